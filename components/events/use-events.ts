// Events of a queue or of a cluster over the range that the charts beside them show.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { EventList } from '@/server/domain/events';
import type { EventKind } from '@/server/domain/event-kinds';
import { nowMs } from '../clock';
import { useLive } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import type { TimeRange } from '../queues/range';
import { eventsQuestion, type Whose } from './event-questions';

export function useEvents(whose: Whose, range: TimeRange, kinds: readonly EventKind[], enabled = true) {
  const client = useTRPCClient();
  const live = useLive();
  const { queryKey, inputAt } = eventsQuestion(whose, range, kinds);
  return useQuery({
    queryKey,
    queryFn: ({ signal }): Promise<EventList> => client.events.list.query(inputAt(nowMs()), { signal }),
    enabled,
    placeholderData: keepPreviousData,
    ...(range.kind === 'moving' ? live : {}),
  });
}
