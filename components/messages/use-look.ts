// One look at a queue at a time. A look happens only because somebody asked for it: never on mount, never by
// the refresh control. Stopping it, or leaving the page, aborts the call, and the broker puts everything back.
'use client';

import { useQueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { PeekResult } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useTRPC, useTRPCClient } from '../trpc';

export type LookPhase =
  | { kind: 'idle' }
  | { kind: 'running'; count: number; startedAtMs: number }
  | { kind: 'stopped' }
  | { kind: 'failed'; message: string };

/** With how many were ready then; null where the broker does not tell. */
type Seen = PeekResult & { readyMessages: number | null };

export type Look = {
  phase: LookPhase;
  /** The newest result; stays while another look runs or fails. */
  result: Seen | null;
  lookedAtMs: number | null;
  start: (count: number) => void;
  stop: () => void;
};

export function useLook({ clusterId, vhost, name }: QueueRef): Look {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [phase, setPhase] = useState<LookPhase>({ kind: 'idle' });
  const [seen, setSeen] = useState<{ result: Seen; atMs: number } | null>(null);
  const running = useRef<AbortController | null>(null);

  const start = useCallback(
    (count: number) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      setPhase({ kind: 'running', count, startedAtMs: nowMs() });
      const ref = { clusterId, vhost, name };
      client.messages.peek
        .mutate({ ...ref, count }, { signal: controller.signal })
        .then((result) => {
          if (running.current !== controller) return;
          setSeen({ result, atMs: nowMs() });
          setPhase({ kind: 'idle' });
          // The answer says what a further look would do; the budget has moved.
          queryClient.setQueryData(trpc.messages.capability.queryKey(ref), result.capability);
        })
        .catch((error: unknown) => {
          if (running.current !== controller) return;
          if (controller.signal.aborted) setPhase({ kind: 'stopped' });
          else setPhase({ kind: 'failed', message: messageOf(error) });
        });
    },
    [client, clusterId, name, queryClient, trpc, vhost],
  );
  const stop = useCallback(() => running.current?.abort(), []);

  useEffect(
    () => () => {
      running.current?.abort();
      running.current = null;
    },
    [],
  );

  return { phase, result: seen?.result ?? null, lookedAtMs: seen?.atMs ?? null, start, stop };
}

function messageOf(error: unknown): string {
  if (error instanceof TRPCClientError) return error.message;
  return 'The answer could not be read. Try again.';
}
