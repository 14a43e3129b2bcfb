// Redrives: plan, start, watch, cancel.

import { z } from 'zod';
import { clusterIdSchema } from '@/server/domain/cluster';
import { queueAddressSchema } from '@/server/domain/queue';
import { redriveInputSchema } from '@/server/domain/redrive';
import { cancelRedrive } from '@/server/features/redrive/cancel-redrive';
import { getRedrive } from '@/server/features/redrive/get-redrive';
import { listRedrives } from '@/server/features/redrive/list-redrives';
import { planRedrive } from '@/server/features/redrive/plan-redrive';
import { startRedrive } from '@/server/features/redrive/start-redrive';
import { action, query, router } from '../trpc';

const redriveIdSchema = z.object({ redriveId: z.uuid() });
const listSchema = z.object({
  clusterId: clusterIdSchema.nullable().default(null),
  queue: queueAddressSchema.nullable().default(null),
  limit: z.int().min(1).max(200).default(50),
});

export const redrivesRouter = router({
  plan: query('redrives.read')
    .input(redriveInputSchema)
    .query(({ ctx, input }) => planRedrive(ctx.features, input, ctx.signal)),

  start: action(
    'redrive.start',
    redriveInputSchema,
    ({ clusterId, vhost, name, destination, selection, ratePerSec, reason }) => ({
      target: name,
      clusterId,
      targetRef: { vhost, name },
      reason,
      input: { destination, selection, ratePerSec },
    }),
  ).mutation(async ({ ctx, input }) => {
    const { id, plan } = await startRedrive(ctx.features, input, ctx.actor.name, ctx.signal);
    ctx.audit.targetRef = { vhost: input.vhost, name: input.name, redriveId: id };
    ctx.audit.affectedMessages = plan.boundMessages;
    return { id };
  }),

  get: query('redrives.read')
    .input(redriveIdSchema)
    .query(({ ctx, input }) => getRedrive(ctx.features, input.redriveId)),

  list: query('redrives.read')
    .input(listSchema)
    .query(({ ctx, input }) => listRedrives(ctx.features, input)),

  cancel: action('redrive.cancel', redriveIdSchema, ({ redriveId }) => ({
    target: redriveId,
    targetRef: { redriveId },
  })).mutation(async ({ ctx, input }) => {
    const redrive = await cancelRedrive(ctx.features, input.redriveId);
    ctx.audit.target = redrive.queue;
    ctx.audit.clusterId = redrive.clusterId;
    return redrive;
  }),
});
