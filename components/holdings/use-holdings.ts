// What Spillway keeps of a queue, followed closely while something of it moves.
'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { toast } from '../ui/toast';
import type { HoldingView } from '@/server/domain/holding';
import type { QueueRef } from '@/server/domain/queue';
import type { ReturnView } from '@/server/domain/stored-return';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';

export function useHoldings(queueRef: QueueRef) {
  const trpc = useTRPC();
  const live = useLive();
  return useQuery(
    trpc.holdings.ofQueue.queryOptions(queueRef, {
      refetchInterval: ({ state }) => (state.data?.some(moves) === true ? 1_000 : live.refetchInterval),
    }),
  );
}

/** What is kept of the queue in captures and in the archive, and whether a capture takes what arrives. */
export type Kept = { messages: number; capturing: boolean };

export function useKept(queueRef: QueueRef): Kept {
  const { data = [] } = useHoldings(queueRef);
  return {
    messages: data.filter(({ kind }) => kind !== 'scan').reduce((sum, { messages }) => sum + messages, 0),
    capturing: data.some(({ kind, state }) => kind === 'capture' && state === 'running'),
  };
}

function moves({ state, working }: HoldingView): boolean {
  return state === 'running' || working;
}

/** Newest first. */
export function useReturns(holdingId: number): ReturnView[] {
  const trpc = useTRPC();
  const live = useLive();
  const { data } = useQuery(
    trpc.holdings.returns.queryOptions(
      { holdingId },
      {
        refetchInterval: ({ state }) =>
          state.data?.some(({ finishedAtMs }) => finishedAtMs === null) === true
            ? 1_000
            : live.refetchInterval,
      },
    ),
  );
  return data ?? [];
}

/** Pause, resume and stop, each of which is one click and can be taken back or does nothing to a message. */
export function useCaptureActions() {
  const trpc = useTRPC();
  const client = useQueryClient();
  const options = {
    onSuccess: () => client.invalidateQueries(),
    onError: ({ message }: { message: string }) => void toast.error(message),
  };
  return {
    pause: useMutation(trpc.holdings.pause.mutationOptions(options)),
    resume: useMutation(trpc.holdings.resume.mutationOptions(options)),
    stop: useMutation(trpc.holdings.stop.mutationOptions(options)),
  };
}
