// Consumers and bindings, read live from the broker.

import { DomainError } from '@/server/domain/errors';
import type { QueueRef, QueueTopology } from '@/server/domain/queue';
import type { Features } from '../features';
import { orGone } from './live-queue';

export async function getQueueTopology(
  f: Features,
  { clusterId, vhost, name }: QueueRef,
  signal: AbortSignal,
): Promise<QueueTopology> {
  const { topology } = await f.sessions.forCluster(clusterId, { signal });
  if (topology === undefined) {
    throw new DomainError('unsupported', 'This broker does not tell its consumers and bindings.');
  }
  return orGone(name, topology.queueTopology({ vhost, name }, { signal }));
}
