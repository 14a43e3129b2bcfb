// An hour of depth for the rows in view, read again once a minute.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { limits } from '@/server/domain/limits';
import { useTRPC } from '../trpc';

export function useSparklines(
  queueIds: readonly number[],
  enabled: boolean,
): ReadonlyMap<number, readonly (number | null)[]> {
  const trpc = useTRPC();
  // Sorted, so that a change of order alone asks nothing.
  const ids = useMemo(() => queueIds.toSorted((a, b) => a - b).slice(0, limits.queuePageRows), [queueIds]);
  const { data } = useQuery(
    trpc.queues.sparklines.queryOptions(
      { queueIds: ids },
      {
        enabled: enabled && ids.length > 0,
        placeholderData: keepPreviousData,
        refetchInterval: 60_000,
        staleTime: 30_000,
      },
    ),
  );
  return useMemo(() => new Map(data?.map(({ queueId, depths }) => [queueId, depths])), [data]);
}
