// The fullest dead-letter queues, each with the way to put its messages back.
'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { DeadLetterQueue } from '@/server/domain/dead-letters';
import { NoDeadLetterQueue, NoDeadLetters } from '../dead-letters/no-dead-letters';
import { links } from '../links';
import { LinkedName } from '../queues/linked-name';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { cn } from '../ui/cn';
import { formatCount, formatExact, plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { SkeletonRows } from '../ui/states';

const shown = 6;

export function DeadLetterList() {
  const trpc = useTRPC();
  const query = useQuery(trpc.deadLetters.queues.queryOptions(undefined, useLive()));
  return (
    <Panel
      title="Dead letters"
      aside={
        <Link href={links.deadLetters} className="hover:text-text hover:underline">
          All dead letters
        </Link>
      }
      flush
    >
      <QueryStates
        query={query}
        failed="The dead-letter queues could not be read"
        skeleton={<SkeletonRows rows={3} />}
      >
        {(queues) => <Queues queues={queues} />}
      </QueryStates>
    </Panel>
  );
}

function Queues({ queues }: { queues: DeadLetterQueue[] }) {
  const filled = queues.filter((queue) => queue.depthMessages !== 0);
  if (queues.length === 0) {
    return <NoDeadLetterQueue />;
  }
  if (filled.length === 0) {
    return <NoDeadLetters queues={queues.length} />;
  }
  return (
    <ul className="divide-y">
      {filled.slice(0, shown).map((queue) => (
        <li key={queue.id} className={cn('flex items-center gap-3 px-4 py-2', queue.stale && 'greyed')}>
          <span className="flex min-w-0 flex-1 flex-col">
            <LinkedName href={links.deadLetterQueue(queue)} name={queue.name} />
            <span className="truncate text-label text-faint">
              {queue.sources.length > 0
                ? `from ${queue.sources.join(', ')}`
                : `${queue.vhost} · ${queue.clusterName}`}
            </span>
          </span>
          <span className="text-right">
            <span className="text-table font-medium" title={formatExact(queue.depthMessages)}>
              {formatCount(queue.depthMessages)}
            </span>
            <span className="block text-label text-muted">{arrivals(queue)}</span>
          </span>
          <Link
            href={links.deadLetterQueue(queue)}
            className="shrink-0 text-table text-accent hover:underline"
            aria-label={`Put back the dead letters of ${queue.name}`}
          >
            Put back
          </Link>
        </li>
      ))}
      {filled.length > shown && (
        <li>
          <Link href={links.deadLetters} className="block px-4 py-2.5 text-table text-accent hover:bg-raised">
            {plural(filled.length - shown, 'more queue')}
          </Link>
        </li>
      )}
    </ul>
  );
}

function arrivals({ arrivedLastHourMessages: arrived }: DeadLetterQueue): string {
  if (arrived === null) return '1 h not known';
  return arrived === 0 ? 'none in 1 h' : `+${formatCount(arrived)} in 1 h`;
}
