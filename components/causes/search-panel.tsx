// Search in what was captured or scanned of a queue. What is found is a selection: the same conditions go to a redrive.
'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { RotateCcw, SearchX } from 'lucide-react';
import { useRef, useState } from 'react';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { RedriveSelection } from '@/server/domain/redrive';
import { MessageSheet } from '../messages/message-sheet';
import { FilterConditions } from '../redrives/filter-conditions';
import { type ConditionDraft, emptyCondition } from '../redrives/selection-draft';
import { useTRPC } from '../trpc';
import { nowMs } from '../clock';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { Input } from '../ui/field';
import { formatDuration, formatExact, plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Skeleton } from '../ui/states';
import { SavedSearches } from './saved-searches';
import { SearchHits } from './search-hits';
import type { SearchDraft } from './use-search-draft';

type SearchPanelProps = {
  queueRef: QueueRef;
  search: SearchDraft;
  forbidden: string | null;
  onRedrive: (selection: RedriveSelection) => void;
};

export function SearchPanel(props: SearchPanelProps) {
  const trpc = useTRPC();
  const { clusterId, vhost, name } = props.queueRef;
  const { data } = useQuery(trpc.causes.list.queryOptions({ clusterId, vhost, name }, { enabled: false }));
  const refusal = useRefusal('messages.read');
  const asked = props.search.drafts.length > 0;
  if (refusal !== null || data === undefined || (data.messages === 0 && !asked)) return null;
  return (
    <Panel
      title="Search"
      aside={<>in {plural(data.messages, 'message')} seen</>}
      className="scroll-mt-28"
      flush
    >
      <Asked {...props} />
      {props.search.conditions.length > 0 && <Found {...props} />}
    </Panel>
  );
}

/** The text stands apart, because it is what is asked most. */
function Asked({ queueRef, search: { drafts, setDrafts, setConditions, conditions } }: SearchPanelProps) {
  const text = drafts.find(({ kind }) => kind === 'text');
  const others = drafts.filter((draft) => draft !== text);
  const input = useRef<HTMLInputElement>(null);
  const setText = (value: string) => {
    const typed: ConditionDraft = { ...emptyCondition(0, nowMs()), ...text, kind: 'text', value };
    setDrafts(value === '' ? others : [typed, ...others]);
  };
  return (
    <div className="flex flex-col gap-3 border-b px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <Input
          ref={input}
          type="search"
          aria-label="Search in body and headers"
          placeholder="Text in body, headers or properties, from the beginning of a word"
          className="max-w-xl min-w-0 flex-1 basis-64"
          value={text?.value ?? ''}
          onChange={(event) => setText(event.target.value)}
        />
        <SavedSearches queueRef={queueRef} conditions={conditions} onOpen={setConditions} />
      </div>
      <div className="max-w-xl">
        <FilterConditions
          conditions={others}
          seen={none}
          onChange={(next) => setDrafts([...(text === undefined ? [] : [text]), ...next])}
        />
      </div>
    </div>
  );
}

const none: readonly MessageView[] = [];

function Found({ queueRef, search: { conditions }, forbidden, onRedrive }: SearchPanelProps) {
  const trpc = useTRPC();
  const { clusterId, vhost, name } = queueRef;
  const [openId, setOpenId] = useState<string | null>(null);
  const found = useInfiniteQuery(
    trpc.searches.run.infiniteQueryOptions(
      { clusterId, vhost, name, conditions: [...conditions] },
      { getNextPageParam: ({ nextCursor }) => nextCursor, staleTime: 10_000 },
    ),
  );
  const hits = (found.data?.pages ?? []).flatMap((page) => page.hits);
  const open = hits.find(({ id }) => id === openId)?.view ?? null;
  return (
    <QueryStates query={found} failed="The search failed" skeleton={<Skeleton className="m-4 h-24" />}>
      {({ pages }) => (
        <>
          <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2">
            <span className="mr-auto text-table text-muted" role="status">
              {plural(hits.length, 'message')} found{found.hasNextPage && ' so far'}, looked through{' '}
              {formatExact(pages.reduce((sum, { readMessages }) => sum + readMessages, 0))} in{' '}
              {formatDuration(pages.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0))}
            </span>
            <Button
              size="sm"
              disabled={forbidden !== null || hits.length === 0}
              title={forbidden ?? 'All that match, seen or not, as the plan then says.'}
              onClick={() => onRedrive({ kind: 'filter', conditions: [...conditions] })}
            >
              <RotateCcw /> Redrive these
            </Button>
          </div>
          {hits.length === 0 && !found.hasNextPage ? (
            <EmptyState icon={<SearchX />} title="Nothing of what was seen matches">
              Words are found by their beginning. What arrived after the scan was not seen.
            </EmptyState>
          ) : (
            <SearchHits hits={hits} onOpen={setOpenId} />
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
          <MessageSheet queueRef={queueRef} message={open} onClose={() => setOpenId(null)} />
        </>
      )}
    </QueryStates>
  );
}
