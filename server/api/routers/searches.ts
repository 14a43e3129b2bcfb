// Searches in what was captured or scanned of a queue, and those that people saved.

import { z } from 'zod';
import { searchConditionsSchema } from '@/server/domain/dead-letter-search';
import { limits } from '@/server/domain/limits';
import { queueRefSchema } from '@/server/domain/queue';
import { refuseHiddenQuestion, runnableBy } from '@/server/features/masking/refuse-where-masked';
import { removeSearch, savedSearches, saveSearch } from '@/server/features/search/saved-searches';
import { searchDeadLetters } from '@/server/features/search/search-dead-letters';
import { action, query, router } from '../trpc';
import { where } from '../where';

const runSchema = queueRefSchema.extend({
  conditions: searchConditionsSchema,
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .nullable()
    .default(null),
});

const titled = queueRefSchema.extend({ title: z.string().trim().min(1).max(limits.savedSearchNameChars) });

export const searchesRouter = router({
  run: query('messages.read', where.queue, runSchema).query(async ({ ctx, input }) => {
    const selection = { kind: 'filter' as const, conditions: input.conditions };
    await refuseHiddenQuestion(ctx.features, ctx.actor, input.clusterId, selection);
    return searchDeadLetters(ctx.features, input, input);
  }),

  saved: query('messages.read', where.queue, queueRefSchema).query(async ({ ctx, input }) => {
    const saved = await savedSearches(ctx.features, input);
    return runnableBy(ctx.features, ctx.actor, input.clusterId, saved);
  }),

  save: action(
    'search.save',
    where.queue,
    titled.extend({ conditions: searchConditionsSchema.min(1) }),
    (input) => ({
      target: input.name,
      clusterId: input.clusterId,
      targetRef: { vhost: input.vhost, name: input.name },
      input: { title: input.title, conditions: input.conditions },
    }),
  ).mutation(({ ctx, input }) =>
    saveSearch(ctx.features, input, {
      title: input.title,
      conditions: input.conditions,
      actor: ctx.actor.name,
    }),
  ),

  remove: action('search.remove', where.queue, titled, (input) => ({
    target: input.name,
    clusterId: input.clusterId,
    targetRef: { vhost: input.vhost, name: input.name },
    input: { title: input.title },
  })).mutation(({ ctx, input }) => removeSearch(ctx.features, input, input.title)),
});
