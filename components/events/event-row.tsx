// One event: when, what kind, and what changed, in a sentence.

import {
  Crown,
  Flame,
  ListPlus,
  type LucideIcon,
  MoreHorizontal,
  PackagePlus,
  Server,
  SlidersHorizontal,
  Trash2,
  Users,
  Wifi,
} from 'lucide-react';
import { changeSentence } from '@/server/domain/event-words';
import type { BrokerEvent } from '@/server/domain/events';
import type { EventKind } from '@/server/domain/event-kinds';
import { links } from '../links';
import { LinkedName } from '../queues/linked-name';
import { formatInstantExact } from '../ui/format';
import { Instant } from '../ui/time';

const icons: Record<EventKind, LucideIcon> = {
  consumers: Users,
  definition: SlidersHorizontal,
  declared: ListPlus,
  deleted: Trash2,
  leader: Crown,
  node: Server,
  alarm: Flame,
  reach: Wifi,
  version: PackagePlus,
  omitted: MoreHorizontal,
};

/** `clusterId` where the list is of a cluster: then the queue is named. */
export function EventRow({ event, clusterId }: { event: BrokerEvent; clusterId: string | null }) {
  const { queue, change, atMs, notBeforeMs } = event;
  const Icon = icons[change.kind];
  const when =
    notBeforeMs === null
      ? formatInstantExact(atMs)
      : `Between the polls of ${formatInstantExact(notBeforeMs)} and ${formatInstantExact(atMs)}`;
  return (
    <li className="flex items-start gap-3 px-4 py-1.5 text-table">
      <span className="w-[4.5rem] shrink-0 text-muted sm:w-32" title={when}>
        <Instant atMs={atMs} />
      </span>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2 [overflow-wrap:anywhere]">
        {queue !== null && clusterId !== null && (
          <LinkedName href={links.queue({ clusterId, ...queue })} name={queue.name} />
        )}
        <span>{changeSentence(change)}</span>
        {queue === null && clusterId === null && <span className="text-faint">whole cluster</span>}
      </span>
    </li>
  );
}
