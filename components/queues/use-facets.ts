// What can be filtered by, with how many queues each choice has.
'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { QueueList } from '@/server/domain/queue';
import { useTRPC } from '../trpc';

const noFacets: QueueList['facets'] = { states: [], types: [], vhosts: [] };

export function useFacets(list: QueueList | undefined) {
  const trpc = useTRPC();
  const { data: clusters } = useQuery(trpc.clusters.list.queryOptions(undefined, { staleTime: 30_000 }));
  return useMemo(() => {
    const { states, types, vhosts } = list?.facets ?? noFacets;
    return {
      states: states.map(({ state, count }) => ({ value: state, count })),
      types: types.map(({ type, count }) => ({ value: type, count })),
      vhosts: vhosts.map(({ vhost, count }) => ({ value: vhost, count })),
      clusters: (clusters ?? []).map(({ id, totals }) => ({ value: id, count: totals?.queues ?? null })),
      clusterName: (id: string) => clusters?.find((cluster) => cluster.id === id)?.name ?? 'Removed cluster',
      /** Names of clusters that were never read yet. */
      waiting: (clusters ?? []).filter(({ lastPoll }) => lastPoll === null).map(({ name }) => name),
      /** Null until it is known whether there is any cluster. */
      clusterCount: clusters === undefined ? null : clusters.length,
    };
  }, [list, clusters]);
}
