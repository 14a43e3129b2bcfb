// Dead-letter queues across all clusters.

import { listDeadLetterQueues } from '@/server/features/dead-letters/list-dead-letter-queues';
import { noInput, query, router } from '../trpc';

export const deadLettersRouter = router({
  queues: query('queues.read', noInput).query(({ ctx }) => listDeadLetterQueues(ctx.features)),
});
