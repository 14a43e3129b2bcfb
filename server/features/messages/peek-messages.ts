// A bounded look from the head of a queue; remembers the highest delivery count it met. Allowed on read-only
// clusters too: what a look marks is said beforehand, and nothing is taken.

import { limits } from '@/server/domain/limits';
import type { PeekResult } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { orGone } from '../queues/live-queue';
import { prepareLook } from './browse-capability';
import { countLook, looksCount, rememberLook } from './delivery-count-seen';

export async function peekMessages(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  count: number,
  signal: AbortSignal,
): Promise<PeekResult> {
  const ref = { clusterId, vhost, name };
  const session = await f.sessions.forCluster(clusterId, { signal });
  const { messages, live, seen, capability } = await prepareLook(f, session, ref, signal);
  const counts = looksCount(capability);
  if (counts) await countLook(f, ref);
  const request = {
    count: Math.min(count, limits.peekMessages),
    maxBytes: limits.peekBytes,
    waitMs: limits.peekWaitMs,
    deliveryCountSeen: seen,
  };
  const result = await orGone(name, messages.peek(live, request, { signal }));
  const all = result.ended === 'drained' && live.unackedMessages === 0;
  await rememberLook(f, ref, {
    messages: result.messages,
    counts,
    all,
    limit: capability.budget?.limit ?? null,
  });
  return result;
}
