// How often the messages of a queue were delivered already, as far as our looks have met it: the basis of the
// peek budget. The stored number never falls short of the truth that we know: a look that counts is added
// before it happens, and only a look that met every message may lower the number.

import type { QueueReading } from '@/server/brokers/driver';
import type { BrowseCapability, MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';

export async function deliveryCountSeen(f: Features, ref: QueueRef, live: QueueReading): Promise<number> {
  if (live.readyMessages === 0 && live.unackedMessages === 0) {
    await store(f, ref, 0);
    return 0;
  }
  const row = await f.db.queue.findUnique({
    where: { clusterId_vhost_name: key(ref) },
    select: { deliveryCountSeen: true },
  });
  return row?.deliveryCountSeen ?? 0;
}

export function looksCount(capability: BrowseCapability): boolean {
  return (
    capability.supported &&
    capability.effects.some((effect) => effect === 'counts-as-delivery' || effect === 'may-dead-letter')
  );
}

/** Call before a look that counts, so that a crash in the middle of it forgets nothing. */
export async function countLook(f: Features, ref: QueueRef): Promise<void> {
  await f.db.queue.updateMany({ where: key(ref), data: { deliveryCountSeen: { increment: 1 } } });
}

/** Call after a look, with what it met. `all`: it met every message that the queue has. */
export async function rememberLook(
  f: Features,
  ref: QueueRef,
  look: { messages: readonly MessageView[]; counts: boolean; all: boolean; limit: number | null },
): Promise<void> {
  // One at the limit went back as a copy with a fresh count, or was ended: its count is no longer in the queue.
  const counts = look.messages.map(({ deliveryCount }) => deliveryCount ?? 0);
  const met = Math.max(0, ...counts.filter((count) => look.limit === null || count < look.limit));
  const seen = met + (look.counts && look.messages.length > 0 ? 1 : 0);
  if (look.all) return store(f, ref, seen);
  await f.db.queue.updateMany({
    where: { ...key(ref), deliveryCountSeen: { lt: seen } },
    data: { deliveryCountSeen: seen, deliveryCountSeenAt: new Date(f.clock.nowMs()) },
  });
}

async function store(f: Features, ref: QueueRef, seen: number): Promise<void> {
  await f.db.queue.updateMany({
    where: { ...key(ref), deliveryCountSeen: { not: seen } },
    data: { deliveryCountSeen: seen, deliveryCountSeenAt: new Date(f.clock.nowMs()) },
  });
}

function key({ clusterId, vhost, name }: QueueRef) {
  return { clusterId, vhost, name };
}
