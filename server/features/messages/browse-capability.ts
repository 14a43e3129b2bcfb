// What a look at this queue would do, read live.

import type { BrokerSession, MessagesFacet, QueueReading } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import type { BrowseCapability } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';
import { deliveryCountSeen } from './delivery-count-seen';

export async function browseCapability(
  f: Features,
  ref: QueueRef,
  signal: AbortSignal,
): Promise<BrowseCapability> {
  const session = await f.sessions.forCluster(ref.clusterId, { signal });
  if (session.messages === undefined) {
    const reason = 'Spillway cannot look at messages of this broker.';
    return { supported: false, reason, budget: null };
  }
  const live = await liveQueue(session, ref, { signal });
  return session.messages.browseCapability(live, await deliveryCountSeen(f, ref, live));
}

export type Look = {
  messages: MessagesFacet;
  live: QueueReading;
  seen: number;
  capability: BrowseCapability & { supported: true };
};

/** The same for a look that is about to happen. Throws `unsupported` with the reason where none is possible. */
export async function prepareLook(
  f: Features,
  session: BrokerSession,
  ref: QueueRef,
  signal: AbortSignal,
): Promise<Look> {
  const { messages } = session;
  if (messages === undefined) {
    throw new DomainError('unsupported', 'Spillway cannot look at messages of this broker.');
  }
  const live = await liveQueue(session, ref, { signal });
  const seen = await deliveryCountSeen(f, ref, live);
  const capability = messages.browseCapability(live, seen);
  if (!capability.supported) throw new DomainError('unsupported', capability.reason);
  return { messages, live, seen, capability };
}
