// One cluster out of the list that the shell keeps in the cache.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { ClusterView } from '@/server/domain/cluster';
import { useTRPC } from '../trpc';

/** Undefined while it loads, and for a cluster that is gone. */
export function useCluster(clusterId: string): ClusterView | undefined {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.clusters.list.queryOptions(undefined, { staleTime: 30_000 }));
  return data?.find((cluster) => cluster.id === clusterId);
}
