// Follows a stream: asks for what is after the last offset that was seen, and the server answers when there is
// something. Nothing is kept open but the one call, so that leaving, pausing and stopping end it at once.
'use client';

import { TRPCClientError } from '@trpc/client';
import { useCallback, useEffect, useState } from 'react';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { useTRPCClient } from '../trpc';
import { addPage, noRows, type TailRows } from './tail-rows';

export type Tail = {
  rows: TailRows;
  state: 'running' | 'paused';
  /** Why the newest call failed; it is tried again. */
  failure: string | null;
  pause: () => void;
  resume: () => void;
};

/** So many at once: what is faster than that is left out, and said. */
const pageMessages = 100;
const betweenMs = 500;
const afterFailureMs = 3_000;

export function useTail({ clusterId, vhost, name }: QueueRef): Tail {
  const client = useTRPCClient();
  const [rows, setRows] = useState<TailRows>(noRows);
  const [state, setState] = useState<Tail['state']>('running');
  const [failure, setFailure] = useState<string | null>(null);

  useEffect(() => {
    if (state === 'paused') return;
    const abort = new AbortController();
    const { signal } = abort;
    const ref = { clusterId, vhost, name };
    let timer: number | undefined;
    const next = (after: TailRows | null, delayMs: number) => {
      timer = window.setTimeout(() => void ask(after), delayMs);
    };
    async function ask(known: TailRows | null) {
      try {
        const before = known ?? noRows;
        const page =
          known === null
            ? await client.messages.browse.query(
                { ...ref, position: { at: 'last' }, count: limits.browseDefaultMessages },
                { signal },
              )
            : await client.messages.tail.query(
                { ...ref, after: before.after, count: pageMessages },
                { signal },
              );
        if (signal.aborted) return;
        const added = addPage(before, page, pageMessages);
        setRows(added);
        setFailure(null);
        next(added, betweenMs);
      } catch (error) {
        if (signal.aborted) return;
        setFailure(error instanceof TRPCClientError ? error.message : 'The answer could not be read.');
        next(known, afterFailureMs);
      }
    }
    setRows((present) => {
      // Goes on where it was paused; the first time there is nothing to go on from.
      next(present === noRows ? null : present, 0);
      return present;
    });
    return () => {
      abort.abort();
      window.clearTimeout(timer);
    };
  }, [client, clusterId, name, state, vhost]);

  const pause = useCallback(() => setState('paused'), []);
  const resume = useCallback(() => setState('running'), []);
  return { rows, state, failure, pause, resume };
}
