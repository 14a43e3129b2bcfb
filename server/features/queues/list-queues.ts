// One page of the queue list, filtered and sorted in the database.

import type { QueueList, QueueListInput } from '@/server/domain/queue';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function listQueues(_f: Features, _input: QueueListInput): Promise<QueueList> {
  throw new DomainError('unsupported', 'listQueues is not built yet.');
}
