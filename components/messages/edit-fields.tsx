// The fields of one message that can be edited: body, headers with their AMQP types, properties.
'use client';

import { Plus, Trash2, Undo2 } from 'lucide-react';
import { isPropertyName, messageProperties } from '@/server/domain/message-edit';
import { writableTypes } from '@/server/domain/typed-value';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Field, Input, Select, TextArea } from '../ui/field';
import {
  bodyProblem,
  type EditDraft,
  headerProblem,
  type HeaderDraft,
  isEditable,
  type PropertyDraft,
  propertyProblem,
  typedBody,
  withNewHeader,
} from './edit-draft';

type Part = { draft: EditDraft; onChange: (draft: EditDraft) => void };

export function EditFields({ draft, onChange }: Part) {
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <BodyField draft={draft} onChange={onChange} />
      <HeaderFields draft={draft} onChange={onChange} />
      <PropertyFields draft={draft} onChange={onChange} />
    </div>
  );
}

const bodyHelp = {
  text: 'Sent as UTF-8, exactly as it stands here.',
  hex: 'The body is no plain text: two hexadecimal digits for each byte.',
} as const;

function BodyField({ draft, onChange }: Part) {
  const { body } = draft;
  if (body.form === 'kept') {
    return (
      <div>
        <h3 className="text-table font-medium">Body</h3>
        <p className="text-label text-muted">
          Stays as it is: it is longer than what a look reads. To change it in a run, use a JSON patch.
        </p>
      </div>
    );
  }
  return (
    <Field label="Body" help={bodyHelp[body.form]} error={bodyProblem(body)}>
      {(ids) => (
        <TextArea
          {...ids}
          rows={Math.min(14, Math.max(5, body.text.split('\n').length + 1))}
          spellCheck={false}
          className="font-mono text-table"
          value={body.text}
          onChange={({ target }) => onChange({ ...draft, body: typedBody(body, target.value) })}
        />
      )}
    </Field>
  );
}

function HeaderFields({ draft, onChange }: Part) {
  const { headers } = draft;
  const replace = (changed: HeaderDraft) =>
    onChange({ ...draft, headers: headers.map((one) => (one.id === changed.id ? changed : one)) });
  const drop = (dropped: HeaderDraft) =>
    onChange({ ...draft, headers: headers.filter(({ id }) => id !== dropped.id) });
  return (
    <section aria-label="Headers" className="min-w-0">
      <h3 className="text-table font-medium">Headers</h3>
      <p className="mb-2 text-label text-muted">
        What is not changed keeps its type and bytes. The broker’s own and Spillway’s are not shown here.
      </p>
      <ul className="flex flex-col gap-3 sm:gap-1.5">
        {headers.map((header) => (
          <li key={header.id}>
            <HeaderRow
              header={header}
              problem={headerProblem(header, headers)}
              onChange={replace}
              onDrop={() => drop(header)}
            />
          </li>
        ))}
      </ul>
      <Button size="sm" className="mt-2" onClick={() => onChange(withNewHeader(draft))}>
        <Plus /> Add a header
      </Button>
    </section>
  );
}

function HeaderRow({
  header,
  problem,
  onChange,
  onDrop,
}: {
  header: HeaderDraft;
  problem: string | null;
  onChange: (header: HeaderDraft) => void;
  onDrop: () => void;
}) {
  const { name, type, text, original, removed } = header;
  const called = name === '' ? 'new header' : name;
  const fixed = removed || !isEditable(header);
  const Value = text.includes('\n') ? TextArea : Input;
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)_104px_32px] items-start gap-1.5 sm:grid-cols-[minmax(0,2fr)_104px_minmax(0,3fr)_32px]">
        {original === null ? (
          <Input
            autoFocus
            className="font-mono text-table"
            aria-label="Name of the new header"
            placeholder="name"
            value={name}
            onChange={({ target }) => onChange({ ...header, name: target.value })}
          />
        ) : (
          <span
            className={cn(
              'py-1.5 font-mono text-table [overflow-wrap:anywhere] text-muted',
              removed && 'line-through',
            )}
          >
            {name}
          </span>
        )}
        <TypeSelect header={header} called={called} disabled={fixed} onChange={onChange} />
        <div className="max-sm:order-last max-sm:col-span-3">
          <Value
            aria-label={`Value of ${called}`}
            aria-invalid={problem !== null}
            className={cn('font-mono text-table', removed && 'line-through')}
            disabled={fixed || type === 'void'}
            title={!removed && !isEditable(header) ? 'It can be kept or removed as a whole.' : undefined}
            value={text}
            onChange={({ target }: { target: { value: string } }) =>
              onChange({ ...header, text: target.value })
            }
          />
        </div>
        <Toggle
          label={removed ? `Keep the header ${called}` : `Remove the header ${called}`}
          removed={removed}
          onClick={() => (original === null ? onDrop() : onChange({ ...header, removed: !removed }))}
        />
      </div>
      {problem !== null && <p className="mt-1 text-label text-act">{problem}</p>}
    </>
  );
}

