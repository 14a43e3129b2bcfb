// What a look does, how many to look at, and the act itself, with Stop while it runs and how it ended.
'use client';

import { useQuery } from '@tanstack/react-query';
import { CopyPlus, Eye, Square } from 'lucide-react';
import { useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { LookProgress } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { useBrokerRefusal } from '../clusters/use-condition';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Select } from '../ui/field';
import { formatDuration, plural } from '../ui/format';
import { QueryStates } from '../ui/query-states';
import { ErrorState, Notice, Skeleton } from '../ui/states';
import { CapabilityStatement } from './capability-statement';
import { LookStanding } from './look-standing';
import type { Look } from './use-look';

const counts = [1, 10, limits.peekDefaultMessages, 100, limits.peekMessages];

export function LookBar({
  queueRef,
  look,
  primary = false,
  count = limits.peekDefaultMessages,
}: {
  queueRef: QueueRef;
  look: Look;
  /** Whether looking is what this screen is for at this moment. */
  primary?: boolean;
  /** How many to look at unless another number is chosen. */
  count?: number;
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
            {data.supported && (
              <Controls {...{ look, primary }} usualCount={count} clusterId={queueRef.clusterId} />
            )}
          </div>
        )}
      </QueryStates>
      <Phase look={look} />
    </div>
  );
}

function Controls({
  look,
  primary,
  usualCount,
  clusterId,
}: {
  look: Look;
  primary: boolean;
  usualCount: number;
  clusterId: string;
}) {
  const [chosen, setChosen] = useState<number | null>(null);
  const count = chosen ?? usualCount;
  const running = look.phase.kind === 'running';
  const stopping = look.phase.kind === 'stopping';
  const refusal = useBrokerRefusal('message.peek', clusterId);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label="How many messages to look at"
        value={count}
        disabled={running || stopping}
        onChange={(event) => setChosen(Number(event.target.value))}
      >
        {counts.map((choice) => (
          <option key={choice} value={choice}>
            {choice === 1 ? 'the first' : `the first ${choice}`}
          </option>
        ))}
      </Select>
      {running || stopping ? (
        <Button disabled={stopping} onClick={look.stop}>
          <Square /> {stopping ? 'Stopping…' : 'Stop'}
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
        {refusal ?? <LookStanding look={look} />}
      </span>
    </div>
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
        {stoppedWords(phase.came)}
      </Notice>
    );
  }
  if (phase.kind === 'idle' && result !== null && result.putBack.sentence !== null) {
    return (
      <Notice tone={result.putBack.ended > 0 ? 'act' : 'unknown'} icon={<CopyPlus />}>
        {result.putBack.sentence}
      </Notice>
    );
  }
  return null;
}

function stoppedWords(came: LookProgress | null): string {
  if (came === null) return 'Stopped. What was held goes back to the queue; nothing was removed.';
  const after = `Stopped after ${formatDuration(came.elapsedMs)}`;
  if (came.scannedMessages === 0) return `${after}, before a message came. Nothing was removed.`;
  const [them, were] = came.scannedMessages === 1 ? ['it', 'was'] : ['all of them', 'were'];
  return `${after} and ${plural(came.scannedMessages, 'message')}: ${them} ${were} put back, nothing was removed.`;
}
