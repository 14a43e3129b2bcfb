// The fields of a queue's schema: its format, where it is, and itself.

import { limits } from '@/server/domain/limits';
import { type SchemaFormat, schemaFormats } from '@/server/domain/queue-decoding';
import { Field, Input, Select, TextArea } from '../ui/field';
import type { SchemaDraft } from './schema-draft';

export function SchemaFields({
  draft,
  onChange,
}: {
  draft: SchemaDraft;
  onChange: (draft: SchemaDraft) => void;
}) {
  const { format, source } = draft;
  const set = (change: Partial<SchemaDraft>) => onChange({ ...draft, ...change });
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Format">
          {(ids) => (
            <Select
              {...ids}
              value={format}
              onChange={({ target }) => set({ format: target.value as SchemaFormat })}
            >
              {Object.entries(schemaFormats).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Schema">
          {(ids) => (
            <Select
              {...ids}
              value={source}
              onChange={({ target }) => set({ source: target.value as SchemaDraft['source'] })}
            >
              <option value="written">written here</option>
              <option value="registry">from a schema registry</option>
            </Select>
          )}
        </Field>
      </div>
      {source === 'registry' ? (
        <Field
          label="Address of the registry"
          help="Spillway’s server asks it for the schema that each message names. It must answer as Confluent’s does, without a login."
        >
          {(ids) => (
            <Input
              {...ids}
              maxLength={limits.registryUrlChars}
              placeholder="http://schema-registry:8081"
              value={draft.registryUrl}
              onChange={({ target }) => set({ registryUrl: target.value })}
            />
          )}
        </Field>
      ) : (
        <Written draft={draft} set={set} />
      )}
    </>
  );
}

function Written({ draft, set }: { draft: SchemaDraft; set: (change: Partial<SchemaDraft>) => void }) {
  const { format, schema, messageType } = draft;
  return (
    <>
      <Field
        label={format === 'avro' ? 'Avro schema' : 'The .proto file'}
        help={
          format === 'avro'
            ? 'As JSON. Bodies may be bare, in single-object encoding, or framed for a registry.'
            : 'Types of Google’s own files are known; paste what other imports declare.'
        }
      >
        {(ids) => (
          <TextArea
            {...ids}
            rows={12}
            spellCheck={false}
            className="font-mono text-table"
            maxLength={limits.schemaChars}
            value={schema}
            onChange={({ target }) => set({ schema: target.value })}
          />
        )}
      </Field>
      {format === 'protobuf' && (
        <Field
          label="Message"
          help="Its name, with the package where it is not clear. Empty: the first of the file."
        >
          {(ids) => (
            <Input
              {...ids}
              maxLength={limits.messageTypeChars}
              placeholder="shop.Order"
              value={messageType}
              onChange={({ target }) => set({ messageType: target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
