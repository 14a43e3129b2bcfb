// Every dead-letter queue of every cluster, worst and fullest first.
'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsString, useQueryState } from 'nuqs';
import type { DeadLetterQueue } from '@/server/domain/dead-letters';
import { NoClusterYet } from '../clusters/no-cluster-yet';
import { SilentNotice } from '../clusters/silent-notice';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { Button, buttonClass } from '../ui/button';
import { FilterInput } from '../ui/filter-input';
import { formatExact, plural } from '../ui/format';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Skeleton } from '../ui/states';
import { TableSkeleton } from '../ui/table';
import { deadLetterColumns, DeadLetterTable } from './dead-letter-table';
import { NoDeadLetterQueue, NoDeadLetters } from './no-dead-letters';

export function DeadLettersScreen() {
  const trpc = useTRPC();
  const queues = useQuery(trpc.deadLetters.queues.queryOptions(undefined, { ...useLive() }));
  return (
    <>
      <PageHead title="Dead letters" note={<Summary queues={queues.data} />} />
      <SilentNotice />
      <QueryStates
        query={queues}
        failed="The dead-letter queues could not be read"
        skeleton={
          <Panel flush>
            <div className="border-b px-4 py-2">
              <Skeleton className="h-8 w-80 max-w-full" />
            </div>
            <TableSkeleton columns={deadLetterColumns} rowClass="h-14" />
          </Panel>
        }
      >
        {(rows) => (rows.length === 0 ? <NoDeadLetterQueues /> : <DeadLetterQueues queues={rows} />)}
      </QueryStates>
    </>
  );
}

function Summary({ queues }: { queues: readonly DeadLetterQueue[] | undefined }) {
  if (queues === undefined)
    return <>Queues that receive what consumers refused, what expired, what overflowed.</>;
  const known = queues.flatMap(({ depthMessages }) => depthMessages ?? []);
  const messages = known.reduce((sum, depth) => sum + depth, 0);
  const unknown = queues.length - known.length;
  return (
    <>
      {plural(messages, 'message')} in {plural(queues.length, 'dead-letter queue')}
      {unknown > 0 && `; ${formatExact(unknown)} could not be counted`}
    </>
  );
}

function DeadLetterQueues({ queues }: { queues: readonly DeadLetterQueue[] }) {
  const [filter, setFilter] = useQueryState('q', parseAsString.withDefault(''));
  const wanted = filter.trim().toLowerCase();
  const shown = queues.filter((queue) =>
    [queue.name, queue.vhost, queue.clusterName, ...queue.sources].some((text) =>
      text.toLowerCase().includes(wanted),
    ),
  );
  const empty = queues.every(({ depthMessages }) => depthMessages === 0);
  return (
    <div className="flex flex-col gap-4">
      {empty && (
        <Panel flush>
          <NoDeadLetters queues={queues.length} />
        </Panel>
      )}
      <Panel flush>
        <div className="flex flex-wrap items-center gap-3 border-b px-4 py-2">
          <FilterInput
            aria-label="Filter dead-letter queues"
            placeholder="Filter by name, source, vhost or cluster"
            className="w-80 max-w-full"
            value={filter}
            onFilter={(text) => void setFilter(text || null)}
          />
          {wanted !== '' && (
            <span className="text-label text-muted">
              {shown.length} of {queues.length}
            </span>
          )}
        </div>
        {shown.length === 0 ? (
          <EmptyState
            title={`No dead-letter queue matches “${filter}”`}
            action={<Button onClick={() => void setFilter(null)}>Clear the filter</Button>}
          />
        ) : (
          <DeadLetterTable queues={shown} />
        )}
      </Panel>
    </div>
  );
}

function NoDeadLetterQueues() {
  const trpc = useTRPC();
  const clusters = useQuery(trpc.clusters.list.queryOptions(undefined, { staleTime: 30_000 }));
  if (clusters.data?.length === 0) {
    return (
      <NoClusterYet>Dead-letter queues show up here by themselves once a cluster is watched.</NoClusterYet>
    );
  }
  return (
    <Panel flush>
      <NoDeadLetterQueue
        action={
          <Link href={links.queues} className={buttonClass()}>
            Open queues
          </Link>
        }
      />
    </Panel>
  );
}
