// Reads the window of the list that is in view and keeps what is on screen while the next one loads. The
// order holds still while `held`; numbers do not.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { QueueList } from '@/server/domain/queue';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { type ListFilters, toListInput } from './list-filters';
import { holdOrder, type LoadedWindow, orderDiffers, windowRows } from './list-window';

export type QueueWindow = {
  key: string;
  offset: number;
  list: QueueList;
};

export function useQueueWindow(filters: ListFilters, offset: number, held: boolean) {
  const client = useTRPCClient();
  const input = toListInput(filters, { offset, limit: windowRows });
  const filterKey = JSON.stringify({ ...input, offset: 0 });
  const query = useQuery({
    queryKey: ['queue-window', filterKey, offset],
    queryFn: async ({ signal }): Promise<QueueWindow> => ({
      key: filterKey,
      offset,
      list: await client.queues.list.query(input, { signal }),
    }),
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    ...useLive(),
  });
  const order = useHeldOrder(query.data, held);
  return { ...query, ...order };
}

/** What is shown is remembered with the answer it came from, so that the next answer can be laid over it. */
function useHeldOrder(data: QueueWindow | undefined, held: boolean) {
  const [kept, setKept] = useState<{ key: string; window: LoadedWindow } | null>(null);
  const fresh = useMemo(
    () => (data === undefined ? null : { offset: data.offset, rows: data.list.rows }),
    [data],
  );
  const shown = useMemo(() => {
    if (fresh === null || data === undefined) return null;
    return held && kept?.key === data.key ? holdOrder(kept.window, fresh) : fresh;
  }, [fresh, data, held, kept]);
  // Remembers the order of the first answer that is shown while held, and every answer while not.
  if (
    data !== undefined &&
    fresh !== null &&
    !(held && kept?.key === data.key && kept.window.offset === fresh.offset)
  ) {
    if (kept?.key !== data.key || kept.window !== fresh) setKept({ key: data.key, window: fresh });
  }
  return { shown, moved: shown !== null && fresh !== null && orderDiffers(shown, fresh) };
}
