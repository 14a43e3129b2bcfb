// Over a list of queues: which clusters are silent and since when, because their rows are from then.
'use client';

import { useQuery } from '@tanstack/react-query';
import { Clock, WifiOff } from 'lucide-react';
import Link from 'next/link';
import type { ClusterView } from '@/server/domain/cluster';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { Notice } from '../ui/states';
import { Ago, Instant } from '../ui/time';
import { type ClusterCondition, failsWords, silentAmong } from './condition';

export function SilentNotice() {
  const trpc = useTRPC();
  const { data, dataUpdatedAt } = useQuery(trpc.clusters.list.queryOptions(undefined, useLive()));
  // A cluster that was never read has no rows to qualify.
  const silent = silentAmong(data ?? [], dataUpdatedAt).filter(
    ({ condition }) => condition.kind !== 'waiting',
  );
  if (silent.length === 0) return null;
  return (
    <div className="mb-3 flex flex-col gap-2">
      {silent.map(({ cluster, condition }) => (
        <Silent key={cluster.id} cluster={cluster} condition={condition} />
      ))}
    </div>
  );
}

function Silent({ cluster, condition }: { cluster: ClusterView; condition: ClusterCondition }) {
  const late = condition.kind === 'late';
  const { lastOkPollAtMs } = cluster;
  return (
    <Notice tone={late ? 'look' : 'act'} icon={late ? <Clock /> : <WifiOff />}>
      <Link href={links.editCluster(cluster.id)} className="font-medium hover:underline">
        {cluster.name}
      </Link>{' '}
      {condition.kind === 'unreachable'
        ? `${failsWords(condition.denied)}.`
        : 'is not being polled; look whether the worker is running.'}{' '}
      {lastOkPollAtMs === null ? (
        'It never answered.'
      ) : (
        <>
          What is shown of it was seen at <Instant atMs={lastOkPollAtMs} />, <Ago atMs={lastOkPollAtMs} />.
        </>
      )}{' '}
      {condition.kind === 'unreachable' && condition.message}
    </Notice>
  );
}
