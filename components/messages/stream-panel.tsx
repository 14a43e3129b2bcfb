// Reading one stream: what that does to it (nothing), where to begin, and a page or the live tail.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { QueueRef } from '@/server/domain/queue';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Skeleton } from '../ui/states';
import { CapabilityStatement } from './capability-statement';
import { LiveTail } from './live-tail';
import { PositionBar } from './position-bar';
import { StreamPage } from './stream-page';
import { useStreamView } from './use-stream-view';

export function StreamPanel({ queueRef }: { queueRef: QueueRef }) {
  const trpc = useTRPC();
  const live = useLive();
  const { view, count, asked, show, setCount } = useStreamView();
  const refusal = useRefusal('messages.read');
  const capability = useQuery(
    trpc.messages.capability.queryOptions(queueRef, {
      staleTime: 60_000,
      refetchInterval: ({ state }) => (state.error === null ? false : live.refetchInterval),
    }),
  );
  const readable = refusal === null && capability.data?.supported === true;
  return (
    <div className="flex flex-col gap-4">
      <Panel title="Read the stream">
        <div className="flex flex-col gap-3">
          <QueryStates
            query={capability}
            failed="Whether this stream can be read could not be found out"
            skeleton={
              <div className="flex flex-col gap-2">
                <Skeleton className="h-5 w-full max-w-lg" />
                <Skeleton className="h-5 w-64" />
              </div>
            }
          >
            {(data) => <CapabilityStatement capability={data} />}
          </QueryStates>
          <PositionBar view={view} count={count} disabled={!readable} show={show} setCount={setCount} />
          {refusal !== null && <p className="text-table text-muted">{refusal}</p>}
        </div>
      </Panel>
      {readable &&
        (view.at === 'live' ? (
          <LiveTail queueRef={queueRef} onStop={() => show({ at: 'last' })} />
        ) : (
          <StreamPage queueRef={queueRef} position={view} count={count} asked={asked} show={show} />
        ))}
    </div>
  );
}
