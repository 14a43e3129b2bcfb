// Queues: the list, one queue with its history and live topology, purge and delete.

import { z } from 'zod';
import { groupHistoryInputSchema, historyInputSchema } from '@/server/domain/history';
import { limits } from '@/server/domain/limits';
import { queueListInputSchema, queueNamesInputSchema, queueRefSchema } from '@/server/domain/queue';
import { connectionRefSchema } from '@/server/domain/unacked';
import { groupHistory } from '@/server/features/history/group-history';
import { queueFlow } from '@/server/features/history/queue-flow';
import { queueHistory } from '@/server/features/history/queue-history';
import { sparklines } from '@/server/features/history/sparklines';
import { closeConnection, readConnection } from '@/server/features/queues/close-connection';
import { deleteQueue } from '@/server/features/queues/delete-queue';
import { getQueue } from '@/server/features/queues/get-queue';
import { getQueueTopology } from '@/server/features/queues/get-queue-topology';
import { listQueueNames } from '@/server/features/queues/list-queue-names';
import { listQueues } from '@/server/features/queues/list-queues';
import { queueHolders } from '@/server/features/queues/queue-holders';
import { purgeQueue } from '@/server/features/queues/purge-queue';
import { action, query, router } from '../trpc';
import { where } from '../where';

/** The typed name guards against the wrong tab: it must equal the queue's. */
const destructiveSchema = queueRefSchema
  .extend({ typedName: z.string(), reason: z.string().max(limits.reasonChars).default('') })
  .refine((input) => input.typedName === input.name, {
    message: 'The typed name is not the name of this queue.',
  });

/** The typed name is the address of the client; it is compared with what the broker says. */
const closeSchema = connectionRefSchema.extend({
  typedName: z.string(),
  reason: z.string().max(limits.reasonChars).default(''),
});

const subject = ({ clusterId, vhost, name, reason }: z.output<typeof destructiveSchema>) => ({
  target: name,
  clusterId,
  targetRef: { vhost, name },
  reason,
});

export const queuesRouter = router({
  list: query('queues.read', where.listed, queueListInputSchema).query(({ ctx, input }) =>
    listQueues(ctx.features, input, ctx.actor.scopes),
  ),

  names: query('queues.read', where.listed, queueNamesInputSchema).query(({ ctx, input }) =>
    listQueueNames(ctx.features, input, ctx.actor.scopes),
  ),

  get: query('queues.read', where.queue, queueRefSchema).query(({ ctx, input }) =>
    getQueue(ctx.features, input),
  ),

  topology: query('queues.read', where.queue, queueRefSchema).query(({ ctx, input }) =>
    getQueueTopology(ctx.features, input, ctx.signal),
  ),

  holders: query('queues.read', where.queue, queueRefSchema).query(({ ctx, input }) =>
    queueHolders(ctx.features, input, ctx.signal),
  ),

  connection: query('queues.read', where.queue, connectionRefSchema).query(({ ctx, input }) =>
    readConnection(ctx.features, input, ctx.signal),
  ),

  history: query('queues.read', where.queue, historyInputSchema).query(({ ctx, input }) =>
    queueHistory(ctx.features, input),
  ),

  groupHistory: query('queues.read', where.listed, groupHistoryInputSchema).query(({ ctx, input }) =>
    groupHistory(ctx.features, input, ctx.actor.scopes),
  ),

  flow: query('queues.read', where.queue, historyInputSchema).query(({ ctx, input }) =>
    queueFlow(ctx.features, input),
  ),

  sparklines: query(
    'queues.read',
    where.listed,
    z.object({ queueIds: z.array(z.int()).max(limits.queuePageRows) }),
  ).query(({ ctx, input }) => sparklines(ctx.features, input.queueIds, ctx.actor.scopes)),

  closeConnection: action(
    'connection.close',
    where.queue,
    closeSchema,
    ({ connection, clusterId, vhost, name, reason }) => ({
      target: connection,
      clusterId,
      targetRef: { vhost, name },
      reason,
    }),
  ).mutation(async ({ ctx, input }) => {
    const view = await closeConnection(ctx.features, input, ctx.signal);
    ctx.audit.before = view;
    return view;
  }),

  purge: action('queue.purge', where.queue, destructiveSchema, subject).mutation(async ({ ctx, input }) => {
    const { messages } = await purgeQueue(ctx.features, input, ctx.signal);
    if (messages !== null) ctx.audit.affectedMessages = messages;
    return { messages };
  }),

  delete: action('queue.delete', where.queue, destructiveSchema, subject).mutation(async ({ ctx, input }) => {
    const { before } = await deleteQueue(ctx.features, input, ctx.signal);
    ctx.audit.before = before;
    const { readyMessages, unackedMessages } = before;
    if (readyMessages !== null) ctx.audit.affectedMessages = readyMessages + (unackedMessages ?? 0);
  }),
});
