// The clusters that are watched, side by side: whether each answers, and what it holds.
'use client';

import { useQuery } from '@tanstack/react-query';
import { EyeOff, Plus } from 'lucide-react';
import Link from 'next/link';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { buttonClass } from '../ui/button';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { TableSkeleton } from '../ui/table';
import { clusterColumns, ClusterTable } from './cluster-table';
import { NoClusterYet } from './no-cluster-yet';

export function ClustersScreen() {
  const trpc = useTRPC();
  const clusters = useQuery(trpc.clusters.list.queryOptions(undefined, { ...useLive() }));
  const add = (
    <Link href={links.newCluster} className={buttonClass({ variant: 'primary' })}>
      <Plus /> Connect a cluster
    </Link>
  );
  return (
    <>
      <PageHead
        title="Clusters"
        note="Broker deployments that Spillway watches."
        actions={
          <>
            <Link href={links.masking} className={buttonClass({})}>
              <EyeOff /> Masking rules
            </Link>
            {clusters.data?.length !== 0 && add}
          </>
        }
      />
      <QueryStates
        query={clusters}
        failed="The clusters could not be read"
        skeleton={
          <Panel flush>
            <TableSkeleton columns={clusterColumns} rows={2} rowClass="h-[60px]" />
          </Panel>
        }
      >
        {(rows, readAtMs) =>
          rows.length === 0 ? (
            <NoClusterYet>
              Spillway needs the address of a broker and a user that may read. It changes nothing on the
              broker by watching.
            </NoClusterYet>
          ) : (
            <Panel flush>
              <ClusterTable clusters={rows} readAtMs={readAtMs} />
            </Panel>
          )
        }
      </QueryStates>
    </>
  );
}
