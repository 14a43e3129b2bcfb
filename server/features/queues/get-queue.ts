// One queue as the worker last saw it.

import type { QueueRef, QueueView } from '@/server/domain/queue';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function getQueue(_f: Features, _ref: QueueRef): Promise<QueueView> {
  throw new DomainError('unsupported', 'getQueue is not built yet.');
}
