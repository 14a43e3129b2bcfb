// Dead-letter queues as rows: how many, whether they still arrive, from where, how old.

import { ArrowUp } from 'lucide-react';
import Link from 'next/link';
import type { DeadLetterQueue } from '@/server/domain/dead-letters';
import { links } from '../links';
import { QueueStateBadge } from '../queues/state';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { DASH, formatCount, formatDuration, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { Table, Td, Th, Tr } from '../ui/table';
import { Ago } from '../ui/time';

/** What a phone has no room for. */
const wide = 'max-md:hidden';

export function DeadLetterTable({ queues }: { queues: readonly DeadLetterQueue[] }) {
  return (
    <Table className="md:min-w-[900px]">
      <thead>
        <tr>
          <Th>Queue</Th>
          <Th numeric>Messages</Th>
          <Th numeric title="Arrived in the last hour">
            <span className="max-md:hidden">Arrived, </span>last hour
          </Th>
          <Th numeric className={wide}>
            Oldest
          </Th>
          <Th className={wide}>From</Th>
          <Th className={wide}>State</Th>
        </tr>
      </thead>
      <tbody>
        {queues.map((queue) => (
          <DeadLetterRow key={queue.id} queue={queue} />
        ))}
      </tbody>
    </Table>
  );
}

function DeadLetterRow({ queue }: { queue: DeadLetterQueue }) {
  const { depthMessages, missingReason, stale } = queue;
  return (
    <Tr className={cn('[&>td]:py-1', stale && 'text-faint')}>
      <Td className="max-w-40 md:max-w-72">
        <Link
          href={links.deadLetterQueue(queue)}
          aria-label={queue.name}
          className="flex min-w-0 hover:underline"
        >
          <Name>{queue.name}</Name>
        </Link>
        <span className="block truncate text-label text-faint">
          {queue.vhost} · {queue.clusterName}
          {stale && (
            <>
              {' '}
              · last seen <Ago atMs={queue.polledAtMs} />
            </>
          )}
        </span>
        <QueueStateBadge state={queue.state} className="md:hidden" />
      </Td>
      <Td
        numeric
        className="text-body font-semibold"
        title={
          depthMessages === null ? (missingReason ?? 'Not told by the broker.') : formatExact(depthMessages)
        }
      >
        {formatCount(depthMessages)}
      </Td>
      <Td numeric>
        <Arrived count={queue.arrivedLastHourMessages} />
      </Td>
      <Td numeric className={wide} title={queue.ageMs.value === null ? queue.ageMs.reason : undefined}>
        {queue.ageMs.value === null ? DASH : formatDuration(queue.ageMs.value)}
      </Td>
      <Td className={cn(wide, 'max-w-72')}>
        <Sources queue={queue} />
      </Td>
      <Td className={cn(wide, 'max-w-80')}>
        <QueueStateBadge state={queue.state} />
        <span className="block truncate text-label text-muted" title={queue.reason}>
          {queue.reason}
        </span>
      </Td>
    </Tr>
  );
}

export function Arrived({ count }: { count: number | null }) {
  if (count === null) return <span title="The history does not reach an hour back yet.">{DASH}</span>;
  if (count <= 0) return <span className="text-faint">0</span>;
  return (
    <span
      className="inline-flex items-center gap-1 text-act"
      title={`${formatExact(count)} in the last hour`}
    >
      <ArrowUp className="size-3.5" aria-hidden />
      {formatCount(count)}
    </span>
  );
}

const shownSources = 2;

function Sources({ queue }: { queue: DeadLetterQueue }) {
  if (queue.sources.length === 0) {
    return <span title="No queue of this vhost is known to dead-letter into it.">{DASH}</span>;
  }
  const more = queue.sources.slice(shownSources);
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2">
      {queue.sources.slice(0, shownSources).map((source) => (
        <Link
          key={source}
          href={links.queue({ clusterId: queue.clusterId, vhost: queue.vhost, name: source })}
          aria-label={source}
          className="flex max-w-full min-w-0 text-muted hover:text-text hover:underline"
        >
          <Name>{source}</Name>
        </Link>
      ))}
      {more.length > 0 && <Badge title={more.join(', ')}>+{more.length}</Badge>}
    </span>
  );
}
