// Who may sign in, and with which rights. Links that let somebody in are shown once and stand in no log.

import {
  changeUser,
  inviteUser,
  linkForUser,
  listUsers,
  removeUser,
  resetFactor,
} from '@/server/access/users';
import { inviteSchema, userChangeSchema, userIdSchema } from '@/server/domain/users';
import { action, noInput, query, router } from '../trpc';
import { where } from '../where';

const subject = ({ userId }: { userId: string }) => ({ target: userId });

export const usersRouter = router({
  list: query('users.read', where.everywhere, noInput).query(({ ctx }) => listUsers(ctx.features)),

  invite: action('user.invite', where.everywhere, inviteSchema, ({ email, ...input }) => ({
    target: email,
    input,
  })).mutation(({ ctx, input }) => inviteUser(ctx.features, input)),

  change: action('user.change', where.everywhere, userChangeSchema, subject).mutation(
    async ({ ctx, input }) => {
      const { before, after } = await changeUser(ctx.features, ctx.actor, input);
      Object.assign(ctx.audit, { before, after, target: after.email });
      return after;
    },
  ),

  link: action('user.link', where.everywhere, userIdSchema, subject).mutation(async ({ ctx, input }) => {
    const { user, link } = await linkForUser(ctx.features, input.userId);
    ctx.audit.target = user.email;
    return { user, link };
  }),

  resetFactor: action('user.reset-factor', where.everywhere, userIdSchema, subject).mutation(
    async ({ ctx, input }) => {
      ctx.audit.target = (await resetFactor(ctx.features, ctx.actor, input.userId)).email;
    },
  ),

  remove: action('user.remove', where.everywhere, userIdSchema, subject).mutation(async ({ ctx, input }) => {
    const before = await removeUser(ctx.features, ctx.actor, input.userId);
    Object.assign(ctx.audit, { before, target: before.email });
  }),
});
