// One row per cluster; below a row, what limits it: alarms and warnings, one sentence each.
'use client';

import { CircleAlert, CircleCheck, CircleHelp, Lock, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { ClusterView, NodeFacts } from '@/server/domain/cluster';
import { useNow } from '../clock';
import { links } from '../links';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { DASH, formatCount, formatDuration, formatExact, formatRate } from '../ui/format';
import { StateMark } from '../ui/state-mark';
import { Skeleton } from '../ui/states';
import { type Column, Head, Table, Td, Tr } from '../ui/table';
import { EnvironmentBadge } from './environment-badge';
import { type Reach, reachOf } from './reach';

export const clusterColumns: readonly Column[] = [
  { label: 'Cluster' },
  { label: 'Reach' },
  { label: 'Broker', wide: true },
  { label: 'Nodes', wide: true },
  { label: 'Queues', numeric: true, wide: true },
  { label: 'Ready', numeric: true, wide: true },
  { label: 'Unacked', numeric: true, wide: true },
  { label: 'Dead letters', numeric: true, wide: true },
  { label: 'In/s', numeric: true, wide: true },
  { label: 'Out/s', numeric: true, wide: true },
  { label: 'Poll every', numeric: true, wide: true },
];

export function ClusterTable({ clusters, readAtMs }: { clusters: readonly ClusterView[]; readAtMs: number }) {
  return (
    <Table className="md:min-w-[1060px]">
      <Head columns={clusterColumns} />
      <tbody>
        {clusters.map((cluster) => (
          <ClusterRow key={cluster.id} cluster={cluster} readAtMs={readAtMs} />
        ))}
      </tbody>
    </Table>
  );
}

function ClusterRow({ cluster, readAtMs }: { cluster: ClusterView; readAtMs: number }) {
  const { facts, totals } = cluster;
  const numbers = cn(cluster.lastPoll?.ok === false && 'text-faint');
  return (
    <Tr className="align-top [&>td]:py-2">
      <Td className="max-w-36 md:max-w-56">
        <Link href={links.editCluster(cluster.id)} className="font-medium hover:underline">
          {cluster.name}
        </Link>
        <span className="mt-1 flex flex-wrap gap-1">
          <EnvironmentBadge environment={cluster.environment} />
          {cluster.readOnly && (
            <Badge title="Nothing can be moved, purged or deleted here through Spillway.">
              <Lock className="mr-1 size-3" aria-hidden /> read-only
            </Badge>
          )}
          {cluster.origin === 'file' && <Badge title="Comes from the configuration file.">from file</Badge>}
        </span>
      </Td>
      <Td className="max-w-80">
        <ReachCell cluster={cluster} readAtMs={readAtMs} />
        <Limits cluster={cluster} />
      </Td>
      <Td wide className="whitespace-nowrap">
        {facts === null ? DASH : `${facts.product} ${facts.version}`}
      </Td>
      <Td wide className="whitespace-nowrap">
        {facts === null ? DASH : <Nodes nodes={facts.nodes} />}
      </Td>
      <Td numeric wide className={numbers}>
        <Link href={links.queuesOfCluster(cluster.id)} className="hover:underline">
          {formatExact(totals?.queues ?? null)}
        </Link>
      </Td>
      <Td numeric wide className={numbers}>
        {formatCount(totals?.readyMessages ?? null)}
      </Td>
      <Td numeric wide className={numbers}>
        {formatCount(totals?.unackedMessages ?? null)}
      </Td>
      <Td numeric wide className={numbers}>
        {formatCount(totals?.deadLetterMessages ?? null)}
      </Td>
      <Td numeric wide className={numbers}>
        {formatRate(totals?.inRatePerSec ?? null)}
      </Td>
      <Td numeric wide className={numbers}>
        {formatRate(totals?.outRatePerSec ?? null)}
      </Td>
      <Td numeric wide>
        {formatDuration(cluster.pollIntervalMs)}
      </Td>
    </Tr>
  );
}

const reachLooks: Record<Reach['tone'], { icon: typeof CircleCheck; tone: string }> = {
  ok: { icon: CircleCheck, tone: 'text-ok' },
  look: { icon: TriangleAlert, tone: 'text-look' },
  act: { icon: CircleAlert, tone: 'text-act' },
  unknown: { icon: CircleHelp, tone: 'text-unknown' },
};

export function ReachCell({ cluster, readAtMs }: { cluster: ClusterView; readAtMs: number }) {
  const now = useNow(1_000);
  if (now === null) return <Skeleton className="h-[39px] w-40" />;
  const { tone, word, sentence } = reachOf(cluster, { readAtMs, now });
  return (
    <>
      <StateMark {...reachLooks[tone]}>{word}</StateMark>
      <span className="block text-label [overflow-wrap:anywhere] text-muted">{sentence}</span>
    </>
  );
}

function Limits({ cluster: { facts } }: { cluster: ClusterView }) {
  const alarms = (facts?.nodes ?? []).flatMap((node) => node.alarms.map((alarm) => `${node.name}: ${alarm}`));
  const warnings = facts?.warnings ?? [];
  if (alarms.length + warnings.length === 0) return null;
  return (
    <ul className="mt-1 flex flex-col gap-0.5 text-label">
      {alarms.map((alarm) => (
        <li key={alarm} className="text-act">
          {alarm}
        </li>
      ))}
      {warnings.map((warning) => (
        <li key={warning} className="text-look">
          {warning}
        </li>
      ))}
    </ul>
  );
}

function Nodes({ nodes }: { nodes: readonly NodeFacts[] }) {
  const running = nodes.filter((node) => node.running).length;
  const down = running < nodes.length;
  return (
    <span
      className={cn(down && 'font-medium text-act')}
      title={nodes.map((node) => `${node.name}: ${node.running ? 'running' : 'down'}`).join('\n')}
    >
      {nodes.length === 0 ? DASH : `${running} of ${nodes.length} up`}
    </span>
  );
}
