// An hour of depth for the rows in view, read again once a minute.
'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '../trpc';
import { sparklinesInput } from './queue-questions';

export function useSparklines(
  queueIds: readonly number[],
  enabled: boolean,
): ReadonlyMap<number, readonly (number | null)[]> {
  const trpc = useTRPC();
  const input = useMemo(() => sparklinesInput(queueIds), [queueIds]);
  const { data } = useQuery(
    trpc.queues.sparklines.queryOptions(input, {
      enabled: enabled && input.queueIds.length > 0,
      placeholderData: keepPreviousData,
      refetchInterval: 60_000,
      staleTime: 30_000,
    }),
  );
  return useMemo(() => new Map(data?.map(({ queueId, depths }) => [queueId, depths])), [data]);
}
