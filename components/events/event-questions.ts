// What the list of events asks over a range, and under which key the answer is kept. Server and browser ask it.

import { parseAsArrayOf, parseAsStringLiteral } from 'nuqs/server';
import { type EventKind, eventKinds } from '@/server/domain/event-kinds';
import type { QueueAddress } from '@/server/domain/queue';
import { instantsOf, type TimeRange } from '../queues/range';

export type Whose = { clusterId: string; queue: QueueAddress | null };

/** In the URL; none chosen shows all. */
export const eventKindsParser = parseAsArrayOf(parseAsStringLiteral(eventKinds)).withDefault([]);

export function eventsQuestion({ clusterId, queue }: Whose, range: TimeRange, kinds: readonly EventKind[]) {
  return {
    queryKey: ['events', clusterId, queue, range, kinds],
    inputAt: (nowMs: number) => ({ clusterId, queue, kinds: [...kinds], ...instantsOf(range, nowMs) }),
  };
}
