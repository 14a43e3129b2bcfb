// The fields of the connect form.

import type { BrokerKindView } from '@/server/domain/cluster';
import { type Environment, environments } from '@/server/domain/environments';
import { limits } from '@/server/domain/limits';
import { CheckField, Field, Input, Select } from '../ui/field';
import { formatDuration } from '../ui/format';
import { ApprovalFields } from './approval-fields';
import { DriverFields } from './driver-fields';
import type { DraftErrors } from './check-draft';
import { type ClusterDraft, draftOf, suggestedName } from './form-state';

const pollChoicesMs = [2_000, 5_000, 10_000, 30_000, 60_000, 300_000];

const environmentWords: Record<Environment, string> = {
  '': 'Not said',
  development: 'Development',
  staging: 'Staging (amber bar)',
  production: 'Production (red bar)',
};

export type ClusterFieldsProps = {
  kinds: BrokerKindView[];
  draft: ClusterDraft;
  errors: DraftErrors;
  editing: boolean;
  onChange: (draft: ClusterDraft) => void;
};

export function ClusterFields(props: ClusterFieldsProps) {
  const { kinds, draft, errors, editing, onChange } = props;
  const kind = kinds.find((candidate) => candidate.kind === draft.kind);
  return (
    <>
      {kinds.length > 1 && !editing && (
        <Field label="Broker">
          {(ids) => (
            <Select
              {...ids}
              value={draft.kind}
              onChange={(event) => {
                const next = kinds.find((candidate) => candidate.kind === event.target.value);
                if (next !== undefined) onChange({ ...draftOf(next, null), name: draft.name });
              }}
            >
              {kinds.map((candidate) => (
                <option key={candidate.kind} value={candidate.kind}>
                  {candidate.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      )}
      {kind !== undefined && (
        <DriverFields
          fields={kind.fields}
          config={draft.config}
          errors={errors}
          editing={editing}
          onChange={(config) => onChange({ ...draft, config })}
        />
      )}
      <NameField {...props} suggestion={kind === undefined ? '' : suggestedName(draft, kind)} />
      <CommonFields {...props} />
      {draft.environment === 'production' && <ApprovalFields {...props} />}
    </>
  );
}

function NameField({ draft, errors, suggestion, onChange }: ClusterFieldsProps & { suggestion: string }) {
  return (
    <Field label="Name" error={errors['name'] ?? null} help="As your team calls it. Empty: its host.">
      {(ids) => (
        <Input
          {...ids}
          maxLength={limits.clusterNameChars}
          placeholder={suggestion}
          value={draft.name}
          onChange={(event) => onChange({ ...draft, name: event.target.value })}
        />
      )}
    </Field>
  );
}

function CommonFields({ draft, onChange }: ClusterFieldsProps) {
  const choices = [...new Set([...pollChoicesMs, draft.pollIntervalMs])].sort((a, b) => a - b);
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Environment" help="Shown as a line of colour over every page.">
          {(ids) => (
            <Select
              {...ids}
              className="w-full"
              value={draft.environment}
              onChange={(event) => {
                const next = environments.find((environment) => environment === event.target.value);
                if (next !== undefined) onChange({ ...draft, environment: next });
              }}
            >
              {environments.map((environment) => (
                <option key={environment} value={environment}>
                  {environmentWords[environment]}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Poll every" help="Stretches by itself when the broker answers slowly.">
          {(ids) => (
            <Select
              {...ids}
              className="w-full"
              value={draft.pollIntervalMs}
              onChange={(event) => onChange({ ...draft, pollIntervalMs: Number(event.target.value) })}
            >
              {choices.map((ms) => (
                <option key={ms} value={ms}>
                  {formatDuration(ms)}
                </option>
              ))}
            </Select>
          )}
        </Field>
      </div>
      <CheckField
        label="Read-only"
        note="Nothing can be redriven, replayed, purged or deleted here through Spillway. Looking at messages stays possible."
        checked={draft.readOnly}
        onChange={(checked) => onChange({ ...draft, readOnly: checked })}
      />
    </>
  );
}
