// The queue list screen: filters, how many match, the list, and every state between.
'use client';

import { ArrowDownUp, Boxes, Hourglass, Search } from 'lucide-react';
import Link from 'next/link';
import { useCallback, useEffect, useRef, useState } from 'react';
import { NoClusterYet } from '../clusters/no-cluster-yet';
import { SilentNotice } from '../clusters/silent-notice';
import { links } from '../links';
import { Button, buttonClass } from '../ui/button';
import { formatExact } from '../ui/format';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Skeleton } from '../ui/states';
import { FilterBar, ListActions } from './filter-bar';
import { isFiltered, type ListFilters, noFilters } from './list-filters';
import { type LoadedWindow, type QueueWindow, windowOffset } from './list-window';
import { QueueList } from './queue-list';
import { useFacets } from './use-facets';
import { useFavourites } from './use-favourites';
import { useGrouping, useGroupOrder } from './use-grouping';
import { type SetListFilters, useListFilters } from './use-list-filters';
import { useListView } from './use-list-view';
import { usePointerOver } from './use-pointer-over';
import { useAskWindow, useQueueWindow } from './use-queue-window';

export function QueuesScreen({
  view: told,
}: {
  /** The cookie of the list's view. */
  view: string | null;
}) {
  const [filters, setFilters] = useListFilters();
  const question = JSON.stringify({ ...filters, open: null });
  const groupOrder = useGroupOrder(filters);
  const [offset, onFirstVisible] = useOffset(question);
  const { held, over } = usePointerOver();
  const { favourites } = useFavourites();
  const window = useQueueWindow(groupOrder.asked, offset, held, favourites);
  const { data, shown, moved } = window;
  const ask = useAskWindow(favourites);
  const search = (q: string) => {
    ask({ ...groupOrder.asked, q });
    void setFilters({ q: q || null });
  };
  const grouping = useGrouping({ filters, setFilters }, data, groupOrder, held);
  const facets = useFacets(data?.list);
  const view = useListView(told);
  return (
    <>
      <PageHead
        title="Queues"
        actions={<ListActions {...{ filters, setFilters, view }} />}
        note={
          <CountLine data={data} failed={window.error !== null} moved={moved}>
            {isFiltered(filters) && data?.list.matched !== 0 && <ClearFilters setFilters={setFilters} />}
            {filters.sort === 'unusual' && knowsNoUsual(shown) && <span>{nothingUsual}</span>}
          </CountLine>
        }
      />
      <div className="mb-3">
        <FilterBar filters={filters} setFilters={setFilters} search={search} facets={facets} />
      </div>
      <SilentNotice />
      <QueryStates query={window} failed="The queues could not be read" skeleton={<ListSkeleton />}>
        {({ list }) =>
          view === null ? (
            <ListSkeleton />
          ) : list.matched === 0 || shown === null ? (
            <NoRows
              filtered={isFiltered(filters)}
              waiting={waitingAmong(facets, filters)}
              noFavourite={filters.fav === 'only' && favourites.length === 0}
              clusterCount={facets.clusterCount}
              clear={() => void setFilters(noFilters)}
            />
          ) : (
            <div {...over}>
              <QueueList
                matched={list.matched}
                loaded={shown}
                named={data?.named}
                filters={filters}
                setFilters={setFilters}
                visibility={shownColumns(view.columns.visibility, filters)}
                narrow={view.narrow}
                grouping={grouping}
                onFirstVisible={onFirstVisible}
              />
            </div>
          )
        }
      </QueryStates>
    </>
  );
}

function ClearFilters({ setFilters }: { setFilters: SetListFilters }) {
  return (
    <button
      type="button"
      className="-my-1 py-1 text-accent hover:underline"
      onClick={() => void setFilters(noFilters)}
    >
      Clear the filters
    </button>
  );
}

/** Of a list that nothing but its cluster narrows. */
function waitingAmong({ waiting }: ReturnType<typeof useFacets>, filters: ListFilters): readonly string[] {
  return isFiltered({ ...filters, cluster: [] }) ? [] : waiting;
}

/** Ordered by what is unusual, the list shows that, in the room of what says less of it. */
function shownColumns(visibility: Record<string, boolean>, { sort }: ListFilters): Record<string, boolean> {
  return sort === 'unusual' ? { ...visibility, unusual: true, unacked: false, consumers: false } : visibility;
}

