// The queues that a person starred, kept in the browser. A queue is known by where it is, so that one that is deleted and
// declared again is a favourite still. Pure.

import { z } from 'zod';
import { limits } from '@/server/domain/limits';
import { type QueueRef, queueRefSchema } from '@/server/domain/queue';

const storedSchema = z.array(queueRefSchema).max(limits.favouriteQueues);
const none: readonly QueueRef[] = [];

/** None where it is not as we write it. */
export function parseFavourites(text: string | null): readonly QueueRef[] {
  if (text === null) return none;
  try {
    return storedSchema.safeParse(JSON.parse(text)).data ?? none;
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
