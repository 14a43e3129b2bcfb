// One's own account: password, sessions, tokens. A token can read it and change nothing, so that one that leaked makes no
// second one and ends when it is revoked. A change of the password ends sessions and leaves tokens.

import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { Actor } from '@/server/domain/roles';
import type { SessionView, TokenInput, TokenView } from '@/server/domain/users';
import { Prisma } from '@/server/platform/prisma/client';
import { countAttempt } from './attempts';
import type { GateParts } from './gate';
import { lesserOf, roleOf, scopeOf } from './identify';
import { isPasswordOf, setPassword } from './passwords';
import { hashOf, newSecret } from './secret-once';

type Parts = Pick<GateParts, 'db' | 'clock'>;

/** Ends every other session of the person. */
export async function changePassword(
  parts: Parts,
  actor: Actor,
  passwords: { currentPassword: string; newPassword: string },
): Promise<void> {
  const sessionId = await requirePassword(parts, actor, passwords.currentPassword);
  await setPassword(parts, { id: actor.userId, email: actor.name }, passwords.newPassword, sessionId);
}

/** The session; that it is open is not enough for what locks others out. */
export async function requirePassword(parts: Parts, actor: Actor, password: string): Promise<string> {
  const sessionId = requireSession(actor);
  // Whoever sits at an open session must not find out the password by trying.
  const refused = await countAttempt(parts, { email: actor.name, address: actor.userId });
  if (refused !== null) {
    throw new DomainError('limit_exceeded', 'Too many attempts. Try again in a quarter of an hour.');
  }
  if (await isPasswordOf(parts, actor.userId, password)) return sessionId;
  throw new DomainError('invalid', 'The current password is another one.');
}

export async function listSessions({ db, clock }: Parts, actor: Actor): Promise<SessionView[]> {
  const rows = await db.userSession.findMany({
    where: { userId: actor.userId, expiresAt: { gt: new Date(clock.nowMs()) } },
    orderBy: { createdAt: 'desc' },
    take: 100,
  });
  return rows.map((row) => ({
    id: row.id,
    current: row.id === actor.sessionId,
    address: row.ipAddress === '' ? null : row.ipAddress,
    browser: row.userAgent === '' ? null : row.userAgent,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
  }));
}

/** Null: all of the person's, this one included. */
export async function endSession({ db }: Parts, actor: Actor, sessionId: string | null): Promise<number> {
  requireSession(actor);
  const where = { userId: actor.userId, ...(sessionId !== null && { id: sessionId }) };
  return (await db.userSession.deleteMany({ where })).count;
}

export async function listTokens({ db }: Parts, actor: Actor): Promise<TokenView[]> {
  const rows = await db.apiToken.findMany({
    where: { userId: actor.userId },
    orderBy: { createdAt: 'desc' },
  });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: lesserOf(actor.elevation?.ownRole ?? actor.role, roleOf(row.role)),
    scope: scopeOf(row.scope),
    readsMessages: row.readsMessages,
    createdAtMs: row.createdAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
  }));
}

/** The token itself, which nobody is shown again. */
export async function createToken({ db, clock }: Parts, actor: Actor, input: TokenInput): Promise<string> {
  requireSession(actor);
  const ownRole = actor.elevation?.ownRole ?? actor.role;
  if (lesserOf(ownRole, input.role) !== input.role) {
    throw new DomainError('forbidden', `A token has at most the role of its owner, which is ${ownRole}.`);
  }
  const owned = await db.apiToken.findMany({ where: { userId: actor.userId }, select: { name: true } });
  if (owned.some(({ name }) => name === input.name)) {
    throw new DomainError('conflict', 'You have a token of this name. Choose another, or revoke that one.');
  }
  if (owned.length >= limits.tokensPerUser) {
    throw new DomainError('limit_exceeded', `${limits.tokensPerUser} tokens are enough. Revoke one first.`);
  }
  const secret = `spillway_${newSecret()}`;
  await db.apiToken.create({
    data: {
      userId: actor.userId,
      name: input.name,
      tokenHash: hashOf(secret),
      role: input.role,
      scope: input.scope ?? Prisma.DbNull,
      readsMessages: input.readsMessages,
      expiresAt: new Date(clock.nowMs() + input.days * 86_400_000),
    },
  });
  return secret;
}

export async function revokeToken({ db }: Parts, actor: Actor, tokenId: string): Promise<string> {
  requireSession(actor);
  const token = await db.apiToken.findFirst({ where: { id: tokenId, userId: actor.userId } });
  if (token === null) throw new DomainError('not_found', 'This token is revoked already.');
  await db.apiToken.delete({ where: { id: tokenId } });
  return token.name;
}

export function requireSession({ sessionId }: Actor): string {
  if (sessionId !== null) return sessionId;
  throw new DomainError('forbidden', 'A token cannot change the account of its owner. Sign in instead.');
}
