// Deletes a queue with what is in it. Refused on a read-only cluster, and while a redrive empties the queue.

import { DomainError } from '@/server/domain/errors';
import type { QueueRef } from '@/server/domain/queue';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { orGone } from './live-queue';
import { refuseActiveRedrive } from './refuse-active-redrive';

export async function deleteQueue(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  signal: AbortSignal,
): Promise<void> {
  const cluster = await requireWritableCluster(f, clusterId);
  await refuseActiveRedrive(f, { clusterId, vhost, name });
  const { admin } = await f.sessions.forCluster(clusterId, { signal });
  if (admin === undefined) {
    throw new DomainError('unsupported', `Spillway cannot delete queues of ${cluster.kind}.`);
  }
  await orGone(name, admin.deleteQueue({ vhost, name }, { signal }));
  // The next poll would find out; the list should not show it as alive until then.
  await f.db.queue.updateMany({
    where: { clusterId, vhost, name, deletedAt: null },
    data: { deletedAt: new Date(f.clock.nowMs()) },
  });
}
