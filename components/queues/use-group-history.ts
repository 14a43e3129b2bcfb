// The sums over a group of queues over a range; a moving range keeps its key, so that a failed read keeps the last curve.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { GroupHistory, QueueGroup } from '@/server/domain/history';
import { nowMs } from '../clock';
import { useRefresh } from '../shell/refresh';
import { useTRPCClient } from '../trpc';
import { instantsOf, type TimeRange } from './range';

const maxPoints = 300;
/** Sums of this many queues that are not kept but made are read again at most so often. */
const dearQueues = 100;
const dearEveryMs = 30_000;

/** `earlierMs`: of the same stretch so much before, once asked for. */
export function useGroupHistory(
  group: QueueGroup,
  range: TimeRange,
  { earlierMs = 0, enabled = true }: { earlierMs?: number; enabled?: boolean } = {},
) {
  const client = useTRPCClient();
  const { everyMs } = useRefresh();
  return useQuery({
    queryKey: ['group-history', group, range, earlierMs],
    enabled,
    queryFn: ({ signal }): Promise<GroupHistory> => {
      const instants = instantsOf(range, nowMs(), earlierMs);
      return client.queues.groupHistory.query({ ...group, ...instants, maxPoints }, { signal });
    },
    refetchInterval: ({ state: { data } }) => {
      if (range.kind === 'frozen' || everyMs === 0) return false;
      const dear = data !== undefined && !data.byPoll && data.queues > dearQueues;
      return dear ? Math.max(everyMs, dearEveryMs) : everyMs;
    },
  });
}
