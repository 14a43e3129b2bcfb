// Dead-letter queues across all clusters.

import { listDeadLetterQueues } from '@/server/features/dead-letters/list-dead-letter-queues';
import { noInput, query, router } from '../trpc';
import { where } from '../where';

export const deadLettersRouter = router({
  queues: query('queues.read', where.listed, noInput).query(({ ctx }) =>
    listDeadLetterQueues(ctx.features, ctx.actor.scopes),
  ),
});
