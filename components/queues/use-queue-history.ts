// A queue's history over a range. The key of a moving range does not move, so that a failed refetch keeps
// the last curve on screen.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { QueueHistory } from '@/server/domain/history';
import type { QueueRef } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { rangeMs, type TimeRange } from './range';

const maxPoints = 300;

export function useQueueHistory({ clusterId, vhost, name }: QueueRef, range: TimeRange) {
  const client = useTRPCClient();
  const live = useLive();
  return useQuery({
    queryKey: ['queue-history', clusterId, vhost, name, range],
    queryFn: ({ signal }): Promise<QueueHistory> => {
      const toMs = range.kind === 'frozen' ? range.toMs : nowMs();
      const fromMs = range.kind === 'frozen' ? range.fromMs : toMs - rangeMs[range.name];
      const input = { clusterId, vhost, name, fromMs, toMs, maxPoints };
      return client.queues.history.query(input, { signal });
    },
    ...(range.kind === 'moving' ? live : {}),
  });
}
