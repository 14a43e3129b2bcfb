// Where messages go: the queue where each died, the exchange that it came by, or a queue or exchange chosen by name.
// Under each choice stands which queues would get a copy.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { limits } from '@/server/domain/limits';
import type { RedriveDestination } from '@/server/domain/redrive';
import { stateWord } from '../queues/state';
import { useTRPC } from '../trpc';
import { Checkbox, Choice, Input } from '../ui/field';
import { plural } from '../ui/format';
import { useDebounced } from './use-debounced';

/** What is being chosen; a queue or an exchange with an empty name is not yet a destination. */
export type DestinationDraft = RedriveDestination;

export function isChosen(draft: DestinationDraft): boolean {
  return !('name' in draft) || draft.name.trim() !== '';
}

/** The blast radius of each choice, in words. */
export type ReachNotes = Partial<Record<DestinationDraft['kind'], React.ReactNode>>;

export function DestinationChoice({
  value,
  onChange,
  clusterId,
  vhost,
  originLabel,
  originMissing,
  reach,
  knownExchanges = [],
}: {
  value: DestinationDraft;
  onChange: (draft: DestinationDraft) => void;
  clusterId: string;
  vhost: string;
  originLabel: React.ReactNode;
  /** Why there is no origin to go to; null when there is one. */
  originMissing: string | null;
  /** Exchanges are offered only where their reach is told. */
  reach?: ReachNotes;
  knownExchanges?: readonly string[];
}) {
  const group = useId();
  const choose = (draft: DestinationDraft) => ({
    name: group,
    checked: value.kind === draft.kind,
    note: reach?.[draft.kind],
    onChange: () => onChange(draft),
  });
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-table font-medium">Where to</legend>
      <Choice
        {...choose({ kind: 'origin' })}
        label={originLabel}
        disabled={originMissing !== null}
        note={originMissing ?? reach?.origin}
      />
      {reach !== undefined && (
        <Choice {...choose({ kind: 'original' })} label="Its original exchange and routing key" />
      )}
      <Choice {...choose({ kind: 'queue', name: '' })} label="Another queue">
        {value.kind === 'queue' && (
          <QueueName
            name={value.name}
            clusterId={clusterId}
            vhost={vhost}
            onChange={(name) => onChange({ kind: 'queue', name })}
          />
        )}
      </Choice>
      {reach !== undefined && (
        <Choice {...choose({ kind: 'exchange', name: '', routingKey: null })} label="Another exchange">
          {value.kind === 'exchange' && (
            <ExchangeName value={value} known={knownExchanges} onChange={onChange} />
          )}
        </Choice>
      )}
    </fieldset>
  );
}

function ExchangeName({
  value,
  known,
  onChange,
}: {
  value: Extract<DestinationDraft, { kind: 'exchange' }>;
  known: readonly string[];
  onChange: (draft: DestinationDraft) => void;
}) {
  const listId = useId();
  return (
    <div className="flex flex-col gap-2">
      <Input
        autoFocus
        list={listId}
        className="font-mono"
        aria-label="Exchange name"
        placeholder="Name of an exchange of this vhost"
        maxLength={limits.queueNameBytes}
        value={value.name}
        onChange={(event) => onChange({ ...value, name: event.target.value })}
      />
      <datalist id={listId}>
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label className="flex items-center gap-2 text-table">
        <Checkbox
          checked={value.routingKey === null}
          onChange={({ target }) => onChange({ ...value, routingKey: target.checked ? null : '' })}
        />
        with the routing key of each message
      </label>
      {value.routingKey !== null && (
        <Input
          className="font-mono"
          aria-label="Routing key"
          placeholder="Routing key (may be empty)"
          maxLength={limits.queueNameBytes}
          value={value.routingKey}
          onChange={(event) => onChange({ ...value, routingKey: event.target.value })}
        />
      )}
    </div>
  );
}

function QueueName({
  name,
  clusterId,
  vhost,
  onChange,
}: {
  name: string;
  clusterId: string;
  vhost: string;
  onChange: (name: string) => void;
}) {
  const trpc = useTRPC();
  const listId = useId();
  const search = useDebounced(name, 200).slice(0, limits.searchChars);
  const { data } = useQuery(
    trpc.queues.list.queryOptions(
      {
        clusterIds: [clusterId],
        vhosts: [vhost],
        search,
        sort: 'name',
        descending: false,
        limit: 20,
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <div>
      <Input
        autoFocus
        list={listId}
        className="font-mono"
        aria-label="Queue name"
        placeholder="Type to search the queues of this vhost"
        value={name}
        onChange={(event) => onChange(event.target.value)}
      />
      <datalist id={listId}>
        {(data?.rows ?? []).map((row) => (
          <option key={row.id} value={row.name}>
            {stateWord(row.state)}
            {row.depthMessages === null ? '' : `, ${plural(row.depthMessages, 'message')}`}
          </option>
        ))}
      </datalist>
      {search !== '' && data?.matched === 0 && (
        <p className="mt-1 text-label text-look">No known queue of this vhost matches.</p>
      )}
    </div>
  );
}
