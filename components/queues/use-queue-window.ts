// Reads the window of the list that is in view and keeps what is on screen while the next one loads. The
// order holds still while `held`; numbers do not.
'use client';

import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { QueueListInput, QueueNames, QueueRef } from '@/server/domain/queue';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { type ListFilters, toListInput } from './list-filters';
import {
  holdOrder,
  type LoadedWindow,
  narrowWindow,
  orderDiffers,
  questionOf,
  type QueueWindow,
  searchNames,
  windowKey,
  windowRows,
} from './list-window';
import { useQueueNames } from './use-queue-names';

export function useQueueWindow(
  filters: ListFilters,
  offset: number,
  held: boolean,
  favourites: readonly QueueRef[],
) {
  const client = useTRPCClient();
  const [total, setTotal] = useState<number>();
  const input = toListInput(filters, { offset, limit: windowRows }, favourites);
  const names = useQueueNames(input, total);
  const query = useQuery({
    ...windowQuery(client, input),
    // A key is answered at once, from the rows at hand where they suffice, else with the names that match; the
    // server's answer follows.
    placeholderData: (shown) => shown && answerAtHand(shown, input, names),
    // With the page came only its first rows.
    refetchOnMount: 'always',
    ...useLive(),
  });
  const rowsTotal = query.data?.list.total;
  if (rowsTotal !== undefined && rowsTotal !== total) setTotal(rowsTotal);
  const order = useHeldOrder(query.data, held);
  return { ...query, ...order };
}

function answerAtHand(
  shown: QueueWindow,
  input: QueueListInput,
  names: QueueNames | null | undefined,
): QueueWindow {
  // Where rows stand in groups, the server says; out of them, the rows at hand are not the first ones.
  if (input.grouping !== null) return shown;
  if (shown.input.grouping !== null) return { input, list: { ...shown.list, rows: [], groups: null } };
  const narrower = shown.named === undefined ? narrowWindow(shown, input) : null;
  if (narrower !== null || !names || input.offset > 0) return narrower ?? shown;
  const named = searchNames(names, input.search);
  return { input, named, list: { ...shown.list, rows: [], matched: named.length } };
}

/** Asks for the first window as soon as a key is pressed; the render that needs it finds the question under way. */
export function useAskWindow(favourites: readonly QueueRef[]) {
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  return useCallback(
    (filters: ListFilters) => {
      const input = toListInput(filters, { offset: 0, limit: windowRows }, favourites);
      void queryClient.prefetchQuery(windowQuery(client, input));
    },
    [client, queryClient, favourites],
  );
}

function windowQuery(client: ReturnType<typeof useTRPCClient>, input: QueueListInput) {
  return queryOptions({
    queryKey: windowKey(input),
    queryFn: async ({ signal }): Promise<QueueWindow> => ({
      input,
      list: await client.queues.list.query(input, { signal, context: { alone: true } }),
    }),
    gcTime: 60_000,
  });
}

/** What is shown is remembered with the answer it came from, so that the next answer can be laid over it. */
function useHeldOrder(data: QueueWindow | undefined, held: boolean) {
  const [kept, setKept] = useState<{ key: string; window: LoadedWindow } | null>(null);
  const fresh = useMemo(
    () => (data === undefined ? null : { offset: data.input.offset, rows: data.list.rows }),
    [data],
  );
  const key = data === undefined ? null : questionOf(data.input);
  const shown = useMemo(() => {
    if (fresh === null) return null;
    return held && kept?.key === key ? holdOrder(kept.window, fresh) : fresh;
  }, [fresh, key, held, kept]);
  // Remembers the order of the first answer that is shown while held, and every answer while not.
  if (
    data?.named === undefined &&
    key !== null &&
    fresh !== null &&
    !(held && kept?.key === key && kept.window.offset === fresh.offset)
  ) {
    if (kept?.key !== key || kept.window !== fresh) setKept({ key, window: fresh });
  }
  return { shown, moved: shown !== null && fresh !== null && orderDiffers(shown, fresh) };
}
