// Queues that receive dead letters, fullest first.

import type { DeadLetterQueue } from '@/server/domain/dead-letters';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function listDeadLetterQueues(_f: Features): Promise<DeadLetterQueue[]> {
  throw new DomainError('unsupported', 'listDeadLetterQueues is not built yet.');
}
