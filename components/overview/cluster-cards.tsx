// The clusters side by side: whether each answers, how fresh it is, its nodes and what limits them.
'use client';

import { CircleCheck, Clock, Hourglass, TriangleAlert, WifiOff } from 'lucide-react';
import Link from 'next/link';
import type { ClusterView, NodeFacts } from '@/server/domain/cluster';
import { type ClusterCondition, conditionOf } from '../clusters/condition';
import { EnvironmentBadge } from '../clusters/environment-badge';
import { links } from '../links';
import { Badge } from '../ui/badge';
import { cn } from '../ui/cn';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../ui/format';
import { Panel } from '../ui/panel';
import { Ago } from '../ui/time';

export function ClusterCards({ clusters, readAtMs }: { clusters: ClusterView[]; readAtMs: number }) {
  return (
    <Panel
      title="Clusters"
      aside={
        <Link href={links.clusters} className="hover:text-text hover:underline">
          {plural(clusters.length, 'cluster')}
        </Link>
      }
      flush
    >
      <div
        className={cn(
          'grid gap-px overflow-hidden rounded-b-control bg-line',
          clusters.length > 1 && 'md:grid-cols-2',
        )}
      >
        {clusters.map((cluster) => (
          <ClusterCard key={cluster.id} cluster={cluster} condition={conditionOf(cluster, readAtMs)} />
        ))}
        {clusters.length > 1 && clusters.length % 2 === 1 && <div className="hidden bg-ground md:block" />}
      </div>
    </Panel>
  );
}

function ClusterCard({ cluster, condition }: { cluster: ClusterView; condition: ClusterCondition }) {
  const { facts, totals, environment, readOnly } = cluster;
  return (
    <article className="min-w-0 bg-ground px-4 py-3">
      <header className="flex flex-wrap items-center gap-2">
        <Link
          href={links.queuesOfCluster(cluster.id)}
          className="min-w-0 truncate text-body font-medium hover:underline"
          title={`Queues of ${cluster.name}`}
        >
          {cluster.name}
        </Link>
        <EnvironmentBadge environment={environment} />
        {readOnly && <Badge>read-only</Badge>}
        <span className="ml-auto">
          <Condition condition={condition} />
        </span>
      </header>
      <p
        className={cn(
          'mt-1 text-table text-muted [overflow-wrap:anywhere]',
          condition.kind !== 'answering' && 'greyed',
        )}
      >
        {facts === null ? cluster.kind : `${facts.product} ${facts.version}`}
        {totals !== null &&
          ` · ${plural(totals.queues, 'queue')} · ${formatCount(totals.readyMessages)} ready · in ${formatRate(totals.inRatePerSec)}/s, out ${formatRate(totals.outRatePerSec)}/s`}
      </p>
      {condition.kind === 'unreachable' && (
        <p className="mt-1 text-table text-act [overflow-wrap:anywhere]">{condition.message}</p>
      )}
      <div className={cn(condition.kind !== 'answering' && 'greyed')}>
        {facts?.nodes.map((node) => (
          <Node key={node.name} node={node} />
        ))}
      </div>
      {facts?.warnings.map((warning) => (
        <p key={warning} className="mt-1.5 flex gap-1.5 text-label text-muted">
          <TriangleAlert aria-hidden className="mt-px size-3.5 shrink-0 text-look" /> {warning}
        </p>
      ))}
    </article>
  );
}

function Condition({ condition }: { condition: ClusterCondition }) {
  const look = 'inline-flex items-center gap-1.5 text-label whitespace-nowrap [&_svg]:size-3.5';
  switch (condition.kind) {
    case 'answering':
      return (
        <span className={cn(look, 'text-muted')}>
          <CircleCheck aria-hidden className="text-ok" />
          <span>
            polled <Ago atMs={condition.lastOkMs} />
          </span>
        </span>
      );
    case 'late':
      return (
        <span className={cn(look, 'text-look')}>
          <Clock aria-hidden />
          <span>
            not polled, last seen <Ago atMs={condition.lastOkMs} />
          </span>
        </span>
      );
    case 'unreachable':
      return (
        <span className={cn(look, 'text-act')}>
          <WifiOff aria-hidden />
          <span>
            not answering
            {condition.lastOkMs !== null && (
              <>
                , last seen <Ago atMs={condition.lastOkMs} />
              </>
            )}
          </span>
        </span>
      );
    case 'waiting':
      return (
        <span className={cn(look, 'text-muted')}>
          <Hourglass aria-hidden /> first poll to come
        </span>
      );
  }
}

function Node({ node }: { node: NodeFacts }) {
  const memory =
    node.memoryUsedBytes === null
      ? null
      : `memory ${formatBytes(node.memoryUsedBytes)}${node.memoryLimitBytes === null ? '' : ` of ${formatBytes(node.memoryLimitBytes)}`}`;
  const disk =
    node.diskFreeBytes === null
      ? null
      : `disk ${formatBytes(node.diskFreeBytes)} free${node.diskFreeLimitBytes === null ? '' : `, alarm below ${formatBytes(node.diskFreeLimitBytes)}`}`;
  const uptime = node.uptimeMs === null ? null : `up ${formatDuration(node.uptimeMs)}`;
  return (
    <div className="mt-2 border-t pt-2 text-label">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="min-w-0 truncate font-mono" title={node.name}>
          {node.name}
        </span>
        {!node.running && <Badge tone="act">not running</Badge>}
        {node.alarms.map((alarm) => (
          <Badge key={alarm} tone="act" title="Publishers are blocked while an alarm stands">
            {alarm}
          </Badge>
        ))}
      </div>
      <div className="text-muted">
        {[memory, disk, uptime].filter((fact) => fact !== null).join(' · ') ||
          'The broker does not tell memory and disk to this user.'}
      </div>
    </div>
  );
}
