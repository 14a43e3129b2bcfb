// What the marks of events on the charts leave out, in words.

import type { EventList } from '@/server/domain/events';
import { formatExact } from '../ui/format';

/** Null where all events of the range are drawn, or none are read yet. */
export function eventsNote({ data, error }: { data: EventList | undefined; error: unknown }): string | null {
  if (error !== null) {
    return data === undefined
      ? 'The events could not be read; none are drawn.'
      : 'The events could not be read anew; those drawn are from the reading before.';
  }
  if (data?.more !== true) return null;
  return `Only the newest ${formatExact(data.events.length)} events of this range are drawn. A shorter range, or fewer kinds of events, shows the rest.`;
}
