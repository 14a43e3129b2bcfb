// The head of a workbench: the queue, its state, how many and how old, what dead-letters into it.
'use client';

import { useQuery } from '@tanstack/react-query';
import { Trash2, WifiOff } from 'lucide-react';
import Link from 'next/link';
import type { QueueView } from '@/server/domain/queue';
import { links } from '../links';
import { QueueStateBadge } from '../queues/state';
import { useTRPC } from '../trpc';
import { buttonClass } from '../ui/button';
import { cn } from '../ui/cn';
import { DASH, formatCount, formatDuration, formatExact, formatRate } from '../ui/format';
import { Name } from '../ui/name';
import { PageHead, Stat, StatRow } from '../ui/panel';
import { Notice } from '../ui/states';
import { Ago, Instant } from '../ui/time';
import { Arrived } from './dead-letter-table';

export const figureLabels = ['Messages', 'Arrived, last hour', 'Oldest', 'In', 'Consumers'] as const;
const [depthLabel, arrivedLabel, oldestLabel, inLabel, consumersLabel] = figureLabels;

/** `captured`: Spillway itself takes what arrives. */
export function WorkbenchHead({ view, captured }: { view: QueueView; captured: boolean }) {
  const { row } = view;
  return (
    <div className="flex flex-col gap-4">
      <div className="-mb-4">
        <PageHead
          above={<Link href={links.deadLetters}>Dead letters</Link>}
          title={<Name whole>{row.name}</Name>}
          note={
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <QueueStateBadge state={row.state} />
              <span>{row.reason}</span>
              <span className="text-faint">
                {row.vhost} · {row.clusterName}
              </span>
            </span>
          }
          actions={
            <Link href={links.queue(row)} className={buttonClass()}>
              Open the queue
            </Link>
          }
        />
      </div>
      <Standing view={view} />
      <div className={cn(view.clusterUnreachable !== null && 'greyed')}>
        <Figures view={view} captured={captured} />
      </div>
      <Sources view={view} />
    </div>
  );
}

function Standing({ view }: { view: QueueView }) {
  if (view.deletedAtMs !== null) {
    return (
      <Notice tone="unknown" icon={<Trash2 />}>
        This queue is gone from the broker since <Instant atMs={view.deletedAtMs} />. Its history stays; there
        is nothing to look at or put back.
      </Notice>
    );
  }
  if (view.clusterUnreachable !== null) {
    return (
      <Notice tone="act" icon={<WifiOff />}>
        <span className="font-medium">{view.row.clusterName} is not read at the moment.</span>{' '}
        {view.clusterUnreachable} Figures are from <Ago atMs={view.row.polledAtMs} />; this page goes on by
        itself.
      </Notice>
    );
  }
  return null;
}

function Figures({ view: { row }, captured }: { view: QueueView; captured: boolean }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.deadLetters.queues.queryOptions(undefined, { staleTime: 10_000 }));
  const listed = data?.find(({ id }) => id === row.id);
  const unacked = row.unackedMessages;
  return (
    <StatRow>
      <Stat
        label={depthLabel}
        value={formatCount(row.depthMessages)}
        title={row.depthMessages === null ? (row.missingReason ?? '') : formatExact(row.depthMessages)}
        note={
          unacked === null || row.depthMessages === 0
            ? ''
            : unacked > 0
              ? `${formatExact(unacked)} held by others`
              : 'all ready'
        }
      />
      <Stat label={arrivedLabel} value={<Arrived count={listed?.arrivedLastHourMessages ?? null} />} />
      <Stat
        label={oldestLabel}
        value={row.ageMs.value === null ? DASH : formatDuration(row.ageMs.value)}
        note={row.ageMs.value === null ? row.ageMs.reason : ageBasis[row.ageMs.basis]}
      />
      <Stat label={inLabel} value={`${formatRate(row.inRatePerSec)}/s`} />
      <Stat
        label={consumersLabel}
        value={formatExact(row.consumers)}
        note={readersNote(row.consumers ?? 0, captured)}
      />
    </StatRow>
  );
}

function readersNote(consumers: number, captured: boolean): string {
  if (consumers === 0) return '';
  if (!captured) return 'something reads this queue';
  return consumers === 1 ? 'the capture of Spillway' : 'one is the capture of Spillway';
}

const ageBasis = {
  exact: 'exact',
  estimate: 'estimated',
  approximate: 'roughly',
  'at-least': 'at least',
} as const;

function Sources({ view: { row, details } }: { view: QueueView }) {
  const sources = details.deadLettersFrom;
  if (sources.length === 0) {
    return (
      <p className="text-table text-muted">
        No queue of this vhost is known to dead-letter here. Messages still say themselves where they died.
      </p>
    );
  }
  return (
    <p className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-table text-muted">
      <span>Dead letters come from</span>
      {sources.map((source) => (
        <Link
          key={source}
          href={links.queue({ clusterId: row.clusterId, vhost: row.vhost, name: source })}
          aria-label={source}
          className="flex max-w-full min-w-0 text-text hover:underline"
        >
          <Name>{source}</Name>
        </Link>
      ))}
      <span>and go back to where each died, unless you choose another queue.</span>
    </p>
  );
}
