// What the choice between the two ways of moving rests on, asked of the broker live. Publishes and takes nothing.

import type { BrokerSession, QueueReading } from '@/server/brokers/driver';
import { isDomainError } from '@/server/domain/errors';
import { type WayFacts, type WayTarget, wayOf } from '@/server/domain/redrive-way';
import { liveQueue } from '../queues/live-queue';

/** `targets` are all queues that messages may be sent to; empty where they cannot be known. */
export async function wayFacts(
  session: BrokerSession,
  source: QueueReading,
  targets: readonly string[],
  signal: AbortSignal,
): Promise<WayFacts> {
  const atomic = session.transfer?.atomic;
  const { maxLengthMessages, maxLengthBytes } = source.details;
  const facts: WayFacts = {
    offered: atomic !== undefined,
    source: { maxLengthMessages, maxLengthBytes },
    targets: await Promise.all(targets.map((name) => wayTarget(session, source.vhost, name, signal))),
    brokerNodes: null,
    obstacle: null,
  };
  if (atomic === undefined) return facts;
  const { nodes } = await session.probe({ signal });
  facts.brokerNodes = nodes.length === 0 ? null : nodes.length;
  // Asked last, because it declares something for a moment.
  if (wayOf(facts).way === 'atomic') facts.obstacle = await atomic.obstacle(source, targets, { signal });
  return facts;
}

async function wayTarget(
  session: BrokerSession,
  vhost: string,
  name: string,
  signal: AbortSignal,
): Promise<WayTarget> {
  try {
    const { type, details } = await liveQueue(session, { vhost, name }, { signal, overflowNow: true });
    return { queue: name, exists: true, type, exclusive: details.exclusive, overflow: details.overflow };
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'not_found') throw error;
    return { queue: name, exists: false, type: null, exclusive: false, overflow: null };
  }
}
