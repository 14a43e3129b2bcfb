// Drops every ready message of a queue. Refused on a read-only cluster.

import type { QueueRef } from '@/server/domain/queue';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function purgeQueue(
  _f: Features,
  _ref: QueueRef,
  _signal: AbortSignal,
): Promise<{ messages: number | null }> {
  throw new DomainError('unsupported', 'purgeQueue is not built yet.');
}
