// The conditions of a filter, one line each; suggestions are what the newest look met.
'use client';

import { Plus, X } from 'lucide-react';
import { useId, useMemo } from 'react';
import type { MessageView } from '@/server/domain/message';
import { nowMs } from '../clock';
import { Button } from '../ui/button';
import { Input, Select } from '../ui/field';
import { type AgeUnit, type ConditionDraft, emptyCondition, mostConditions } from './selection-draft';

type Kind = ConditionDraft['kind'];

const kinds: { kind: Kind; label: string }[] = [
  { kind: 'origin', label: 'Died in the queue' },
  { kind: 'reason', label: 'Died because' },
  { kind: 'died-before', label: 'Died longer ago than' },
  { kind: 'died-after', label: 'Died within the last' },
  { kind: 'header', label: 'Header' },
  { kind: 'property', label: 'Property' },
  { kind: 'text', label: 'Anywhere in it' },
  { kind: 'body-text', label: 'Body contains' },
  { kind: 'body-json', label: 'Body at JSON path' },
];

const reasons = [
  { reason: 'rejected', label: 'a consumer rejected it' },
  { reason: 'expired', label: 'it expired' },
  { reason: 'maxlen', label: 'the queue was full' },
  { reason: 'delivery_limit', label: 'it was delivered too often' },
  { reason: '', label: 'it does not say' },
];

export function FilterConditions({
  conditions,
  seen,
  onChange,
}: {
  conditions: readonly ConditionDraft[];
  seen: readonly MessageView[];
  onChange: (conditions: ConditionDraft[]) => void;
}) {
  const add = () => {
    const id = Math.max(0, ...conditions.map((one) => one.id)) + 1;
    onChange([...conditions, emptyCondition(id, nowMs())]);
  };
  return (
    <div className="flex flex-col gap-2">
      {conditions.map((condition) => (
        <Condition
          key={condition.id}
          condition={condition}
          seen={seen}
          onChange={(next) => onChange(conditions.map((one) => (one.id === next.id ? next : one)))}
          onRemove={() => onChange(conditions.filter(({ id }) => id !== condition.id))}
        />
      ))}
      <div>
        <Button size="sm" disabled={conditions.length >= mostConditions} onClick={add}>
          <Plus /> Add a condition
        </Button>
      </div>
    </div>
  );
}

function Condition({
  condition,
  seen,
  onChange,
  onRemove,
}: {
  condition: ConditionDraft;
  seen: readonly MessageView[];
  onChange: (condition: ConditionDraft) => void;
  onRemove: () => void;
}) {
  const pick = (kind: Kind) => {
    const value = kind === 'reason' ? 'rejected' : '';
    onChange({ ...condition, kind, name: '', value, typedAtMs: nowMs() });
  };
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-control border bg-raised p-2">
      <Select
        aria-label="Condition"
        className="min-w-0 flex-1"
        value={condition.kind}
        onChange={(event) => {
          const chosen = kinds.find(({ kind }) => kind === event.target.value);
          if (chosen !== undefined) pick(chosen.kind);
        }}
      >
        {condition.kind === 'cause' && <option value="cause">Died of</option>}
        {kinds.map(({ kind, label }) => (
          <option key={kind} value={kind}>
            {label}
          </option>
        ))}
      </Select>
      <Button variant="ghost" size="icon" aria-label="Remove this condition" onClick={onRemove}>
        <X />
      </Button>
      <div className="flex w-full flex-wrap items-center gap-2">
        <Wanted condition={condition} seen={seen} onChange={onChange} />
      </div>
    </div>
  );
}

type WantedProps = Pick<React.ComponentProps<typeof Condition>, 'condition' | 'seen' | 'onChange'>;

