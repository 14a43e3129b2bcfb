// Events of a queue or of a cluster over the range that the charts beside them show.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { EventList } from '@/server/domain/events';
import type { EventKind } from '@/server/domain/event-kinds';
import type { QueueAddress } from '@/server/domain/queue';
import { nowMs } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { rangeMs, type TimeRange } from '../queues/range';

export type Whose = { clusterId: string; queue: QueueAddress | null };

export function useEvents(
  { clusterId, queue }: Whose,
  range: TimeRange,
  kinds: readonly EventKind[],
  enabled = true,
) {
  const client = useTRPCClient();
  const live = useLive();
  return useQuery({
    queryKey: ['events', clusterId, queue, range, kinds],
    queryFn: ({ signal }): Promise<EventList> => {
      const toMs = range.kind === 'frozen' ? range.toMs : nowMs();
      const fromMs = range.kind === 'frozen' ? range.fromMs : toMs - rangeMs[range.name];
      return client.events.list.query({ clusterId, queue, kinds: [...kinds], fromMs, toMs }, { signal });
    },
    enabled,
    placeholderData: keepPreviousData,
    ...(range.kind === 'moving' ? live : {}),
  });
}