const nothingUsual =
  'What is usual at this hour is known after four days of history. Until then the deepest come first.';

/** What is not known comes last, so that the first row tells for all. */
function knowsNoUsual(shown: LoadedWindow | null): boolean {
  return shown?.offset === 0 && shown.rows[0]?.unusual === null;
}

function CountLine({
  data,
  failed,
  moved,
  children,
}: {
  data: QueueWindow | undefined;
  failed: boolean;
  moved: boolean;
  children?: React.ReactNode;
}) {
  if (data === undefined) return failed ? '\u00a0' : <Skeleton className="mt-1 h-4 w-28" />;
  const { matched, total } = data.list;
  return (
    <span className="flex flex-wrap items-center gap-x-3 text-table">
      <span role="status">
        {matched === total
          ? `${formatExact(total)} ${total === 1 ? 'queue' : 'queues'}`
          : `${formatExact(matched)} of ${formatExact(total)}`}
      </span>
      {children}
      {moved && (
        <span className="flex items-center gap-1 text-label text-faint">
          <ArrowDownUp className="size-3.5" aria-hidden /> order held while the pointer is over the list
        </span>
      )}
    </span>
  );
}

function NoRows({
  filtered,
  waiting,
  noFavourite,
  clusterCount,
  clear,
}: {
  filtered: boolean;
  /** Clusters that are read for the first time, where nothing else narrows the list. */
  waiting: readonly string[];
  noFavourite: boolean;
  clusterCount: number | null;
  clear: () => void;
}) {
  if (waiting.length > 0) {
    return (
      <Panel flush>
        <EmptyState icon={<Hourglass />} title={`Reading ${waiting.join(', ')} for the first time`}>
          The queues appear here by themselves within seconds. If they do not, the worker is not running.
        </EmptyState>
      </Panel>
    );
  }
  if (filtered) {
    return (
      <Panel flush>
        <EmptyState
          icon={<Search />}
          title={noFavourite ? 'No favourites yet' : 'No queue matches'}
          action={<Button onClick={clear}>Clear the filters</Button>}
        >
          {noFavourite
            ? 'Star a queue in the list, or press s on its row. Favourites are kept in this browser.'
            : 'The search looks for its text anywhere in the name.'}
        </EmptyState>
      </Panel>
    );
  }
  if (clusterCount === 0) {
    return <NoClusterYet>Queues appear here a few seconds after a cluster is connected.</NoClusterYet>;
  }
  return (
    <Panel flush>
      <EmptyState
        icon={<Boxes />}
        title="No queues seen"
        action={
          <Link href={links.clusters} className={buttonClass()}>
            Look at the clusters
          </Link>
        }
      >
        Either there are none, or the cluster was not read yet, or its user has no permission in any vhost.
      </EmptyState>
    </Panel>
  );
}

function ListSkeleton() {
  return (
    <div className="rounded-control border">
      <div className="h-8 border-b bg-raised max-md:hidden" />
      {Array.from({ length: 14 }, (_, index) => (
        <div key={index} className="border-b last:border-b-0">
          <div className="flex h-[38px] items-center gap-4 px-3 max-md:hidden">
            <Skeleton className="h-3 w-24" />
            <Skeleton className="h-3 w-1/3" />
            <Skeleton className="ml-auto h-3 w-1/4" />
          </div>
          <div className="flex h-[84px] flex-col justify-center gap-2 px-3 md:hidden">
            <Skeleton className="h-3.5 w-2/3" />
            <Skeleton className="h-3 w-1/2" />
            <Skeleton className="h-3 w-5/6" />
          </div>
        </div>
      ))}
    </div>
  );
}

/** Where the window of rows stands; another question begins at 0 again, at its first row. */
function useOffset(question: string) {
  useBackToTop(question);
  const [place, setPlace] = useState({ question, offset: 0 });
  const onFirstVisible = useCallback(
    (index: number) => {
      const next = { question, offset: windowOffset(index) };
      setPlace((now) => (now.question === question && now.offset === next.offset ? now : next));
    },
    [question],
  );
  return [place.question === question ? place.offset : 0, onFirstVisible] as const;
}

/** Another question begins at its first row. */
function useBackToTop(question: string) {
  const asked = useRef(question);
  useEffect(() => {
    if (asked.current === question) return;
    asked.current = question;
    window.scrollTo({ top: 0, behavior: 'instant' });
  }, [question]);
}
