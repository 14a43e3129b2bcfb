// A return of what was found in the captures of a queue, followed until all of its parts have ended.
'use client';

import { useMutation, useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import type { FoundReturn, ReturnView } from '@/server/domain/stored-return';
import { useTRPC } from '../trpc';

/** `onEnd`: every part is completed; what failed or stopped stands in `parts` instead. */
export function useFoundReturn(queueRef: QueueRef, onEnd: (returnedMessages: number) => void) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const start = useMutation(
    trpc.holdings.returnFound.mutationOptions({ onSuccess: () => client.invalidateQueries() }),
  );
  const started = start.data;
  const reads = useQueries({
    queries: (started ?? []).map(({ holdingId }) =>
      trpc.holdings.returns.queryOptions({ holdingId }, { refetchInterval: 500 }),
    ),
  });
  const all = reads.flatMap(({ data }) => data ?? []);
  const parts = (started ?? []).flatMap(({ returnId }) => all.find(({ id }) => id === returnId) ?? []);
  const ended = started !== undefined && parts.length === started.length && parts.every(isCompleted);
  const told = useRef(false);
  const returnedMessages = parts.reduce((sum, part) => sum + part.returnedMessages, 0);
  useEffect(() => {
    if (!ended || told.current) return;
    told.current = true;
    // What was found is not there any more.
    void client.invalidateQueries();
    onEnd(returnedMessages);
  }, [client, ended, onEnd, returnedMessages]);
  return {
    start: (selection: FoundReturn['selection'], queue: string | null, reason: string) =>
      start.mutate({ ...queueRef, selection, queue, reason }),
    /** From the click until it is known how it ended. */
    underWay: start.isPending || (started !== undefined && parts.every(isUnderWay)),
    returnedMessages,
    error: start.error?.message ?? parts.find(hasFailed)?.failure ?? null,
    doubt: parts.some(({ inDoubtMessages }) => inDoubtMessages > 0),
  };
}

function isCompleted({ state, inDoubtMessages }: ReturnView): boolean {
  return state === 'completed' && inDoubtMessages === 0;
}

function isUnderWay({ finishedAtMs }: ReturnView): boolean {
  return finishedAtMs === null;
}

function hasFailed({ state }: ReturnView): boolean {
  return state === 'failed';
}
