// What a look does, how many to look at, and the act itself, with Stop while it runs and how it ended.
'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyPlus, Eye, Square } from 'lucide-react';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { PeekResult } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { useNow } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { Button } from '../ui/button';
import { Select } from '../ui/field';
import { formatDuration, formatExact, plural } from '../ui/format';
import { QueryStates } from '../ui/query-states';
import { ErrorState, Notice, Skeleton } from '../ui/states';
import { Ago } from '../ui/time';
import { CapabilityStatement } from './capability-statement';
import type { Look } from './use-look';

const counts = [1, 10, limits.peekDefaultMessages, 100, limits.peekMessages];

export function LookBar({
  queueRef,
  look,
  primary = false,
}: {
  queueRef: QueueRef;
  look: Look;
  /** Whether looking is what this screen is for at this moment. */
  primary?: boolean;
}) {
  const trpc = useTRPC();
  const live = useLive();
  // Read once: asking again would call the broker at every refresh. A look renews it by its answer. Only a
  // failure is tried again, so that the page recovers with the broker.
  const capability = useQuery(
    trpc.messages.capability.queryOptions(queueRef, {
      staleTime: 60_000,
      refetchInterval: ({ state }) => (state.error === null ? false : live.refetchInterval),
    }),
  );
  return (
    <div className="flex flex-col gap-3">
      <QueryStates
        query={capability}
        failed="What a look would do here could not be found out"
        skeleton={
          <div className="flex flex-col gap-2">
            <Skeleton className="h-5 w-full max-w-lg" />
            <Skeleton className="h-5 w-64" />
          </div>
        }
      >
        {(data) => (
          <div className="flex flex-col gap-3">
            <CapabilityStatement capability={data} />
            {data.supported && <Controls look={look} primary={primary} />}
          </div>
        )}
      </QueryStates>
      <Phase look={look} />
    </div>
  );
}

function Controls({ look, primary }: { look: Look; primary: boolean }) {
  const [count, setCount] = useState<number>(limits.peekDefaultMessages);
  const running = look.phase.kind === 'running';
  const refusal = useRefusal('message.peek');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label="How many messages to look at"
        value={count}
        disabled={running}
        onChange={(event) => setCount(Number(event.target.value))}
      >
        {counts.map((choice) => (
          <option key={choice} value={choice}>
            {choice === 1 ? 'the first' : `the first ${choice}`}
          </option>
        ))}
      </Select>
      {running ? (
        <Button onClick={look.stop}>
          <Square /> Stop
        </Button>
      ) : (
        <Button
          variant={primary ? 'primary' : 'secondary'}
          disabled={refusal !== null}
          onClick={() => look.start(count)}
        >
          <Eye /> Look at {plural(count, 'message')}
        </Button>
      )}
      <span className="text-table text-muted" role="status">
        {refusal ??
          (look.phase.kind === 'running' ? (
            <Elapsed count={look.phase.count} startedAtMs={look.phase.startedAtMs} />
          ) : (
            look.result !== null && <Ended result={look.result} atMs={look.lookedAtMs} />
          ))}
      </span>
    </div>
  );
}

function Elapsed({ count, startedAtMs }: { count: number; startedAtMs: number }) {
  const now = useNow(100);
  const elapsedMs = now === null ? 0 : Math.max(0, now - startedAtMs);
  return (
    <span aria-live="off">
      Looking at up to {plural(count, 'message')}, {(elapsedMs / 1_000).toFixed(1)} s…
    </span>
  );
}

const endings: Record<PeekResult['ended'], string> = {
  count: 'as many as asked for',
  drained: 'the queue held no more',
  bytes: `stopped at ${limits.peekBytes / 1024 / 1024} MiB`,
  time: `stopped after ${limits.peekWaitMs / 1_000} s`,
};

function Ended({ result, atMs }: { result: PeekResult; atMs: number | null }) {
  return (
    <>
      {plural(result.messages.length, 'message')}, {endings[result.ended]}, took{' '}
      <span title={`${formatExact(Math.round(result.elapsedMs))} ms`}>
        {formatDuration(result.elapsedMs)}
      </span>
      , <Ago atMs={atMs} />
    </>
  );
}

function Phase({ look }: { look: Look }) {
  const { phase, result } = look;
  if (phase.kind === 'failed') {
    return <ErrorState title="The look failed; nothing was removed" message={phase.message} />;
  }
  if (phase.kind === 'stopped') {
    return (
      <Notice tone="unknown" icon={<Square />}>
        Stopped. What was held goes back to the queue; nothing was removed.
      </Notice>
    );
  }
  if (phase.kind !== 'running' && result !== null && result.putBack.sentence !== null) {
    return (
      <Notice tone={result.putBack.ended > 0 ? 'act' : 'unknown'} icon={<CopyPlus />}>
        {result.putBack.sentence}
      </Notice>
    );
  }
  return null;
}
