// The name of a queue, to be typed: as an answer, or once more before what cannot be undone.

import { CopyButton } from './copy-button';
import { Field, Input } from './field';

type Props = { label: string; value: string; onChange: (value: string) => void };

export function NameField({ label, help, value, onChange }: Props & { help?: string }) {
  return (
    <Field label={label} {...(help !== undefined && { help })}>
      {(ids) => (
        <Input
          {...ids}
          className="font-mono text-table"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}

/** The name that is to be typed stands above the field, with a way to copy it. */
export function TypedName({ name, ...field }: Props & { name: string }) {
  return (
    <>
      <div className="flex items-center gap-1 text-table">
        <code className="font-mono [overflow-wrap:anywhere] whitespace-pre-wrap">{name}</code>
        <CopyButton text={name} label="Copy the name" />
      </div>
      <NameField {...field} />
    </>
  );
}
