// Masking rules: what of messages is kept from people below a role.

import { z } from 'zod';
import { maskRuleInputSchema } from '@/server/domain/masking';
import { listMaskRules, removeMaskRule, saveMaskRule } from '@/server/features/masking/mask-rules';
import { action, noInput, query, router } from '../trpc';
import { where } from '../where';

const saveSchema = z.object({ id: z.uuid().nullable(), rule: maskRuleInputSchema });

export const masksRouter = router({
  list: query('masks.read', where.everywhere, noInput).query(({ ctx }) => listMaskRules(ctx.features)),

  save: action('mask.save', where.everywhere, saveSchema, ({ rule }) => ({
    target: rule.name,
    clusterId: rule.clusterId ?? undefined,
    input: rule,
  })).mutation(async ({ ctx, input }) => {
    const { id, before } = await saveMaskRule(ctx.features, input.id, input.rule);
    ctx.audit.before = before;
    return { id };
  }),

  remove: action('mask.remove', where.everywhere, z.object({ id: z.uuid() }), ({ id }) => ({
    target: id,
  })).mutation(async ({ ctx, input }) => {
    const { before } = await removeMaskRule(ctx.features, input.id);
    Object.assign(ctx.audit, { before, target: before.name });
  }),
});
