// Views of the queue list that people saved.

import { z } from 'zod';
import { limits } from '@/server/domain/limits';
import { savedViewSchema } from '@/server/domain/saved-view';
import { removeView, savedViews, saveView } from '@/server/features/queues/saved-views';
import { action, noInput, query, router } from '../trpc';
import { where } from '../where';

const titledSchema = z.object({ title: z.string().trim().min(1).max(limits.savedSearchNameChars) });

export const viewsRouter = router({
  saved: query('queues.read', where.nowhere, noInput).query(({ ctx }) => savedViews(ctx.features)),

  save: action(
    'view.save',
    where.nowhere,
    titledSchema.extend(savedViewSchema.shape),
    ({ title, query: saved, columns }) => ({
      target: title,
      input: { query: saved, columns },
    }),
  ).mutation(({ ctx, input }) => saveView(ctx.features, { ...input, actor: ctx.actor.name })),

  remove: action('view.remove', where.nowhere, titledSchema, ({ title }) => ({ target: title })).mutation(
    ({ ctx, input }) => removeView(ctx.features, input.title),
  ),
});