function Wanted({ condition, seen, onChange }: WantedProps) {
  switch (condition.kind) {
    case 'origin':
      return <Text of="queue" label="Queue where it died" {...{ condition, seen, onChange }} />;
    case 'reason':
      return (
        <Select
          aria-label="Reason of its death"
          className="w-full"
          value={condition.value}
          onChange={(event) => onChange({ ...condition, value: event.target.value })}
        >
          {reasons.map(({ reason, label }) => (
            <option key={reason} value={reason}>
              {label}
            </option>
          ))}
        </Select>
      );
    case 'header':
    case 'property':
      return <NameAndValue named={condition.kind} {...{ condition, seen, onChange }} />;
    case 'body-json':
      return <NameAndValue named="path" {...{ condition, seen, onChange }} />;
    case 'cause':
      return <p className="text-table [overflow-wrap:anywhere]">{condition.value}</p>;
    case 'text':
      return (
        <Text of={null} label="Text in body, headers or properties" {...{ condition, seen, onChange }} />
      );
    case 'body-text':
      return <Text of={null} label="Text, with case" {...{ condition, seen, onChange }} />;
    case 'died-before':
    case 'died-after':
      return <Age condition={condition} onChange={onChange} />;
  }
}

function Text({ of, label, condition, seen, onChange }: WantedProps & { of: 'queue' | null; label: string }) {
  const listId = useId();
  const known = useMemo(
    () => (of === null ? [] : [...new Set(seen.flatMap(({ deaths }) => deaths.map(({ queue }) => queue)))]),
    [of, seen],
  );
  return (
    <>
      <Input
        className="font-mono text-table"
        aria-label={label}
        placeholder={label}
        list={listId}
        value={condition.value}
        onChange={(event) => onChange({ ...condition, value: event.target.value })}
      />
      <Suggestions id={listId} values={known} />
    </>
  );
}

const pathHelp = 'Path, such as order.items[0].sku';

function NameAndValue({
  named,
  condition,
  seen,
  onChange,
}: WantedProps & { named: 'header' | 'property' | 'path' }) {
  const namesId = useId();
  const valuesId = useId();
  const known = useMemo(() => (named === 'path' ? [] : pairsOf(seen, named)), [named, seen]);
  const values = known.filter(({ name }) => name === condition.name).map(({ text }) => text);
  const label = named === 'path' ? pathHelp : `Name of the ${named}`;
  return (
    <>
      <Input
        className="min-w-32 flex-1 font-mono text-table"
        aria-label={label}
        placeholder={label}
        list={namesId}
        value={condition.name}
        onChange={(event) => onChange({ ...condition, name: event.target.value })}
      />
      <span className="text-table text-muted">is</span>
      <Input
        className="min-w-28 flex-1 font-mono text-table"
        aria-label="Value"
        placeholder="Value"
        list={valuesId}
        value={condition.value}
        onChange={(event) => onChange({ ...condition, value: event.target.value })}
      />
      <Suggestions id={namesId} values={known.map(({ name }) => name)} />
      <Suggestions id={valuesId} values={values} />
    </>
  );
}

function Age({ condition, onChange }: Pick<WantedProps, 'condition' | 'onChange'>) {
  return (
    <>
      <Input
        className="w-24"
        inputMode="decimal"
        aria-label="How long"
        placeholder="e.g. 2"
        value={condition.value}
        onChange={(event) => onChange({ ...condition, value: event.target.value, typedAtMs: nowMs() })}
      />
      <Select
        aria-label="Unit"
        value={condition.unit}
        onChange={(event) =>
          onChange({ ...condition, unit: event.target.value as AgeUnit, typedAtMs: nowMs() })
        }
      >
        <option value="min">minutes</option>
        <option value="h">hours</option>
        <option value="d">days</option>
      </Select>
    </>
  );
}

const mostSuggestions = 50;

function Suggestions({ id, values }: { id: string; values: readonly string[] }) {
  return (
    <datalist id={id}>
      {[...new Set(values)].slice(0, mostSuggestions).map((value) => (
        <option key={value} value={value} />
      ))}
    </datalist>
  );
}

function pairsOf(seen: readonly MessageView[], named: 'header' | 'property') {
  return seen.flatMap(({ headers, properties }) => (named === 'header' ? headers : properties));
}
