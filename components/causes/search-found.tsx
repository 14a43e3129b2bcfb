// What a search found, and what can be done with it: all that matches, or those that are ticked, are redriven or go back to
// the queue.
'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { RotateCcw, SearchX, Undo2, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { CausesBasis } from '@/server/domain/causes/causes-view';
import type { SearchHit, SearchPage } from '@/server/domain/dead-letter-search';
import type { QueueRef } from '@/server/domain/queue';
import type { MessageCondition } from '@/server/domain/redrive-selection';
import type { FoundMessages } from '../holdings/found-messages';
import { useTRPC } from '../trpc';
import { useOpened } from '../use-opened';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';
import { formatDuration, formatExact, plural } from '../ui/format';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Skeleton } from '../ui/states';
import { SearchHits } from './search-hits';

const MessageSheet = dynamic(
  () => arrived(import('../messages/message-sheet').then((file) => file.MessageSheet)),
  {
    ssr: false,
  },
);

type FoundProps = Acts & {
  queueRef: QueueRef;
  conditions: readonly MessageCondition[];
  /** What is searched. */
  bases: readonly CausesBasis[];
};

type Acts = {
  /** Why nothing may be moved here; null when it may. */
  forbidden: string | null;
  onRedrive: (found: FoundMessages) => void;
  onReturn: (found: FoundMessages) => void;
};

export function SearchFound({ queueRef, conditions, bases, ...acts }: FoundProps) {
  const [openId, setOpenId] = useOpened('found');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const found = useSearch(queueRef, conditions);
  const hits = (found.data?.pages ?? []).flatMap((page) => page.hits);
  const open = hits.find(({ id }) => id === openId)?.view ?? null;
  const toggle = (ids: readonly string[], on: boolean) =>
    setSelected(
      (before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id))),
    );
  return (
    <QueryStates query={found} failed="The search failed" skeleton={<Skeleton className="m-4 h-24" />}>
      {({ pages }) => (
        <>
          <FoundBar
            {...acts}
            {...{ conditions, hits, pages }}
            captured={bases.some(({ kind }) => kind === 'capture')}
            chosen={hits.filter(({ id }) => selected.has(id))}
            more={found.hasNextPage}
            onClear={() => setSelected(new Set())}
          />
          {hits.length === 0 && !found.hasNextPage ? (
            <EmptyState icon={<SearchX />} title="Nothing of what was seen matches">
              Words are found by their beginning. {unseen(bases)}
            </EmptyState>
          ) : (
            <SearchHits hits={hits} selected={selected} onSelect={toggle} onOpen={setOpenId} />
          )}
          {found.hasNextPage && (
            <div className="border-t px-4 py-2">
              <Button
                size="sm"
                disabled={found.isFetchingNextPage}
                onClick={() => void found.fetchNextPage()}
              >
                {found.isFetchingNextPage ? 'Searching…' : 'Search further'}
              </Button>
            </div>
          )}
          {open !== null && openId !== null && (
            <MessageSheet
              queueRef={queueRef}
              message={open}
              place={{ from: 'store', id: openId }}
              onClose={() => setOpenId(null)}
            />
          )}
        </>
      )}
    </QueryStates>
  );
}

/** What the search cannot know of. */
function unseen(bases: readonly CausesBasis[]): string {
  if (bases.some(({ kind, running }) => kind === 'capture' && running)) return '';
  return bases.some(({ kind }) => kind === 'scan')
    ? 'What arrived after the scan was not seen.'
    : 'What arrived since the capture stopped was not seen.';
}

function useSearch({ clusterId, vhost, name }: QueueRef, conditions: readonly MessageCondition[]) {
  const trpc = useTRPC();
  return useInfiniteQuery(
    trpc.searches.run.infiniteQueryOptions(
      { clusterId, vhost, name, conditions: [...conditions] },
      { getNextPageParam: ({ nextCursor }) => nextCursor, staleTime: 10_000 },
    ),
  );
}

/** How much was found, or is ticked, and the acts on it. */
function FoundBar({
  conditions,
  captured,
  hits,
  chosen,
  pages,
  more,
  onClear,
  ...acts
}: Omit<FoundProps, 'queueRef' | 'bases'> & {
  /** Whether some of what is searched is captured. */
  captured: boolean;
  hits: readonly SearchHit[];
  chosen: readonly SearchHit[];
  pages: readonly SearchPage[];
  more: boolean;
  onClear: () => void;
}) {
  const some = chosen.length > 0;
  const many = plural(hits.length, 'message');
  const read = pages.reduce((sum, { readMessages }) => sum + readMessages, 0);
  const tookMs = pages.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
  return (
    <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
      <span className="mr-auto text-table text-muted" role="status">
        {some
          ? `${formatExact(chosen.length)} of ${many} selected`
          : `${many} found${more ? ' so far' : ''}, looked through ${formatExact(read)} in ${formatDuration(tookMs)}`}
      </span>
      {some && (
        <Button variant="ghost" size="sm" onClick={onClear}>
          <X /> Clear
        </Button>
      )}
      <FoundActs
        {...acts}
        found={some ? ofHits(chosen) : ofSearch(conditions, captured, `${many}${more ? ' or more' : ''}`)}
        which={some ? 'selected' : 'these'}
        captured={captured}
        none={hits.length === 0}
      />
    </div>
  );
}

function FoundActs({
  found,
  which,
  captured,
  none,
  forbidden,
  onRedrive,
  onReturn,
}: Acts & { found: FoundMessages; which: 'selected' | 'these'; captured: boolean; none: boolean }) {
  const noReturn = useRefusal('store.return') ?? forbidden;
  const all = which === 'these' ? 'All that match, seen or not, as the plan then says.' : undefined;
  return (
    <>
      {captured && (
        <Button
          size="sm"
          disabled={noReturn !== null || none || found.captured === null}
          title={noReturn ?? (found.captured === null ? 'None of them is captured.' : undefined)}
          onClick={() => onReturn(found)}
        >
          <Undo2 /> Return {which}…
        </Button>
      )}
      <Button
        size="sm"
        disabled={forbidden !== null || none}
        title={forbidden ?? all}
        onClick={() => onRedrive(found)}
      >
        <RotateCcw /> Redrive {which}
      </Button>
    </>
  );
}

function ofSearch(conditions: readonly MessageCondition[], captured: boolean, many: string): FoundMessages {
  const filter = { kind: 'filter' as const, conditions: [...conditions] };
  return { selection: filter, captured: captured ? filter : null, many };
}

function ofHits(hits: readonly SearchHit[]): FoundMessages {
  const ids = hits.flatMap(({ id, kind }) => (kind === 'capture' ? [id] : []));
  return {
    selection: { kind: 'messages', fingerprints: hits.map(({ view }) => view.fingerprint) },
    captured: ids.length === 0 ? null : { kind: 'messages', ids },
    many: plural(hits.length, 'message'),
  };
}
