// Which messages a redrive is for: all, the first n, those of some causes, those that match a filter, or those
// that were picked in the table.
'use client';

import { useId, useMemo } from 'react';
import { groupCauses } from '@/server/domain/group-causes';
import type { MessageView } from '@/server/domain/message';
import { reasonWord } from '../messages/death-timeline';
import { nowMs } from '../clock';
import { Checkbox, Choice, Input } from '../ui/field';
import { formatExact, plural } from '../ui/format';
import { Name } from '../ui/name';
import { FilterConditions } from './filter-conditions';
import { type KnownCause, type SelectionDraft, type SelectionKind, withKind } from './selection-draft';

export function SelectionChoice({
  value,
  onChange,
  seen,
  causes,
}: {
  value: SelectionDraft;
  onChange: (draft: SelectionDraft) => void;
  /** Causes that were scanned or captured, as people curated them. */
  causes: readonly KnownCause[];
  /** What the newest look met; causes and suggestions come from there. */
  seen: readonly MessageView[];
}) {
  const group = useId();
  const choose = (kind: SelectionKind) => ({
    name: group,
    checked: value.kind === kind,
    onChange: () => onChange(withKind(value, kind, nowMs())),
  });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-table font-medium">Which messages</legend>
      <Choice {...choose('all')} label="All that are there now" />
      <Choice {...choose('first')} label="The first, from the head of the queue">
        <Input
          className="w-32"
          inputMode="numeric"
          aria-label="How many messages"
          value={value.countText}
          onChange={(event) => onChange({ ...value, countText: event.target.value })}
        />
      </Choice>
      {value.fingerprints.length > 0 && (
        <Choice
          {...choose('messages')}
          label={`The ${plural(value.fingerprints.length, 'message')} picked`}
        />
      )}
      <Choice {...choose('causes')} label="By cause" note="Seen or not: all that died of it.">
        <Causes
          seen={seen}
          known={causes}
          keys={value.causeKeys}
          onChange={(causeKeys) => onChange({ ...value, causeKeys })}
        />
      </Choice>
      <Choice {...choose('filter')} label="By filter" note="Those for which every condition holds.">
        <FilterConditions
          conditions={value.conditions}
          seen={seen}
          onChange={(conditions) => onChange({ ...value, conditions })}
        />
      </Choice>
    </fieldset>
  );
}

function Causes({
  seen,
  known,
  keys,
  onChange,
}: {
  seen: readonly MessageView[];
  known: readonly KnownCause[];
  keys: readonly string[];
  onChange: (keys: string[]) => void;
}) {
  const causes = useMemo(() => [...known, ...onlySeen(seen, known)], [known, seen]);
  if (causes.length === 0) {
    return <p className="text-label text-look">Causes are known once some messages were looked at.</p>;
  }
  return (
    <ul className="flex max-h-80 flex-col gap-2 overflow-y-auto">
      {causes.map(({ keys: own, title, originQueue, messages }) => (
        <li key={own.join('\n')}>
          <label className="flex items-start gap-2 text-table">
            <Checkbox
              className="mt-0.5"
              checked={own.every((key) => keys.includes(key))}
              onChange={({ target }) => {
                const others = keys.filter((key) => !own.includes(key));
                onChange(target.checked ? [...others, ...own] : others);
              }}
            />
            <span className="min-w-0">
              <span className="line-clamp-2 [overflow-wrap:anywhere]">{title}</span>
              <span className="flex min-w-0 gap-1 text-label text-muted">
                {originQueue !== '' && <Name className="text-label">{originQueue}</Name>}
                <span className="shrink-0">{formatExact(messages)} seen</span>
              </span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  );
}

/** Of the newest look, what no scan or capture has told of. */
function onlySeen(seen: readonly MessageView[], known: readonly KnownCause[]): KnownCause[] {
  const told = new Set(known.flatMap(({ keys }) => keys));
  return groupCauses(seen)
    .filter(({ key }) => !told.has(key))
    .map(({ key, error, reason, originQueue, count }) => ({
      keys: [key],
      title: error ?? (reason === '' ? 'No death recorded' : reasonWord(reason)),
      originQueue,
      messages: count,
    }));
}
