// What everything about access needs from its process, and the library that keeps passwords and sessions. The library's own
// HTTP routes are not mounted: server/api/ calls it, under the rules of check-request.ts and with every attempt counted.

import { betterAuth } from 'better-auth/minimal';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import { limits } from '@/server/domain/limits';
import type { Clock } from '@/server/platform/clock';
import type { Database } from '@/server/platform/database';
import type { Logger } from '@/server/platform/logger';
import type { User } from '@/server/platform/prisma/client';
import type { SecretBox } from '@/server/platform/secrets';
import { clientHeader } from './client-address';

export type GateParts = { db: Database; clock: Clock; logger: Logger; secrets: SecretBox };
export type Gate = GateParts & { auth: Auth };
type Auth = ReturnType<typeof createAuth>;

export function createGate(parts: GateParts): Gate {
  return { ...parts, auth: createAuth(parts) };
}

function createAuth({ db, logger, secrets }: GateParts) {
  return betterAuth({
    appName: 'Spillway',
    // Only for links in mails and redirects of the library, of which none are used.
    baseURL: 'http://localhost',
    secret: secrets.derive('spillway sessions'),
    database: prismaAdapter(db, { provider: 'postgresql' }),
    user: { modelName: 'user' },
    session: {
      modelName: 'userSession',
      expiresIn: limits.sessionDays * 86_400,
      disableSessionRefresh: true,
    },
    account: { modelName: 'userCredential' },
    verification: { modelName: 'userVerification' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: limits.passwordCharsMin,
      maxPasswordLength: limits.passwordCharsMax,
    },
    plugins: [sessions],
    databaseHooks: { session: { create: { before: (session) => isEnabled(db, session.userId) } } },
    advanced: {
      cookiePrefix: 'spillway',
      // Added where the browser came by TLS (sign-in.ts).
      useSecureCookies: false,
      ipAddress: { ipAddressHeaders: [clientHeader] },
      database: { generateId: 'uuid' },
    },
    // Attempts are counted in attempts.ts, by account too.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (_level, message) => logger.error({ message }, 'the library for sign-in complained'),
    },
  });
}

/** A session without a password: for whoever came by a one-time link. Nobody reaches this over HTTP. */
const sessions = {
  id: 'spillway-sessions',
  endpoints: {
    beginSession: createAuthEndpoint(
      '/spillway/begin-session',
      { method: 'POST', body: z.object({ userId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const user = await ctx.context.internalAdapter.findUserById(ctx.body.userId);
        const session = user && (await ctx.context.internalAdapter.createSession(user.id));
        if (!user || !session) throw new APIError('UNAUTHORIZED');
        await setSessionCookie(ctx, { session, user });
        return ctx.json({ begun: true });
      },
    ),
  },
} as const;

/** Neither disabled here, nor without a group at the provider. */
export function mayEnter({ disabledAt, lapsedAt }: Pick<User, 'disabledAt' | 'lapsedAt'>): boolean {
  return disabledAt === null && lapsedAt === null;
}

async function isEnabled(db: Database, userId: string): Promise<boolean> {
  const user = await db.user.findUnique({ where: { id: userId } });
  return user !== null && mayEnter(user);
}
