// Deletes a queue with what is in it. Refused on a read-only cluster, and while a redrive empties the queue.

import type { QueueReading } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import type { QueueRef } from '@/server/domain/queue';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { liveQueue, orGone } from './live-queue';
import { refuseActiveRedrive } from './refuse-active-redrive';

/** What it was a moment before, as the broker told it: enough to declare it anew. */
export type DeletedQueue = Pick<
  QueueReading,
  'type' | 'readyMessages' | 'unackedMessages' | 'consumers' | 'details'
>;

export async function deleteQueue(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  signal: AbortSignal,
): Promise<{ before: DeletedQueue }> {
  const cluster = await requireWritableCluster(f, clusterId);
  await refuseActiveRedrive(f, { clusterId, vhost, name });
  const session = await f.sessions.forCluster(clusterId, { signal });
  const { admin } = session;
  if (admin === undefined) {
    throw new DomainError('unsupported', `Spillway cannot delete queues of ${cluster.kind}.`);
  }
  const { type, readyMessages, unackedMessages, consumers, details } = await liveQueue(
    session,
    { vhost, name },
    { signal },
  );
  await orGone(name, admin.deleteQueue({ vhost, name }, { signal }));
  // The next poll would find out; the list should not show it as alive until then.
  await f.db.queue.updateMany({
    where: { clusterId, vhost, name, deletedAt: null },
    data: { deletedAt: new Date(f.clock.nowMs()) },
  });
  return { before: { type, readyMessages, unackedMessages, consumers, details } };
}
