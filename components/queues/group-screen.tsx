// The charts of many queues as one: of a cluster, or of what a filter of the list leaves. The filter stands in the URL as it
// does for the list.
'use client';

import { useQuery } from '@tanstack/react-query';
import { ChartLine, Search } from 'lucide-react';
import Link from 'next/link';
import { useMemo } from 'react';
import type { GroupHistory } from '@/server/domain/history';
import { SilentNotice } from '../clusters/silent-notice';
import { EventsList } from '../events/events-list';
import { useEventKinds } from '../events/use-event-kinds';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { buttonClass } from '../ui/button';
import { plural } from '../ui/format';
import { PageHead } from '../ui/panel';
import { EmptyState } from '../ui/states';
import { groupOf, groupTitle, tooManyWords } from './group-words';
import { HistoryPanel, useHistoryChoices } from './history-panel';
import { type ListFilters, queuesHref } from './list-filters';
import { useFavourites } from './use-favourites';
import { useGroupEvents } from './use-group-events';
import { useGroupHistory } from './use-group-history';
import { useListFilters } from './use-list-filters';

export function GroupScreen() {
  const trpc = useTRPC();
  const [filters] = useListFilters();
  const { data: clusters } = useQuery(trpc.clusters.list.queryOptions(undefined, { staleTime: 30_000 }));
  const nameOf = (id: string) => clusters?.find((cluster) => cluster.id === id)?.name ?? 'a removed cluster';
  const title = groupTitle(filters, nameOf);
  const only = filters.cluster.length === 0 && clusters?.length === 1 ? clusters[0]?.id : filters.cluster[0];
  return (
    <>
      <PageHead
        above={<Link href={queuesHref(filters)}>Queues</Link>}
        title={title}
        note="Summed up; the age is that of the queue that is worst."
        actions={
          <Link href={queuesHref(filters)} className={buttonClass()}>
            Open these queues
          </Link>
        }
      />
      <SilentNotice />
      <GroupPanels
        key={JSON.stringify(filters)}
        filters={filters}
        title={title}
        clusterId={filters.cluster.length > 1 ? undefined : only}
      />
    </>
  );
}

function GroupPanels({
  filters,
  title,
  clusterId,
}: {
  filters: ListFilters;
  title: string;
  /** Where all of them are on one cluster. */
  clusterId: string | undefined;
}) {
  const { favourites } = useFavourites();
  const group = useMemo(() => groupOf(filters, favourites), [filters, favourites]);
  const choices = useHistoryChoices();
  const { range } = choices.time;
  const query = useGroupHistory(group, range);
  const earlier = useGroupHistory(group, range, choices.comparison);
  const { kinds, setKinds } = useEventKinds();
  const events = useGroupEvents(group, clusterId, range, kinds);
  return (
    <div className="flex flex-col gap-4">
      <HistoryPanel
        name={title}
        choices={choices}
        query={query}
        earlier={earlier.data}
        events={events.events}
        eventsNote={events.note}
        incident={null}
        stale={query.error !== null}
        instead={(history) =>
          history.queues === 0 || history.tooMany !== null ? (
            <NoCharts history={history} filters={filters} />
          ) : null
        }
        above={countWords}
      />
      {clusterId !== undefined && (
        <div hidden={query.isPending}>
          <EventsList whose={{ clusterId, queue: null }} range={range} kinds={kinds} setKinds={setKinds} />
        </div>
      )}
    </div>
  );
}

function countWords({ queues, byPoll }: GroupHistory): string {
  const counted = plural(queues, 'queue');
  return byPoll
    ? `${counted}, summed up at every poll.`
    : `${counted} that match now or were deleted in this range.`;
}

function NoCharts({ history, filters }: { history: GroupHistory; filters: ListFilters }) {
  const { tooMany } = history;
  return (
    <EmptyState
      icon={tooMany === null ? <Search /> : <ChartLine />}
      title={tooMany === null ? 'No queue matches' : 'Too many queues to sum up'}
      action={
        <Link href={tooMany === null ? links.queues : queuesHref(filters)} className={buttonClass()}>
          {tooMany === null ? 'Open the queues' : 'Change the filter'}
        </Link>
      }
    >
      {tooMany === null ? 'No queue with these properties was there in this range.' : tooManyWords(tooMany)}
    </EmptyState>
  );
}
