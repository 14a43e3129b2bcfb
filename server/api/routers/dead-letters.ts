// Dead-letter queues across all clusters.

import { listDeadLetterQueues } from '@/server/features/dead-letters/list-dead-letter-queues';
import { query, router } from '../trpc';

export const deadLettersRouter = router({
  queues: query('queues.read').query(({ ctx }) => listDeadLetterQueues(ctx.features)),
});
