// A queue's history on a grid from the finest tier that covers the range; gaps carry their reason.

import type { HistoryInput, QueueHistory } from '@/server/domain/history';
import { DomainError } from '@/server/domain/errors';
import type { Features } from '../features';

export async function queueHistory(_f: Features, _input: HistoryInput): Promise<QueueHistory> {
  throw new DomainError('unsupported', 'queueHistory is not built yet.');
}
