// What is wrong now, worst first, one sentence each. Silent clusters come before their queues: what is not
// seen cannot be said to be well.
'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleCheck, Clock, Hourglass, WifiOff } from 'lucide-react';
import Link from 'next/link';
import type { ClusterView } from '@/server/domain/cluster';
import type { QueueList, QueueRow } from '@/server/domain/queue';
import { type ClusterCondition, failsWords, silentAmong } from '../clusters/condition';
import { OnsetNote } from '../events/onset-note';
import { links } from '../links';
import { explainAge, formatAge } from '../queues/age';
import { LinkedName } from '../queues/linked-name';
import { GrowingBadge, LosingBadge, QueueStateBadge } from '../queues/state';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { cn } from '../ui/cn';
import { formatCount, formatExact, plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { SkeletonRows } from '../ui/states';
import { Ago, Instant, Lasting } from '../ui/time';
import { growing, worstFirst } from './overview-questions';
import { totalOf } from './totals';

const oldestFirst = { sort: 'age', limit: 1 } as const;

export function useTrouble() {
  const trpc = useTRPC();
  const live = useLive();
  const query = useQuery(trpc.queues.list.queryOptions(worstFirst, live));
  const soon = useQuery(trpc.queues.list.queryOptions(growing, live));
  return { query, soon };
}

export function WrongNow({ clusters, readAtMs }: { clusters: ClusterView[]; readAtMs: number }) {
  const { query, soon } = useTrouble();
  const silent = silentAmong(clusters, readAtMs);
  return (
    <Panel title="Wrong now" aside={<Count silent={silent.length} list={query.data} />} flush>
      {silent.length > 0 && (
        <ul className="divide-y border-b last:border-b-0">
          {silent.map(({ cluster, condition }) => (
            <SilentCluster key={cluster.id} cluster={cluster} condition={condition} />
          ))}
        </ul>
      )}
      <QueryStates
        query={query}
        failed="The queues could not be read"
        skeleton={<SkeletonRows rows={3} className="max-md:h-24" />}
      >
        {(list) =>
          list.rows.length === 0 ? (
            silent.length === 0 && <AllWell clusters={clusters} facets={list.facets} />
          ) : (
            <Trouble list={list} />
          )
        }
      </QueryStates>
      {query.isSuccess && soon.data !== undefined && soon.data.rows.length > 0 && <Soon list={soon.data} />}
    </Panel>
  );
}

function Count({ silent, list }: { silent: number; list: QueueList | undefined }) {
  const words: string[] = [];
  if (silent > 0) words.push(`${plural(silent, 'cluster')} not read`);
  if (list !== undefined && list.matched > 0) words.push(plural(list.matched, 'queue'));
  return <span>{words.join(', ')}</span>;
}

function SilentCluster({ cluster, condition }: { cluster: ClusterView; condition: ClusterCondition }) {
  const waiting = condition.kind === 'waiting';
  const Icon = waiting ? Hourglass : condition.kind === 'late' ? Clock : WifiOff;
  return (
    <li className="flex items-start gap-3 px-4 py-3">
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', waiting ? 'text-unknown' : 'text-act')} />
      <div className="min-w-0 flex-1">
        <p className="text-body [overflow-wrap:anywhere]">
          <Link href={links.editCluster(cluster.id)} className="font-medium hover:underline">
            {cluster.name}
          </Link>{' '}
          {waiting && 'is read for the first time; what is wrong appears here within seconds.'}
          {condition.kind === 'late' && 'is not being polled; look whether the worker is running.'}
          {condition.kind === 'unreachable' && `${failsWords(condition.denied)}: ${condition.message}`}
        </p>
        {!waiting && (
          <p className="text-label text-muted">
            {cluster.lastOkPollAtMs === null ? (
              'It never answered.'
            ) : (
              <>
                Last seen <Ago atMs={cluster.lastOkPollAtMs} />. What is shown of its queues is from then.
              </>
            )}
          </p>
        )}
      </div>
    </li>
  );
}

function Trouble({ list }: { list: QueueList }) {
  const more = list.matched - list.rows.length;
  return (
    <>
      <ul className="divide-y">
        {list.rows.map((row) => (
          <TroubledQueue key={row.id} row={row} />
        ))}
      </ul>
      {more > 0 && <More href={links.wrongQueues}>{formatExact(more)} more</More>}
    </>
  );
}

function More({ href, children }: { href: string; children: React.ReactNode }) {
  return (
    <Link href={href} className="block border-t px-4 py-2.5 text-table text-accent hover:bg-raised">
      {children}
    </Link>
  );
}

function TroubledQueue({ row }: { row: QueueRow }) {
  return (
    <TroubleRow
      row={row}
      word={
        <>
          <QueueStateBadge state={row.state} />
          {row.losingMessages !== null && <LosingBadge messages={row.losingMessages} />}
        </>
      }
      sentence={
        <>
          {row.reason}
          {row.onsetChange !== null && (
            <span className="text-muted">
              {' '}
              Since <Instant atMs={row.stateSinceMs} />; <OnsetNote row={row} />.
            </span>
          )}
        </>
      }
      aside={
        <>
          <span>
            <Lasting sinceMs={row.stateSinceMs} />
          </span>
          <span title={explainAge(row.ageMs)}>
            {formatCount(row.depthMessages)} waiting
            {row.ageMs.value ? `, oldest ${formatAge(row.ageMs)}` : ''}
          </span>
        </>
      }
    />
  );
}

/** Dead letters open where they are put back, any other queue on its own page. */
function TroubleRow({
  row,
  word,
  sentence,
  aside,
}: {
  row: QueueRow;
  word: React.ReactNode;
  sentence: React.ReactNode;
  aside: React.ReactNode;
}) {
  return (
    <li
      className={cn(
        'relative grid grid-cols-[minmax(0,1fr)_max-content] items-start gap-x-4 gap-y-0.5 px-4 py-1.5 hover:bg-raised md:grid-cols-[150px_minmax(0,17rem)_minmax(0,1fr)_max-content]',
        row.stale && 'greyed',
      )}
    >
      <span className="order-2 flex flex-col items-end md:order-none md:items-start">{word}</span>
      <span className="order-1 flex min-w-0 flex-col md:order-none">
        <LinkedName
          href={row.isDeadLetter ? links.deadLetterQueue(row) : links.queue(row)}
          name={row.name}
          stretched
          className="leading-5"
        />
        <span className="truncate text-label text-faint">
          {row.vhost} · {row.clusterName}
        </span>
      </span>
      <span className="order-3 col-span-2 text-table text-text [overflow-wrap:anywhere] md:order-none md:col-span-1">
        {sentence}
      </span>
      <span className="order-4 col-span-2 flex gap-3 text-label text-muted md:order-none md:col-span-1 md:flex-col md:items-end md:gap-0">
        {aside}
      </span>
    </li>
  );
}

/** Nothing is wrong with these but where they are heading. */
function Soon({ list }: { list: QueueList }) {
  const more = list.matched - list.rows.length;
  return (
    <section aria-label="Growing for days" className="border-t">
      <ul className="divide-y">
        {list.rows.map((row) => (
          <GrowingQueue key={row.id} row={row} />
        ))}
      </ul>
      {more > 0 && <More href={links.growingQueues}>{formatExact(more)} more growing for days</More>}
    </section>
  );
}

function GrowingQueue({ row }: { row: QueueRow }) {
  return (
    <TroubleRow
      row={row}
      word={<GrowingBadge />}
      sentence={row.slowGrowth}
      aside={<span>{formatCount(row.depthMessages)} waiting</span>}
    />
  );
}

/** Health is stated with the figures that it rests on, and not of queues that nothing is known of yet. */
function AllWell({ clusters, facets }: { clusters: ClusterView[]; facets: QueueList['facets'] }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.queues.list.queryOptions(oldestFirst, useLive()));
  const newcomers = facets.states.find(({ state }) => state === 'new')?.count ?? 0;
  const oldest = data?.rows[0];
  const { value: queues, missing } = totalOf(clusters, 'queues');
  const ready = totalOf(clusters, 'readyMessages').value;
  return (
    <div className="flex items-start gap-3 px-4 py-4">
      <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-ok" />
      <div>
        <p className="text-body font-medium">
          {newcomers === 0 ? 'Nothing needs you now' : 'Nothing is wrong so far'}
        </p>
        <p className="text-table text-muted">
          {queues === null ? 'No queue counted yet' : plural(queues, 'queue')} on{' '}
          {plural(clusters.length - missing.length, 'cluster')}
          {ready !== null && `, ${plural(ready, 'message')} ready`}
          {oldest?.ageMs.value != null &&
            oldest.ageMs.value > 0 &&
            `, the oldest waiting ${formatAge(oldest.ageMs)} in ${oldest.name}`}
          .
          {newcomers > 0 &&
            ` ${plural(newcomers, 'queue')} came moments ago: how ${newcomers === 1 ? 'it does' : 'they do'} is told within half a minute.`}
        </p>
      </div>
    </div>
  );
}
