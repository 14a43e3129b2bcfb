// One page of a stream in the order of its log, and the way to the next older and newer one.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, Inbox, Info } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { type BrowsePage, type BrowsePosition, offsetOf } from '@/server/domain/browse';
import type { QueueRef } from '@/server/domain/queue';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { formatDuration, formatExact } from '../ui/format';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Notice } from '../ui/states';
import { TableSkeleton } from '../ui/table';
import { Ago } from '../ui/time';
import { streamColumns } from './message-table';
import { SeenMessages } from './seen-messages';
import type { StreamView } from './stream-view';

/** `asked` grows when the same view is asked for again: what it names may have moved. */
export function StreamPage({
  queueRef,
  position,
  count,
  asked,
  show,
}: {
  queueRef: QueueRef;
  position: BrowsePosition;
  count: number;
  asked: number;
  show: (view: StreamView) => void;
}) {
  const trpc = useTRPC();
  const live = useLive();
  // Read when it is asked for: a page that read itself again would move rows under the pointer. Only a failure is
  // tried again, so that the page recovers with the broker.
  const query = useQuery(
    trpc.messages.browse.queryOptions(
      { ...queueRef, position, count },
      {
        staleTime: Infinity,
        // The last messages are others when one comes back to them.
        gcTime: 0,
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => (state.error === null ? false : live.refetchInterval),
      },
    ),
  );
  const { refetch } = query;
  useEffect(() => {
    if (asked > 0) void refetch();
  }, [asked, refetch]);
  const page = query.data;
  return (
    <Panel
      title="Messages"
      flush
      aside={page !== undefined && <Pager page={page} show={show} busy={query.isPlaceholderData} />}
    >
      <div className={query.error === null ? '' : 'p-4'}>
        <QueryStates
          query={query}
          failed="The stream could not be read"
          skeleton={<TableSkeleton columns={streamColumns} rows={8} />}
        >
          {(data, readAtMs) => (
            <div className={cn(query.isPlaceholderData && 'greyed')} aria-busy={query.isPlaceholderData}>
              {data.remark !== null && (
                <div className="border-b p-3">
                  <Notice tone="look" icon={<Info />}>
                    {data.remark}
                  </Notice>
                </div>
              )}
              <PageContent queueRef={queueRef} page={data} />
              <p className="border-t px-4 py-2 text-label text-muted">
                Read <Ago atMs={readAtMs} />, took {formatDuration(data.elapsedMs)}
              </p>
            </div>
          )}
        </QueryStates>
      </div>
    </Panel>
  );
}

function PageContent({ queueRef, page }: { queueRef: QueueRef; page: BrowsePage }) {
  // Rows are told apart by their place; in a stream that is the offset.
  const messages = useMemo(
    () => page.messages.map((message) => ({ ...message, position: offsetOf(message) })),
    [page],
  );
  if (page.range === null) {
    return (
      <EmptyState icon={<Inbox />} title="The stream is empty">
        Nothing was written to it yet, or retention has removed all of it. Live tail shows the next message
        when it comes.
      </EmptyState>
    );
  }
  if (messages.length === 0) {
    return (
      <EmptyState icon={<Inbox />} title="No message at this position">
        The stream holds the offsets {formatExact(page.range.first)} to {formatExact(page.range.last)}.
      </EmptyState>
    );
  }
  return <SeenMessages queueRef={queueRef} messages={messages} />;
}

function Pager({
  page: { messages, range },
  show,
  busy,
}: {
  page: BrowsePage;
  show: (view: StreamView) => void;
  busy: boolean;
}) {
  if (range === null) return null;
  const [head, tail] = [messages[0], messages.at(-1)];
  const first = head === undefined ? range.last + 1 : offsetOf(head);
  const last = tail === undefined ? range.last : offsetOf(tail);
  return (
    <>
      <span className="whitespace-nowrap max-sm:hidden">
        {head !== undefined && (
          <>
            Offsets {formatExact(first)} to {formatExact(last)} of{' '}
          </>
        )}
        {formatExact(range.first)} to {formatExact(range.last)}
      </span>
      <Button
        size="sm"
        disabled={busy || first <= range.first}
        title={first <= range.first ? 'This is the first page.' : undefined}
        onClick={() => show({ at: 'before', offset: first })}
      >
        <ChevronLeft /> Older
      </Button>
      <Button
        size="sm"
        disabled={busy || last >= range.last}
        title={last >= range.last ? 'This was the last page when it was read.' : undefined}
        onClick={() => show({ at: 'offset', offset: last + 1 })}
      >
        Newer <ChevronRight />
      </Button>
    </>
  );
}
