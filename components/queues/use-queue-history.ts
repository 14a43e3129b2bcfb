// A queue's history over a range. The key of a moving range does not move, so that a failed refetch keeps
// the last curve on screen.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { QueueHistory } from '@/server/domain/history';
import type { QueueRef } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { instantsOf, type TimeRange } from './range';

const maxPoints = 300;

/** `earlierMs`: of the same stretch so much before, once asked for. */
export function useQueueHistory(
  { clusterId, vhost, name }: QueueRef,
  range: TimeRange,
  { earlierMs = 0, enabled = true }: { earlierMs?: number; enabled?: boolean } = {},
) {
  const client = useTRPCClient();
  const live = useLive();
  return useQuery({
    queryKey: ['queue-history', clusterId, vhost, name, range, earlierMs],
    enabled,
    queryFn: ({ signal }): Promise<QueueHistory> => {
      const instants = instantsOf(range, nowMs(), earlierMs);
      const input = { clusterId, vhost, name, ...instants, maxPoints };
      return client.queues.history.query(input, { signal });
    },
    ...(range.kind === 'moving' ? live : {}),
  });
}
