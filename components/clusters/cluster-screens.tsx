// Adding a cluster, and one cluster: its settings, how it answers, its removal.
'use client';

import { useQuery } from '@tanstack/react-query';
import { FileLock2, Unplug } from 'lucide-react';
import Link from 'next/link';
import type { BrokerKindView, ClusterView } from '@/server/domain/cluster';
import { links } from '../links';
import { useLive } from '../shell/refresh';
import { useTRPC } from '../trpc';
import { buttonClass } from '../ui/button';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { EmptyState, Notice, Skeleton } from '../ui/states';
import { ClusterEvents } from './cluster-events';
import { ClusterForm } from './cluster-form';
import { ReachCell } from './cluster-table';
import { CollectionPanel } from './collection-panel';
import { EnvironmentBadge } from './environment-badge';
import { RemoveCluster } from './remove-cluster';

const above = <Link href={links.clusters}>Clusters</Link>;

export function NewClusterScreen() {
  return (
    <>
      <PageHead
        above={above}
        title="Connect a cluster"
        note="One address and a user; the rest is found out. Watching changes nothing on the broker."
      />
      <WithKinds>{(kinds) => <ClusterForm kinds={kinds} cluster={null} />}</WithKinds>
    </>
  );
}

export function ClusterScreen({ clusterId }: { clusterId: string }) {
  const trpc = useTRPC();
  const clusters = useQuery(trpc.clusters.list.queryOptions(undefined, useLive()));
  return (
    <QueryStates query={clusters} failed="The cluster could not be read" skeleton={<FormSkeleton />}>
      {(rows, readAtMs) => {
        const cluster = rows.find(({ id }) => id === clusterId);
        return cluster === undefined ? <Gone /> : <EditCluster cluster={cluster} readAtMs={readAtMs} />;
      }}
    </QueryStates>
  );
}

function EditCluster({ cluster, readAtMs }: { cluster: ClusterView; readAtMs: number }) {
  const fromFile = cluster.origin === 'file';
  return (
    <>
      <PageHead
        above={above}
        title={
          <span className="flex items-center gap-2">
            {cluster.name} <EnvironmentBadge environment={cluster.environment} />
          </span>
        }
        note={<ReachCell cluster={cluster} readAtMs={readAtMs} />}
        actions={
          <>
            <Link href={links.chartsOfCluster(cluster.id)} className={buttonClass()}>
              Charts
            </Link>
            <Link href={links.queuesOfCluster(cluster.id)} className={buttonClass()}>
              Open its queues
            </Link>
          </>
        }
      />
      <div className="grid items-start gap-6 xl:grid-cols-2">
        <ClusterEvents clusterId={cluster.id} />
        <div className="flex max-w-2xl min-w-0 flex-col gap-6 xl:order-first">
          <CollectionPanel cluster={cluster} />
          {fromFile ? (
            <>
              <Notice tone="unknown" icon={<FileLock2 />}>
                This cluster comes from the configuration file, so it is changed and removed there. Spillway
                reads the file when it starts.
              </Notice>
              <Settings cluster={cluster} />
            </>
          ) : (
            <>
              <WithKinds>
                {(kinds) => <ClusterForm key={cluster.id} kinds={kinds} cluster={cluster} />}
              </WithKinds>
              <RemoveCluster cluster={cluster} />
            </>
          )}
        </div>
      </div>
    </>
  );
}

function WithKinds({ children }: { children: (kinds: BrokerKindView[]) => React.ReactNode }) {
  const trpc = useTRPC();
  const kinds = useQuery(trpc.clusters.kinds.queryOptions(undefined, { staleTime: Infinity }));
  return (
    <QueryStates query={kinds} failed="The connect form could not be read" skeleton={<FormSkeleton />}>
      {(data) =>
        data.length === 0 ? <EmptyState title="No broker kind is built into this Spillway" /> : children(data)
      }
    </QueryStates>
  );
}

function FormSkeleton() {
  return <Skeleton className="h-[620px] max-w-2xl rounded-control" />;
}

function Gone() {
  return (
    <Panel flush>
      <EmptyState
        icon={<Unplug />}
        title="This cluster is not watched any more"
        action={
          <Link href={links.clusters} className={buttonClass()}>
            Open clusters
          </Link>
        }
      />
    </Panel>
  );
}

function Settings({ cluster }: { cluster: ClusterView }) {
  const rows = Object.entries(cluster.config).filter(([, value]) => value !== '');
  return (
    <Panel title="Settings" className="max-w-2xl">
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-table">
        {[['broker', cluster.kind], ['read-only', cluster.readOnly ? 'yes' : 'no'], ...rows].map(
          ([name, value]) => (
            <div key={String(name)} className="contents">
              <dt className="text-muted">{String(name)}</dt>
              <dd className="font-mono [overflow-wrap:anywhere]">{String(value)}</dd>
            </div>
          ),
        )}
      </dl>
    </Panel>
  );
}
