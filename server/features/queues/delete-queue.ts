// Deletes a queue with what is in it. Refused on a read-only cluster.

import type { QueueRef } from '@/server/domain/queue';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function deleteQueue(_f: Features, _ref: QueueRef, _signal: AbortSignal): Promise<void> {
  throw new DomainError('unsupported', 'deleteQueue is not built yet.');
}
