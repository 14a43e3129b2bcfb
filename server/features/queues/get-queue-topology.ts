// Consumers and bindings, read live from the broker.

import type { QueueRef, QueueTopology } from '@/server/domain/queue';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function getQueueTopology(
  _f: Features,
  _ref: QueueRef,
  _signal: AbortSignal,
): Promise<QueueTopology> {
  throw new DomainError('unsupported', 'getQueueTopology is not built yet.');
}
