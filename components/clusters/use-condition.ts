// How one cluster answers, for what can only be done with its broker.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { Access } from '@/server/domain/roles';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { useRefusal } from '../use-refusal';
import { type ClusterCondition, conditionOf, failsWords } from './condition';

type Named = { name: string; condition: ClusterCondition };

/** Null while it is not known, and for a cluster that is gone. */
export function useCondition(clusterId: string): Named | null {
  const trpc = useTRPC();
  const { data, dataUpdatedAt } = useQuery(trpc.clusters.list.queryOptions(undefined, useLive()));
  const cluster = data?.find(({ id }) => id === clusterId);
  return cluster === undefined
    ? null
    : { name: cluster.name, condition: conditionOf(cluster, dataUpdatedAt) };
}

/** Why an action that asks the broker cannot be done now: the role, or a broker that does not answer. */
export function useBrokerRefusal(access: Access, clusterId: string): string | null {
  const refusal = useRefusal(access);
  return refusal ?? silenceOf(useCondition(clusterId));
}

function silenceOf(cluster: Named | null): string | null {
  if (cluster?.condition.kind !== 'unreachable') return null;
  return `${cluster.name} ${failsWords(cluster.condition.denied)}. This is possible again once it answers.`;
}
