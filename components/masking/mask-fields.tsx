// The fields of a masking rule.

import { limits } from '@/server/domain/limits';
import { type MaskKind, maskKinds } from '@/server/domain/mask-kinds';
import type { MaskRuleInput } from '@/server/domain/masking';
import { ClusterSelect } from '../clusters/cluster-select';
import { Field, Input, Select } from '../ui/field';

const patterns: Record<MaskKind, { label: string; help: string; placeholder: string }> = {
  'json-path': {
    label: 'Path',
    help: 'Into JSON, MessagePack, CBOR, Avro and Protobuf alike. * is any key or index, .. any depth.',
    placeholder: '$..card',
  },
  header: {
    label: 'Header or property',
    help: 'Its name; * stands for any characters. Case does not matter.',
    placeholder: 'x-customer-*',
  },
  text: {
    label: 'Regular expression',
    help: 'What it finds in bodies, headers and properties is masked.',
    placeholder: '\\b\\d{4} \\d{4} \\d{4} \\d{4}\\b',
  },
};

export function MaskFields({
  draft,
  problem,
  onChange,
}: {
  draft: MaskRuleInput;
  problem: string | null;
  onChange: (draft: MaskRuleInput) => void;
}) {
  const set = (change: Partial<MaskRuleInput>) => onChange({ ...draft, ...change });
  const { label, help, placeholder } = patterns[draft.kind];
  return (
    <>
      <Field label="Name" help="Stands where something is masked: “masked by rule NAME”.">
        {(ids) => (
          <Input
            {...ids}
            maxLength={limits.maskNameChars}
            value={draft.name}
            onChange={({ target }) => set({ name: target.value })}
          />
        )}
      </Field>
      <Field label="Masks">
        {(ids) => (
          <Select
            {...ids}
            value={draft.kind}
            onChange={({ target }) => set({ kind: target.value as MaskKind })}
          >
            {Object.entries(maskKinds).map(([kind, word]) => (
              <option key={kind} value={kind}>
                {word}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Field label={label} help={help} error={problem}>
        {(ids) => (
          <Input
            {...ids}
            className="font-mono"
            maxLength={limits.maskPatternChars}
            placeholder={placeholder}
            spellCheck={false}
            value={draft.pattern}
            onChange={({ target }) => set({ pattern: target.value })}
          />
        )}
      </Field>
      <Scope draft={draft} set={set} />
    </>
  );
}

function Scope({ draft, set }: { draft: MaskRuleInput; set: (change: Partial<MaskRuleInput>) => void }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Cluster">
        {(ids) => (
          <ClusterSelect {...ids} value={draft.clusterId} onChange={(clusterId) => set({ clusterId })} />
        )}
      </Field>
      <Field label="Hidden from">
        {(ids) => (
          <Select
            {...ids}
            value={draft.belowRole}
            onChange={({ target }) => set({ belowRole: target.value === 'operator' ? 'operator' : 'admin' })}
          >
            <option value="admin">viewers and operators</option>
            <option value="operator">viewers only</option>
          </Select>
        )}
      </Field>
    </div>
  );
}
