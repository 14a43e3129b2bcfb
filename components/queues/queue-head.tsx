// Which queue this is and how it does, in one sentence, since when.

import { RotateCcw } from 'lucide-react';
import Link from 'next/link';
import type { QueueView } from '@/server/domain/queue';
import type { QueueState } from '@/server/domain/queue-state';
import type { StateEvidence } from '@/server/domain/state-evidence';
import { OnsetNote } from '../events/onset-note';
import { HelpLink } from '../help/help-link';
import { links } from '../links';
import { buttonClass } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { formatSpan } from '../ui/format';
import { PageHead } from '../ui/panel';
import { Instant, Lasting } from '../ui/time';
import { QueueBadges } from './badges';
import { evidenceWords } from './evidence-words';
import { FavouriteStar } from './favourite-star';
import { GrowingBadge, QueueStateBadge } from './state';

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
            <FavouriteStar queue={row} className="align-top" />
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
                    <OnsetNote row={row} />
                  </span>
                )}
              </span>
              <HelpLink page="numbers" heading="states">
                What this means
              </HelpLink>
            </span>
          )}
          {deletedAtMs === null && row.slowGrowth !== null && (
            <span className="flex flex-wrap items-center gap-x-2.5">
              <GrowingBadge />
              <span className="text-text [overflow-wrap:anywhere]">{row.slowGrowth}</span>
            </span>
          )}
          {deletedAtMs === null && evidence !== null && <Evidence state={row.state} evidence={evidence} />}
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
  // As high as a target has to be, into the space above and below.
  const crumb = '-mt-1 -mb-0.5 max-w-64 truncate py-1 hover:text-text hover:underline';
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

function Evidence({ state, evidence }: { state: QueueState; evidence: StateEvidence }) {
  const facts = evidenceWords(state, evidence);
  if (facts.length === 0) return null;
  return (
    <span className="text-table text-muted">
      Over the last {formatSpan(evidence.windowMs)}: {facts.join(' · ')}
    </span>
  );
}
