// Who consumes from a queue and holds its messages, read live. How long a channel has not acknowledged anything shows
// between two readings, so this process remembers what it saw; the broker's word of an idle channel needs no second.

import { DomainError } from '@/server/domain/errors';
import type { QueueRef } from '@/server/domain/queue';
import { byConcern, holderView, rememberAcks, type UnackedView } from '@/server/domain/unacked';
import type { Features } from '../features';
import { orGone } from './live-queue';

export async function queueHolders(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  signal: AbortSignal,
): Promise<UnackedView> {
  const { topology } = await f.sessions.forCluster(clusterId, { signal });
  if (topology?.holders === undefined) {
    throw new DomainError('unsupported', 'This broker does not tell who holds unacknowledged messages.');
  }
  const { holders, ...queue } = await orGone(name, topology.holders({ vhost, name }, { signal }));
  const nowMs = f.clock.nowMs();
  const views = holders.map((reading) => {
    const key = JSON.stringify([clusterId, reading.channel]);
    const before = f.acks.get(key) ?? null;
    f.acks.set(key, rememberAcks(before, reading.acked, nowMs));
    return holderView(reading, before, nowMs);
  });
  return { ...queue, holders: views.sort(byConcern), readAtMs: nowMs };
}
