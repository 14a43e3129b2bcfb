// Dead-letter queues as rows: how many, whether they still arrive, from where, how old.
'use client';

import { ArrowUp } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import type { DeadLetterQueue } from '@/server/domain/dead-letters';
import { Sparkline } from '../charts/sparkline';
import { links } from '../links';
import { QueueStateBadge } from '../queues/state';
import { useSparklines } from '../queues/use-sparklines';
import { useRowCursor } from '../shell/use-row-cursor';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { DASH, formatCount, formatDuration, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { type Column, Head, Table, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';

export const deadLetterColumns: readonly Column[] = [
  { label: 'Queue' },
  { label: 'Messages', numeric: true },
  {
    label: (
      <>
        <span className="max-md:hidden">Arrived, last hour</span>
        <span className="md:hidden">Last hour</span>
      </>
    ),
    numeric: true,
    title: 'Arrived in the last hour',
  },
  { label: 'Oldest', numeric: true, wide: true },
  { label: 'Depth, 1 h', wide: true, className: 'w-[120px]' },
  { label: 'From', wide: true },
  { label: 'State', wide: true },
];

export function DeadLetterTable({ queues }: { queues: readonly DeadLetterQueue[] }) {
  const router = useRouter();
  const trends = useSparklines(
    useMemo(() => queues.map(({ id }) => id), [queues]),
    true,
  );
  const current = useRowCursor({
    count: queues.length,
    idAt: (index) => queues[index]?.id,
    open: (index) => {
      const queue = queues[index];
      if (queue !== undefined) router.push(links.deadLetterQueue(queue));
    },
  });
  return (
    <Table className="md:min-w-[1000px]">
      <Head columns={deadLetterColumns} />
      <tbody>
        {queues.map((queue, index) => (
          <DeadLetterRow
            key={queue.id}
            queue={queue}
            depths={trends.get(queue.id)}
            current={index === current}
          />
        ))}
      </tbody>
    </Table>
  );
}

function DeadLetterRow({
  queue,
  depths,
  current,
}: {
  queue: DeadLetterQueue;
  depths: readonly (number | null)[] | undefined;
  current: boolean;
}) {
  const { depthMessages, missingReason, stale } = queue;
  return (
    <Tr current={current} className={cn('[&>td]:py-1', stale && 'greyed')}>
      <Td className="max-w-40 md:max-w-60">
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
      <Td numeric wide title={queue.ageMs.value === null ? queue.ageMs.reason : undefined}>
        {queue.ageMs.value === null ? DASH : formatDuration(queue.ageMs.value)}
      </Td>
      <Td wide>
        <Sparkline depths={depths} />
      </Td>
      <Td wide className="max-w-48">
        <Sources queue={queue} />
      </Td>
      <Td wide className="max-w-96 min-w-64">
        <QueueStateBadge state={queue.state} />
        <span
          className="line-clamp-2 text-label [overflow-wrap:anywhere] whitespace-normal text-muted"
          title={queue.reason}
        >
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
    <span className="flex min-w-0 flex-wrap items-center gap-x-3">
      {queue.sources.slice(0, shownSources).map((source) => (
        <Link
          key={source}
          href={links.queue({ clusterId: queue.clusterId, vhost: queue.vhost, name: source })}
          aria-label={source}
          className="flex max-w-full min-w-0 py-0.5 text-muted hover:text-text hover:underline"
        >
          <Name>{source}</Name>
        </Link>
      ))}
      {more.length > 0 && <Badge title={more.join(', ')}>+{more.length}</Badge>}
    </span>
  );
}
