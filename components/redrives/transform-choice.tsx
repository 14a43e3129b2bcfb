// A JSON patch for the bodies of the selected messages, with a schema for the results where one is given.
'use client';

import { limits } from '@/server/domain/limits';
import { Field, TextArea } from '../ui/field';
import { OptionalFields } from '../ui/optional-fields';
import { readTransform, type TransformDraft } from './transform-draft';

export function TransformChoice({
  value,
  onChange,
}: {
  value: TransformDraft;
  onChange: (draft: TransformDraft) => void;
}) {
  const read = readTransform(value);
  const problems = read.kind === 'missing' ? read : { patch: null, schema: null };
  return (
    <OptionalFields
      legend="Change on the way"
      label="Patch the JSON of each body"
      note="What it does not name keeps every character. Messages that it does not fit stay."
      on={value.on}
      onChange={(on) => onChange({ ...value, on })}
    >
      <div className="flex flex-col gap-3">
        <Field
          label="JSON patch (RFC 6902)"
          help="add, replace, remove, move, copy, test"
          error={value.patch === '' ? null : problems.patch}
        >
          {(ids) => (
            <TextArea
              {...ids}
              autoFocus
              rows={5}
              spellCheck={false}
              maxLength={limits.patchChars}
              className="font-mono text-table"
              placeholder={'[{ "op": "replace",\n   "path": "/currency",\n   "value": "EUR" }]'}
              value={value.patch}
              onChange={({ target }) => onChange({ ...value, patch: target.value })}
            />
          )}
        </Field>
        <Field
          label="JSON Schema of the results (optional)"
          help="A message whose result fails it stays where it is."
          error={problems.schema}
        >
          {(ids) => (
            <TextArea
              {...ids}
              rows={3}
              spellCheck={false}
              maxLength={limits.patchChars}
              className="font-mono text-table"
              placeholder={'{ "required": ["currency"] }'}
              value={value.schema}
              onChange={({ target }) => onChange({ ...value, schema: target.value })}
            />
          )}
        </Field>
      </div>
    </OptionalFields>
  );
}
