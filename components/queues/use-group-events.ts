// What changed at the queues of a group, and at their cluster as a whole, for the charts of the group: as far as a name and a
// vhost tell whether a queue belongs to it.
'use client';

import { useMemo } from 'react';
import { changeWords } from '@/server/domain/event-words';
import type { EventKind } from '@/server/domain/event-kinds';
import type { QueueGroup } from '@/server/domain/history';
import type { ChartEvent } from '../charts/prepare-markers';
import { eventsNote } from '../events/events-note';
import { useEvents } from '../events/use-events';
import { hasQueue } from './favourites';
import type { TimeRange } from './range';

/** None where the queues are on several clusters. */
export function useGroupEvents(
  { search, prefix, vhosts, favourites }: QueueGroup,
  clusterId: string | undefined,
  range: TimeRange,
  kinds: readonly EventKind[],
): { events: ChartEvent[]; note: string | null } {
  const whose = { clusterId: clusterId ?? '', queue: null };
  const query = useEvents(whose, range, kinds, clusterId !== undefined);
  const { data } = query;
  const events = useMemo(() => {
    const text = search.toLowerCase();
    const isFavourite = ({ vhost, name }: { vhost: string; name: string }) =>
      favourites?.mode !== 'only' || hasQueue(favourites.queues, { clusterId: clusterId ?? '', vhost, name });
    const mine = (data?.events ?? []).filter(
      ({ queue }) =>
        queue === null ||
        (queue.name.toLowerCase().includes(text) &&
          queue.name.startsWith(prefix) &&
          (vhosts.length === 0 || vhosts.includes(queue.vhost)) &&
          isFavourite(queue)),
    );
    return mine.map(({ atMs, queue, change }) => ({
      atMs,
      words: queue === null ? changeWords(change) : `${queue.name}: ${changeWords(change)}`,
    }));
  }, [data, search, prefix, vhosts, favourites, clusterId]);
  return { events, note: eventsNote(query) };
}
