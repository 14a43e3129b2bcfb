// The account of a queue's flow over the range that the charts show.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FlowAccount } from '@/server/domain/lag/flow-account';
import type { QueueRef } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { rangeMs, type TimeRange } from './range';

export function useQueueFlow({ clusterId, vhost, name }: QueueRef, range: TimeRange) {
  const client = useTRPCClient();
  const live = useLive();
  return useQuery({
    queryKey: ['queue-flow', clusterId, vhost, name, range],
    queryFn: ({ signal }): Promise<FlowAccount> => {
      const toMs = range.kind === 'frozen' ? range.toMs : nowMs();
      const fromMs = range.kind === 'frozen' ? range.fromMs : toMs - rangeMs[range.name];
      return client.queues.flow.query({ clusterId, vhost, name, fromMs, toMs }, { signal });
    },
    placeholderData: keepPreviousData,
    ...(range.kind === 'moving' ? live : {}),
  });
}
