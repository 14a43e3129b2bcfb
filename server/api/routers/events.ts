// What changed on the brokers, as the collector saw it.

import { eventListSchema } from '@/server/domain/events';
import { listEvents } from '@/server/features/events/list-events';
import { query, router } from '../trpc';
import { where } from '../where';

export const eventsRouter = router({
  list: query('queues.read', where.withinCluster, eventListSchema).query(({ ctx, input }) =>
    listEvents(ctx.features, input, ctx.actor.scopes),
  ),
});
