// Of a cluster in production: what waits there for a second person.

import { CheckField, Field, Input } from '../ui/field';
import { limits } from '@/server/domain/limits';
import type { DraftErrors } from './check-draft';
import type { ClusterDraft } from './form-state';

export function ApprovalFields({
  draft,
  errors,
  onChange,
}: {
  draft: ClusterDraft;
  errors: DraftErrors;
  onChange: (draft: ClusterDraft) => void;
}) {
  const { approval } = draft;
  const set = (part: Partial<ClusterDraft['approval']>) =>
    onChange({ ...draft, approval: { ...approval, ...part } });
  return (
    <>
      <CheckField
        label="A second person approves"
        note="Purges, deletes, edits, replays and large redrives wait until another account that may do them too has approved them. Where only one person has an account, nobody can."
        checked={approval.needed}
        onChange={(checked) => set({ needed: checked })}
      />
      {approval.needed && (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Large is more than, messages"
            help="Of a redrive, or of what is discarded to the archive."
            error={errors['approval.aboveMessages'] ?? null}
          >
            {(ids) => (
              <Input
                {...ids}
                inputMode="numeric"
                value={numberText(approval.aboveMessages)}
                onChange={({ target }) => set({ aboveMessages: numberOf(target.value) })}
              />
            )}
          </Field>
          <Field
            label="A request holds for, hours"
            help={`At most ${limits.approvalHoursMax}. After that it has to be asked anew.`}
            error={errors['approval.hours'] ?? null}
          >
            {(ids) => (
              <Input
                {...ids}
                inputMode="numeric"
                value={numberText(approval.hours)}
                onChange={({ target }) => set({ hours: numberOf(target.value) })}
              />
            )}
          </Field>
        </div>
      )}
    </>
  );
}

/** What is no number is refused by the schema, and stands there as nothing. */
function numberOf(text: string): number {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
}

function numberText(value: number): string {
  return Number.isNaN(value) ? '' : String(value);
}
