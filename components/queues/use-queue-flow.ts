// The account of a queue's flow over the range that the charts show.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FlowAccount } from '@/server/domain/lag/flow-account';
import type { QueueRef } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { flowQuestion } from './queue-questions';
import type { TimeRange } from './range';

export function useQueueFlow(queueRef: QueueRef, range: TimeRange) {
  const client = useTRPCClient();
  const live = useLive();
  const { queryKey, inputAt } = flowQuestion(queueRef, range);
  return useQuery({
    queryKey,
    queryFn: ({ signal }): Promise<FlowAccount> => client.queues.flow.query(inputAt(nowMs()), { signal }),
    placeholderData: keepPreviousData,
    ...(range.kind === 'moving' ? live : {}),
  });
}
