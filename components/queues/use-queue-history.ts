// A queue's history over a range.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { QueueHistory } from '@/server/domain/history';
import type { QueueRef } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { historyQuestion } from './queue-questions';
import type { TimeRange } from './range';

/** `earlierMs`: of the same stretch so much before, once asked for. */
export function useQueueHistory(
  queueRef: QueueRef,
  range: TimeRange,
  { earlierMs = 0, enabled = true }: { earlierMs?: number; enabled?: boolean } = {},
) {
  const client = useTRPCClient();
  const live = useLive();
  const { queryKey, inputAt } = historyQuestion(queueRef, range, earlierMs);
  return useQuery({
    queryKey,
    enabled,
    queryFn: ({ signal }): Promise<QueueHistory> => client.queues.history.query(inputAt(nowMs()), { signal }),
    ...(range.kind === 'moving' ? live : {}),
  });
}
