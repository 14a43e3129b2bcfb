// The names of all queues that the filters leave, read once there are more than one window holds.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { QueueListInput, QueueNamesInput } from '@/server/domain/queue';
import { useTRPC } from '../trpc';
import { windowRows } from './list-window';

const staleMs = 60_000;

/** Undefined while they are not known; null where there are too many. `total` is how many queues exist. */
export function useQueueNames(input: QueueListInput, total: number | undefined) {
  const trpc = useTRPC();
  const { search: _search, offset: _offset, limit: _limit, ...question } = input;
  const { data } = useQuery(
    trpc.queues.names.queryOptions(question satisfies QueueNamesInput, {
      enabled: total !== undefined && total > windowRows,
      staleTime: staleMs,
      refetchInterval: staleMs,
    }),
  );
  return data;
}
