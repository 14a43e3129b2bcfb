// The fields that a driver declares. Those of one group are folded together, beneath a line that tells whether any is set.

import { ChevronRight } from 'lucide-react';
import type { ConfigField } from '@/server/domain/cluster';
import { CheckField, Field, Input, TextArea } from '../ui/field';
import type { DraftErrors } from './check-draft';
import type { ClusterDraft } from './form-state';

type Props = {
  fields: readonly ConfigField[];
  config: ClusterDraft['config'];
  errors: DraftErrors;
  editing: boolean;
  onChange: (config: ClusterDraft['config']) => void;
};

export function DriverFields({ fields, ...props }: Props) {
  const groups = [...new Set(fields.map(({ group }) => group ?? ''))];
  return groups.map((group) => {
    const members = fields.filter((field) => (field.group ?? '') === group);
    const inputs = members.map((field) => (
      <DriverField
        key={field.name}
        field={field}
        {...props}
        first={!props.editing && field.name === fields[0]?.name}
      />
    ));
    return group === '' ? (
      inputs
    ) : (
      <FieldGroup key={group} name={group} fields={members} {...props}>
        {inputs}
      </FieldGroup>
    );
  });
}

function FieldGroup({
  name,
  fields,
  config,
  errors,
  children,
}: Omit<Props, 'onChange' | 'editing'> & { name: string; children: React.ReactNode }) {
  const wrong = fields.some((field) => errors[`config.${field.name}`] !== undefined);
  const set = fields.filter((field) => (config[field.name] ?? '') !== '');
  const words = set.map(({ label }) => label.toLowerCase()).join(', ');
  return (
    <details className="group rounded-control border border-line" open={wrong || undefined}>
      <summary className="flex cursor-pointer list-none items-baseline gap-2 px-3 py-2 text-table">
        <ChevronRight className="size-4 shrink-0 self-center text-faint group-open:rotate-90" aria-hidden />
        <span className="font-medium">{name}</span>
        <span className={wrong ? 'text-act' : 'text-muted'}>
          {wrong ? 'something in it is wrong' : words === '' ? 'nothing entered' : words}
        </span>
      </summary>
      <div className="flex flex-col gap-4 border-t border-line px-3 py-3">{children}</div>
    </details>
  );
}

function DriverField({
  field,
  config,
  errors,
  editing,
  first,
  onChange,
}: Omit<Props, 'fields'> & {
  field: ConfigField;
  /** Where one begins to type. */
  first: boolean;
}) {
  const value = config[field.name] ?? '';
  const change = (next: string | boolean) => onChange({ ...config, [field.name]: next });
  if (field.kind === 'boolean') {
    return (
      <CheckField
        label={field.label}
        {...(field.help !== '' && { note: field.help })}
        checked={value === true}
        onChange={change}
      />
    );
  }
  const secret = field.kind === 'secret';
  const shared = {
    autoFocus: first,
    autoComplete: secret ? 'new-password' : 'off',
    spellCheck: false,
    placeholder: secret && editing ? 'unchanged' : field.placeholder,
    value: String(value),
  };
  return (
    <Field label={field.label} help={field.help} error={errors[`config.${field.name}`] ?? null}>
      {(ids) =>
        field.lines === undefined ? (
          <Input
            {...ids}
            {...shared}
            type={secret ? 'password' : 'text'}
            onChange={(event) => change(event.target.value)}
          />
        ) : (
          <TextArea
            {...ids}
            {...shared}
            rows={field.lines}
            className="font-mono text-label"
            onChange={(event) => change(event.target.value)}
          />
        )
      }
    </Field>
  );
}