function TypeSelect({
  header,
  called,
  disabled,
  onChange,
}: {
  header: HeaderDraft;
  called: string;
  disabled: boolean;
  onChange: (header: HeaderDraft) => void;
}) {
  return (
    <Select
      aria-label={`Type of ${called}`}
      className="w-full pr-1 text-table"
      disabled={disabled}
      value={header.type}
      onChange={({ target }) => onChange({ ...header, type: target.value })}
    >
      {writableTypes.every((known) => known !== header.type) && <option>{header.type}</option>}
      {writableTypes.map((known) => (
        <option key={known}>{known}</option>
      ))}
    </Select>
  );
}

function PropertyFields({ draft, onChange }: Part) {
  const { properties } = draft;
  const replace = (changed: PropertyDraft) =>
    onChange({
      ...draft,
      properties: properties.map((one) => (one.name === changed.name ? changed : one)),
    });
  const absent = properties.filter(({ original, text }) => original === null && text === null);
  return (
    <section aria-label="Properties" className="min-w-0">
      <h3 className="mb-2 text-table font-medium">Properties</h3>
      <ul className="flex flex-col gap-3 sm:gap-1.5">
        {properties
          .filter((property) => !absent.includes(property))
          .map((property) => (
            <li key={property.name}>
              <PropertyRow property={property} onChange={replace} />
            </li>
          ))}
      </ul>
      {absent.length > 0 && (
        <Select
          aria-label="Add a property"
          className="mt-2 text-table"
          value=""
          onChange={({ target }) => replace({ name: target.value, original: null, text: '' })}
        >
          <option value="">Add a property…</option>
          {absent.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      )}
    </section>
  );
}

const placeholders = {
  text: '',
  mode: '1 transient, 2 persistent',
  octet: '0 to 255',
  milliseconds: 'milliseconds',
  seconds: '2026-01-31T23:59:59Z',
} as const;

function PropertyRow({
  property,
  onChange,
}: {
  property: PropertyDraft;
  onChange: (property: PropertyDraft) => void;
}) {
  const { name, original, text } = property;
  const removed = text === null;
  const problem = propertyProblem(property);
  return (
    <>
      <div className="grid grid-cols-[minmax(0,1fr)_32px] items-start gap-1.5 sm:grid-cols-[minmax(0,2fr)_minmax(0,4fr)_32px]">
        <span
          className={cn(
            'py-1.5 font-mono text-table [overflow-wrap:anywhere] text-muted',
            removed && 'line-through',
          )}
        >
          {name}
        </span>
        <div className="max-sm:order-last max-sm:col-span-2">
          <Input
            aria-label={`Value of ${name}`}
            aria-invalid={problem !== null}
            className={cn('font-mono text-table', removed && 'line-through')}
            disabled={removed}
            placeholder={isPropertyName(name) ? placeholders[messageProperties[name]] : ''}
            value={text ?? original ?? ''}
            onChange={({ target }) => onChange({ ...property, text: target.value })}
          />
        </div>
        <Toggle
          label={removed ? `Keep ${name}` : `Remove ${name}`}
          removed={removed}
          onClick={() => onChange({ ...property, text: removed ? original : null })}
        />
      </div>
      {problem !== null && <p className="mt-1 text-label text-act">{problem}</p>}
    </>
  );
}

function Toggle({ label, removed, onClick }: { label: string; removed: boolean; onClick: () => void }) {
  return (
    <Button variant="ghost" size="icon" aria-label={label} title={label} onClick={onClick}>
      {removed ? <Undo2 /> : <Trash2 />}
    </Button>
  );
}
