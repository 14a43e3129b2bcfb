// One's own account: password, sessions, tokens.

import { z } from 'zod';
import {
  changePassword,
  createToken,
  endSession,
  listSessions,
  listTokens,
  revokeToken,
} from '@/server/access/account';
import { addPasskey, beginPasskey, removePasskey } from '@/server/access/passkeys';
import { endAtProvider } from '@/server/access/provider-end';
import { confirmFactor, removeFactor, showFactor } from '@/server/access/second-factor';
import { waysIn } from '@/server/access/ways-in';
import { passkeyIdSchema, passkeyInputSchema } from '@/server/domain/passkey';
import {
  factorCodeSchema,
  ownPasswordSchema,
  passwordChangeSchema,
  tokenInputSchema,
} from '@/server/domain/users';
import { beginElevation, endElevation } from '@/server/access/elevate';
import { elevationInputSchema } from '@/server/domain/elevation';
import { action, noInput, query, router } from '../trpc';
import { where } from '../where';

const endSchema = z.object({
  /** Null: every session, this one included. */
  sessionId: z.uuid().nullable(),
});
const tokenIdSchema = z.object({ tokenId: z.uuid() });

export const accountRouter = router({
  sessions: query('account.read', where.nowhere, noInput).query(({ ctx }) =>
    listSessions(ctx.features, ctx.actor),
  ),

  waysIn: query('account.read', where.nowhere, noInput).query(({ ctx }) =>
    waysIn(ctx.features, ctx.provider, ctx.actor),
  ),

  tokens: query('account.read', where.nowhere, noInput).query(({ ctx }) =>
    listTokens(ctx.features, ctx.actor),
  ),

  changePassword: action('account.change-password', where.nowhere, passwordChangeSchema, () => ({
    target: 'own password',
  })).mutation(({ ctx, input }) => changePassword(ctx.features, ctx.actor, input)),

  elevate: action('elevation.begin', where.nowhere, elevationInputSchema, ({ role, minutes, reason }) => ({
    target: role,
    reason,
    input: { minutes },
  })).mutation(async ({ ctx, input }) => {
    const taken = await beginElevation(ctx.features, ctx.actor, input);
    Object.assign(ctx.audit, { before: { role: ctx.actor.role }, after: taken });
    return taken;
  }),

  endElevation: action('elevation.end', where.nowhere, noInput, () => ({ target: 'own role' })).mutation(
    async ({ ctx }) => {
      const { role } = await endElevation(ctx.features, ctx.actor);
      Object.assign(ctx.audit, {
        target: role,
        before: { role },
        after: { role: ctx.actor.elevation?.ownRole },
      });
    },
  ),

  endSession: action('session.end', where.nowhere, endSchema, ({ sessionId }) => ({
    target: sessionId ?? 'all own sessions',
  })).mutation(async ({ ctx, input }) => {
    const ended = await endSession(ctx.features, ctx.actor, input.sessionId);
    ctx.audit.after = { ended };
    const everywhere = input.sessionId === null;
    return { ended, leadTo: everywhere ? await endAtProvider(ctx.features, ctx.provider, ctx.actor) : null };
  }),

  showFactor: action('factor.show', where.nowhere, ownPasswordSchema, () => ({
    target: 'own second factor',
  })).mutation(({ ctx, input }) => showFactor(ctx.features, ctx.actor, input.currentPassword)),

  confirmFactor: action('factor.confirm', where.nowhere, factorCodeSchema, () => ({
    target: 'own second factor',
  })).mutation(async ({ ctx, input }) => ({
    backupCodes: await confirmFactor(ctx.features, ctx.actor, input.code),
  })),

  removeFactor: action('factor.remove', where.nowhere, ownPasswordSchema, () => ({
    target: 'own second factor',
  })).mutation(({ ctx, input }) => removeFactor(ctx.features, ctx.actor, input.currentPassword)),

  beginPasskey: action('passkey.begin', where.nowhere, ownPasswordSchema, () => ({
    target: 'own passkeys',
  })).mutation(({ ctx, input }) =>
    beginPasskey(ctx.features, ctx.actor, input.currentPassword, ctx.origin ?? null),
  ),

  addPasskey: action('passkey.add', where.nowhere, passkeyInputSchema, ({ name }) => ({
    target: name,
  })).mutation(({ ctx, input }) => addPasskey(ctx.features, ctx.actor, input, ctx.origin ?? null)),

  removePasskey: action('passkey.remove', where.nowhere, passkeyIdSchema, ({ passkeyId }) => ({
    target: passkeyId,
  })).mutation(async ({ ctx, input }) => {
    ctx.audit.target = await removePasskey(ctx.features, ctx.actor, input.passkeyId);
  }),

  createToken: action('token.create', where.nowhere, tokenInputSchema, ({ name, ...input }) => ({
    target: name,
    input,
  })).mutation(async ({ ctx, input }) => ({ token: await createToken(ctx.features, ctx.actor, input) })),

  revokeToken: action('token.revoke', where.nowhere, tokenIdSchema, ({ tokenId }) => ({
    target: tokenId,
  })).mutation(async ({ ctx, input }) => {
    ctx.audit.target = await revokeToken(ctx.features, ctx.actor, input.tokenId);
  }),
});
