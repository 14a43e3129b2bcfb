// The first screen: what is wrong now, worst first; then the totals, the clusters, the dead letters, and
// what is being put back.
'use client';

import { useQuery } from '@tanstack/react-query';
import type { ClusterView } from '@/server/domain/cluster';
import { NoClusterYet } from '../clusters/no-cluster-yet';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates, Together } from '../ui/query-states';
import { SkeletonRows } from '../ui/states';
import { ClusterCards } from './cluster-cards';
import { DeadLetterList } from './dead-letter-list';
import { RunningRedrives, useNewestRedrives } from './running-redrives';
import { TotalTiles, TotalTilesSkeleton } from './total-tiles';
import { useTrouble, WrongNow } from './wrong-now';

export function OverviewScreen() {
  const trpc = useTRPC();
  const clusters = useQuery(trpc.clusters.list.queryOptions(undefined, useLive()));
  return (
    <>
      <PageHead title="Overview" />
      <QueryStates query={clusters} failed="The clusters could not be read" skeleton={<OverviewSkeleton />}>
        {(list, readAtMs) =>
          list.length === 0 ? <ConnectFirst /> : <Console clusters={list} readAtMs={readAtMs} />
        }
      </QueryStates>
    </>
  );
}

function Console({ clusters, readAtMs }: { clusters: ClusterView[]; readAtMs: number }) {
  const { query, soon } = useTrouble();
  const redrives = useNewestRedrives();
  return (
    <Together
      pending={query.isPending || soon.isPending || redrives.isPending}
      skeleton={<OverviewSkeleton />}
    >
      <div className="flex flex-col gap-4">
        <WrongNow clusters={clusters} readAtMs={readAtMs} />
        <TotalTiles clusters={clusters} readAtMs={readAtMs} />
        <RunningRedrives />
        <div className="grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
          <ClusterCards clusters={clusters} readAtMs={readAtMs} />
          <DeadLetterList />
        </div>
      </div>
    </Together>
  );
}

function ConnectFirst() {
  return (
    <NoClusterYet>
      Give one address of a broker, http or amqp, and a user. Spillway reads it every few seconds from then
      on, keeps the history, and says here which queue is in trouble and since when. It changes nothing on the
      broker unless you ask.
    </NoClusterYet>
  );
}

function OverviewSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <Panel title="Wrong now" flush>
        <SkeletonRows rows={3} className="max-md:h-24" />
      </Panel>
      <TotalTilesSkeleton />
      <div className="grid items-start gap-4 xl:grid-cols-[3fr_2fr]">
        <Panel title="Clusters" flush>
          <SkeletonRows rows={1} className="h-28" />
        </Panel>
        <Panel title="Dead letters" flush>
          <SkeletonRows rows={3} />
        </Panel>
      </div>
    </div>
  );
}
