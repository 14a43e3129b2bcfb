// The queues that a person starred, kept in the browser. A queue is known by where it is, so that one that is deleted and
// declared again is a favourite still. Pure.

import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { queueRefOf } from '@/server/domain/queue-ref';

const none: readonly QueueRef[] = [];

/** None where it is not as we write it. */
export function parseFavourites(text: string | null): readonly QueueRef[] {
  if (text === null) return none;
  try {
    const stored: unknown = JSON.parse(text);
    if (!Array.isArray(stored) || stored.length > limits.favouriteQueues) return none;
    const queues = stored.map(queueRefOf).filter((queue) => queue !== null);
    return queues.length === stored.length ? queues : none;
  } catch {
    return none;
  }
}

export function hasQueue(queues: readonly QueueRef[], { clusterId, vhost, name }: QueueRef): boolean {
  return queues.some((some) => some.clusterId === clusterId && some.vhost === vhost && some.name === name);
}

/** Null where one more would be too many. */
export function toggled(
  queues: readonly QueueRef[],
  { clusterId, vhost, name }: QueueRef,
): readonly QueueRef[] | null {
  const ref = { clusterId, vhost, name };
  if (hasQueue(queues, ref)) return queues.filter((some) => !hasQueue([some], ref));
  return queues.length >= limits.favouriteQueues ? null : [...queues, ref];
}
