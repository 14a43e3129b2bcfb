// The name to be typed, with a way to copy it, and the field for it.
'use client';

import { CopyButton } from '../ui/copy-button';
import { Field, Input } from '../ui/field';

type Props = { name: string; label: string; value: string; onChange: (value: string) => void };

export function TypedName({ name, label, value, onChange }: Props) {
  return (
    <>
      <div className="flex items-center gap-1 text-table">
        <code className="font-mono [overflow-wrap:anywhere] whitespace-pre-wrap">{name}</code>
        <CopyButton text={name} label="Copy the name" />
      </div>
      <Field label={label}>
        {(ids) => (
          <Input
            {...ids}
            className="font-mono text-table"
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
    </>
  );
}
