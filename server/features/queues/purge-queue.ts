// Drops every ready message of a queue. Refused on a read-only cluster, and while a redrive empties the queue.

import { DomainError } from '@/server/domain/errors';
import type { QueueRef } from '@/server/domain/queue';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { orGone } from './live-queue';
import { refuseActiveRedrive } from './refuse-active-redrive';

export async function purgeQueue(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  signal: AbortSignal,
): Promise<{ messages: number | null }> {
  const cluster = await requireWritableCluster(f, clusterId);
  await refuseActiveRedrive(f, { clusterId, vhost, name });
  const { admin } = await f.sessions.forCluster(clusterId, { signal });
  if (admin === undefined) {
    throw new DomainError('unsupported', `Spillway cannot purge queues of ${cluster.kind}.`);
  }
  return orGone(name, admin.purge({ vhost, name }, { signal }));
}
