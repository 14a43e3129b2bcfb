// How fast a redrive may go, as typed, and the part of a request that it makes.

import { limits } from '@/server/domain/limits';
import type { RedriveRequest } from '@/server/domain/redrive';
import { Field, Input } from '../ui/field';
import { formatExact } from '../ui/format';

export type PaceDraft = { rateText: string };
export const freePace: PaceDraft = { rateText: '' };

/** Null while something typed is no pace. */
export function paceOf({ rateText }: PaceDraft): Pick<RedriveRequest, 'ratePerSec'> | null {
  const ratePerSec = rateOf(rateText);
  return ratePerSec === undefined ? null : { ratePerSec };
}

/** Null is no limit, undefined is not a rate. */
function rateOf(text: string): number | null | undefined {
  if (text.trim() === '') return null;
  const rate = Number(text);
  return Number.isInteger(rate) && rate >= 1 && rate <= limits.redriveRatePerSecMax ? rate : undefined;
}

export function PaceFields({ value, onChange }: { value: PaceDraft; onChange: (draft: PaceDraft) => void }) {
  const max = formatExact(limits.redriveRatePerSecMax);
  return (
    <Field
      label="At most per second"
      help="Empty: as fast as the broker takes them."
      error={paceOf(value) === null ? `A whole number from 1 to ${max}.` : null}
    >
      {(ids) => (
        <Input
          {...ids}
          inputMode="numeric"
          placeholder="no limit"
          value={value.rateText}
          onChange={(event) => onChange({ ...value, rateText: event.target.value })}
        />
      )}
    </Field>
  );
}
