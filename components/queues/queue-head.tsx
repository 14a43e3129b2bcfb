// Which queue this is and how it does, in one sentence, since when.

import { RotateCcw } from 'lucide-react';
import Link from 'next/link';
import type { QueueView } from '@/server/domain/queue';
import type { StateEvidence } from '@/server/domain/queue-state';
import { OnsetNote } from '../events/onset-note';
import { links } from '../links';
import { buttonClass } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { formatRate, formatSpan, plural } from '../ui/format';
import { PageHead } from '../ui/panel';
import { Instant, Lasting } from '../ui/time';
import { QueueBadges } from './badges';
import { QueueStateBadge } from './state';

export function QueueHead({ view }: { view: QueueView }) {
  const { row, evidence, deletedAtMs } = view;
  return (
    <PageHead
      above={<Breadcrumb view={view} />}
      title={
        <span className="font-mono font-medium whitespace-pre-wrap">
          {row.name}
          <span className="ml-1 inline-block align-middle">
            <CopyButton text={row.name} label="Copy the name" />
          </span>
        </span>
      }
      note={
        <span className="flex flex-col gap-1.5">
          <QueueBadges row={row} all />
          {deletedAtMs === null && (
            <span className="flex flex-wrap items-center gap-x-2.5">
              <QueueStateBadge state={row.state} className="text-body" />
              <span className="text-text [overflow-wrap:anywhere]">{row.reason}</span>
              <span className="text-table text-faint">
                since <Instant atMs={row.stateSinceMs} />, <Lasting sinceMs={row.stateSinceMs} />
                {row.onsetChange !== null && (
                  <span className="text-muted">
                    {' · '}
                    <OnsetNote change={row.onsetChange} />
                  </span>
                )}
              </span>
            </span>
          )}
          {deletedAtMs === null && evidence !== null && <Evidence evidence={evidence} />}
        </span>
      }
      actions={
        row.isDeadLetter &&
        deletedAtMs === null && (
          <Link href={links.deadLetterQueue(row)} className={buttonClass({ variant: 'primary' })}>
            <RotateCcw /> Look and put back
          </Link>
        )
      }
    />
  );
}

function Breadcrumb({ view: { row } }: { view: QueueView }) {
  const crumb = 'max-w-64 truncate hover:text-text hover:underline';
  return (
    <nav aria-label="Breadcrumb" className="flex flex-wrap items-center gap-1.5">
      <Link href={links.queues} className={crumb}>
        Queues
      </Link>
      <span aria-hidden>/</span>
      <Link href={links.queuesOfCluster(row.clusterId)} className={crumb}>
        {row.clusterName}
      </Link>
      <span aria-hidden>/</span>
      <Link
        href={links.queuesOfVhost(row.clusterId, row.vhost)}
        className={crumb}
        title={`Queues of vhost ${row.vhost}`}
      >
        vhost {row.vhost}
      </Link>
    </nav>
  );
}

/** The figures under the sentence; what is not known is left out. */
function Evidence({ evidence }: { evidence: StateEvidence }) {
  const { depthSlopePerSec: slope, drainEtaMs, limitEtaMs } = evidence;
  const facts: string[] = [];
  if (slope !== null && Math.abs(slope) >= 0.05) {
    facts.push(`depth ${slope > 0 ? 'grows' : 'falls'} by ${formatRate(Math.abs(slope))}/s`);
  }
  if (drainEtaMs !== null) {
    const range = `${formatSpan(drainEtaMs.lowMs)} to ${formatSpan(drainEtaMs.highMs)}`;
    facts.push(`empty in about ${formatSpan(drainEtaMs.midMs)} (${range})`);
  }
  if (limitEtaMs !== null) facts.push(`full in about ${formatSpan(limitEtaMs)}`);
  const left = evidence.leftWithoutAckMessages ?? 0;
  if (left >= 1) facts.push(`${plural(Math.round(left), 'message')} left without ack`);
  const arrived = evidence.arrivedUncountedMessages ?? 0;
  if (arrived >= 1) facts.push(`${plural(Math.round(arrived), 'message')} arrived uncounted (dead letters)`);
  if (facts.length === 0) return null;
  return (
    <span className="text-table text-muted">
      Over the last {formatSpan(evidence.windowMs)}: {facts.join(' · ')}
    </span>
  );
}
