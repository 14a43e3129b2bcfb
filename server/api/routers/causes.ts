// Causes of one dead-letter queue: a scan that sees them, how they stand, why they are one group, and what people make of them.

import { causeChangeSchema, causeKeySchema, causeSplitSchema } from '@/server/domain/causes/curation';
import { queueRefSchema } from '@/server/domain/queue';
import { changeCause, splitCause, unsplitCause } from '@/server/features/causes/change-cause';
import { explainCause } from '@/server/features/causes/explain-cause';
import { readCauses } from '@/server/features/causes/read-causes';
import { scanQueue } from '@/server/features/causes/scan-queue';
import { refuseHiddenCause } from '@/server/features/masking/refuse-where-masked';
import { action, query, router } from '../trpc';
import { where } from '../where';

const aCause = queueRefSchema.extend({ key: causeKeySchema });

function subject(
  { clusterId, vhost, name }: { clusterId: string; vhost: string; name: string },
  input: Record<string, unknown>,
) {
  return { target: name, clusterId, targetRef: { vhost, name }, input };
}

export const causesRouter = router({
  list: query('messages.read', where.queue, queueRefSchema).query(({ ctx, input }) =>
    readCauses(ctx.features, input),
  ),

  explain: query('messages.read', where.queue, aCause).query(async ({ ctx, input }) => {
    await refuseHiddenCause(ctx.features, ctx.actor, input.clusterId, input.key);
    return explainCause(ctx.features, input, input.key);
  }),

  scan: action('queue.scan', where.queue, queueRefSchema, (ref) => subject(ref, {})).mutation(
    async ({ ctx, input }) => {
      const signal = AbortSignal.any([ctx.signal, ctx.gone]);
      const result = await scanQueue(ctx.features, input, ctx.actor.name, signal);
      ctx.audit.affectedMessages = result.seenMessages;
      ctx.audit.after = result;
      return result;
    },
  ),

  change: action('cause.change', where.queue, queueRefSchema.extend({ change: causeChangeSchema }), (input) =>
    subject(input, input.change),
  ).mutation(async ({ ctx, input }) => {
    const { before, after } = await changeCause(ctx.features, input, input.change, ctx.actor.name);
    Object.assign(ctx.audit, { before, after });
    return { groups: after };
  }),

  split: action('cause.split', where.queue, queueRefSchema.extend(causeSplitSchema.shape), (input) =>
    subject(input, { key: input.key, part: input.part }),
  ).mutation(({ ctx, input }) => splitCause(ctx.features, input, input, ctx.actor.name)),

  unsplit: action('cause.unsplit', where.queue, aCause, (input) =>
    subject(input, { key: input.key }),
  ).mutation(({ ctx, input }) => unsplitCause(ctx.features, input, input.key)),
});
