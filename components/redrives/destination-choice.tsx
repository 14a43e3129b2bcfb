// Where messages go: the queue where each died, or a queue that is chosen by name with completion.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { limits } from '@/server/domain/limits';
import { queueListInputSchema } from '@/server/domain/queue';
import type { RedriveDestination } from '@/server/domain/redrive';
import { stateWord } from '../queues/state';
import { useTRPC } from '../trpc';
import { Input } from '../ui/field';
import { plural } from '../ui/format';
import { useDebounced } from './use-debounced';

/** What is being chosen; `queue` with an empty name is not yet a destination. */
export type DestinationDraft = RedriveDestination;

export function isChosen(draft: DestinationDraft): boolean {
  return !('name' in draft) || draft.name.trim() !== '';
}

export function DestinationChoice({
  value,
  onChange,
  clusterId,
  vhost,
  originLabel,
  originMissing,
}: {
  value: DestinationDraft;
  onChange: (draft: DestinationDraft) => void;
  clusterId: string;
  vhost: string;
  originLabel: React.ReactNode;
  /** Why there is no origin to go to; null when there is one. */
  originMissing: string | null;
}) {
  const group = useId();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-table font-medium">Where to</legend>
      <label className="flex items-start gap-2 text-body">
        <input
          type="radio"
          name={group}
          className="mt-0.5 size-4 shrink-0 accent-(--accent)"
          checked={value.kind === 'origin'}
          disabled={originMissing !== null}
          onChange={() => onChange({ kind: 'origin' })}
        />
        <span>
          {originLabel}
          {originMissing !== null && <span className="block text-label text-muted">{originMissing}</span>}
        </span>
      </label>
      <label className="flex items-start gap-2 text-body">
        <input
          type="radio"
          name={group}
          className="mt-0.5 size-4 shrink-0 accent-(--accent)"
          checked={value.kind === 'queue'}
          onChange={() => onChange({ kind: 'queue', name: '' })}
        />
        <span>Another queue</span>
      </label>
      {value.kind === 'queue' && (
        <QueueName
          name={value.name}
          clusterId={clusterId}
          vhost={vhost}
          onChange={(name) => onChange({ kind: 'queue', name })}
        />
      )}
    </fieldset>
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
      queueListInputSchema.parse({
        clusterIds: [clusterId],
        vhosts: [vhost],
        search,
        sort: 'name',
        descending: false,
        limit: 20,
      }),
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <div className="ml-6">
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
