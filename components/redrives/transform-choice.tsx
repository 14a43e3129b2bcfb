// A JSON patch for the bodies of the selected messages, with a schema for the results where one is given.
'use client';

import { limits } from '@/server/domain/limits';
import { Checkbox, Field, TextArea } from '../ui/field';
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
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 text-table font-medium">Change on the way</legend>
      <label className="flex items-start gap-2 text-body">
        <Checkbox
          className="mt-0.5"
          checked={value.on}
          onChange={({ target }) => onChange({ ...value, on: target.checked })}
        />
        <span>
          Patch the JSON of each body
          <span className="block text-label text-muted">
            What it does not name keeps every character. Messages that it does not fit stay.
          </span>
        </span>
      </label>
      {value.on && (
        <div className="ml-6 flex flex-col gap-3">
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
      )}
    </fieldset>
  );
}
