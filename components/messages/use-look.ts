// One look at a queue at a time. A look happens only because somebody asked for it: never on mount, never by
// the refresh control. Stopping it, or leaving the page, aborts the call, and the broker puts everything back.
'use client';

import { useQueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { LookProgress, PeekResult } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useTRPC, useTRPCClient } from '../trpc';

export type LookPhase =
  | { kind: 'idle' }
  | { kind: 'running'; lookId: string; count: number; startedAtMs: number }
  | { kind: 'stopping' }
  /** Null where the server does not say how far it came. */
  | { kind: 'stopped'; came: LookProgress | null }
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
      const lookId = newId();
      const ref = { clusterId, vhost, name };
      const capabilityKey = trpc.messages.capability.queryKey(ref);
      const isNewest = () => running.current === controller;
      setPhase({ kind: 'running', lookId, count, startedAtMs: nowMs() });
      client.messages.peek
        .mutate({ ...ref, count, lookId }, { signal: controller.signal })
        .then((result) => {
          if (!isNewest()) return;
          setSeen({ result, atMs: nowMs() });
          setPhase({ kind: 'idle' });
          // The answer says what a further look would do; the budget has moved.
          queryClient.setQueryData(capabilityKey, result.capability);
        })
        .catch(async (error: unknown) => {
          if (!isNewest()) return;
          const stopped = controller.signal.aborted;
          if (stopped) setPhase({ kind: 'stopping' });
          else setPhase({ kind: 'failed', message: messageOf(error) });
          const came = stopped ? await ended(() => client.messages.lookProgress.query({ lookId })) : null;
          if (!isNewest()) return;
          if (stopped) setPhase({ kind: 'stopped', came });
          // One that ended early counted all the same.
          void queryClient.invalidateQueries({ queryKey: capabilityKey });
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

/** `crypto.randomUUID` exists only where the page is served by https or from this machine. */
function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const askEveryMs = 200;
const asksMax = 50;

/** Waits until the look has ended on the server, and all that it held is back; null where that is not told. */
async function ended(progress: () => Promise<LookProgress | null>): Promise<LookProgress | null> {
  for (let asked = 0; asked < asksMax; asked += 1) {
    const came = await progress().catch(() => null);
    if (came === null || came.ended) return came;
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
  return null;
}

function messageOf(error: unknown): string {
  if (error instanceof TRPCClientError) return error.message;
  return 'The answer could not be read. Try again.';
}
