// One queue on a phone: the state and its reason, the name, and the numbers that matter first.

import { memo } from 'react';
import type { QueueRow } from '@/server/domain/queue';
import { onsetLead } from '../events/onset-note';
import { links } from '../links';
import { cn } from '../ui/cn';
import { Skeleton } from '../ui/states';
import { formatAge } from './age';
import { FavouriteStar } from './favourite-star';
import { LinkedName } from './linked-name';
import type { NamedQueue } from './list-window';
import { Count } from './number-cell';
import { QueueStateBadge } from './state';

/** Rendered anew only when the row's numbers change, not while one scrolls. With `unusual` it says how far it is from usual, where
 * that is known, in place of its reason. */
export const QueueCard = memo(function QueueCard({ row, unusual }: { row: QueueRow; unusual: boolean }) {
  return (
    <div className={cn('relative flex h-full flex-col justify-center gap-0.5 px-3', row.stale && 'greyed')}>
      <div role="cell" className="flex min-w-0 items-baseline justify-between gap-3">
        <LinkedName href={links.queue(row)} name={row.name} stretched />
        <QueueStateBadge state={row.state} className="shrink-0" />
      </div>
      <div role="cell" className="truncate text-label text-faint">
        {(unusual && row.unusual?.why) || lineOf(row)}
      </div>
      <div role="cell" className="flex gap-4 text-label text-muted">
        <span>
          Ready{' '}
          <span className="text-text">
            <Count value={row.readyMessages} reason={row.missingReason} />
          </span>
        </span>
        <span>
          Unacked{' '}
          <span className="text-text">
            <Count value={row.unackedMessages} reason={row.missingReason} />
          </span>
        </span>
        <span>
          Oldest <span className="text-text">{formatAge(row.ageMs)}</span>
        </span>
        <FavouriteStar queue={row} className="relative z-10 -my-2 -mr-2 ml-auto size-8" />
      </div>
    </div>
  );
});

function lineOf(row: QueueRow): string {
  return row.severity === 0 ? `${row.vhost} · ${row.clusterName}` : onsetLead(row) + row.reason;
}

/** Where `named` is known, its name stands already. */
export function QueueCardSkeleton({ named }: { named: NamedQueue | undefined }) {
  return (
    <div role="cell" className="flex h-full flex-col justify-center gap-2 px-3">
      {named === undefined ? (
        <Skeleton className="h-3.5 w-2/3" />
      ) : (
        <LinkedName href={links.queue(named)} name={named.name} stretched className="w-fit" />
      )}
      <Skeleton className="h-3 w-1/2" />
      <Skeleton className="h-3 w-5/6" />
    </div>
  );
}
