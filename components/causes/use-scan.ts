// One scan of a queue at a time, as a person asked for it. Its progress is read from what it has stored; stopping it, or
// leaving the page, aborts the call, and the broker puts everything back. What was seen until then stays.
'use client';

import { useQueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { QueueRef } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useTRPC, useTRPCClient } from '../trpc';

export type ScanPhase =
  | { kind: 'idle' }
  | { kind: 'running'; startedAtMs: number }
  | { kind: 'stopped' }
  | { kind: 'failed'; message: string };

export type Scan = {
  phase: ScanPhase;
  /** What became of messages that could not simply be put back; null where all were. */
  putBackSentence: string | null;
  start: () => void;
  stop: () => void;
};

export function useScan({ clusterId, vhost, name }: QueueRef): Scan {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const [phase, setPhase] = useState<ScanPhase>({ kind: 'idle' });
  const [putBackSentence, setPutBackSentence] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);

  const start = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const ref = { clusterId, vhost, name };
    const renew = () => {
      void queryClient.invalidateQueries({ queryKey: trpc.causes.list.queryKey(ref) });
      void queryClient.invalidateQueries({ queryKey: trpc.messages.capability.queryKey(ref) });
    };
    setPhase({ kind: 'running', startedAtMs: nowMs() });
    setPutBackSentence(null);
    client.causes.scan
      .mutate(ref, { signal: controller.signal })
      .then(({ putBack }) => {
        if (running.current !== controller) return;
        setPutBackSentence(putBack.sentence);
        setPhase({ kind: 'idle' });
        renew();
      })
      .catch((error: unknown) => {
        if (running.current !== controller) return;
        if (controller.signal.aborted) setPhase({ kind: 'stopped' });
        else setPhase({ kind: 'failed', message: messageOf(error) });
        renew();
      });
  }, [client, clusterId, name, queryClient, trpc, vhost]);
  const stop = useCallback(() => running.current?.abort(), []);

  useEffect(
    () => () => {
      running.current?.abort();
      running.current = null;
    },
    [],
  );
  return { phase, putBackSentence, start, stop };
}

function messageOf(error: unknown): string {
  return error instanceof TRPCClientError ? error.message : 'The answer could not be read. Try again.';
}
