// Who asks: the person of a session cookie, or the owner of a bearer token with at most its owner's rights. A request that
// brings a token is judged by the token alone.

import { type Actor, type Role, roles } from '@/server/domain/roles';
import { type Scope, scopeSchema } from '@/server/domain/scope';
import type { User } from '@/server/platform/prisma/client';
import { clientHeader } from './client-address';
import { type Gate, mayEnter } from './gate';
import { hashOf } from './secret-once';

/** Null: nobody that may be here. */
export async function identify(gate: Gate, headers: Headers): Promise<Actor | null> {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? [];
  const address = headers.get(clientHeader);
  if (token !== undefined) return ownerOf(gate, token, address);
  if (!headers.has('cookie')) return null;
  const found = await gate.auth.api.getSession({ headers });
  if (found === null) return null;
  const user = await gate.db.user.findUnique({ where: { id: found.user.id } });
  if (user === null || !mayEnter(user)) return null;
  return { ...actorOf(user), address, sessionId: found.session.id };
}

async function ownerOf({ db, clock }: Gate, secret: string, address: string | null): Promise<Actor | null> {
  const token = await db.apiToken.findUnique({
    where: { tokenHash: hashOf(secret) },
    include: { user: true },
  });
  const nowMs = clock.nowMs();
  if (token === null || token.expiresAt.getTime() <= nowMs || !mayEnter(token.user)) return null;
  if (nowMs - (token.lastUsedAt?.getTime() ?? 0) > noteUseMs) {
    await db.apiToken.update({ where: { id: token.id }, data: { lastUsedAt: new Date(nowMs) } });
  }
  const owner = actorOf(token.user);
  return {
    ...owner,
    name: `${owner.name} (token ${token.name})`,
    token: { id: token.id, name: token.name },
    address,
    role: lesserOf(owner.role, roleOf(token.role)),
    scopes: [...owner.scopes, scopeOf(token.scope)],
    readsMessages: owner.readsMessages && token.readsMessages,
    sessionId: null,
  };
}

/** A use is noted no more often. */
const noteUseMs = 60_000;

export function actorOf(user: User): Omit<Actor, 'sessionId' | 'address'> {
  return {
    userId: user.id,
    name: user.email,
    token: null,
    role: roleOf(user.role),
    scopes: [scopeOf(user.scope)],
    readsMessages: user.readsMessages,
  };
}

/** What is stored and not understood gives the least. */
export function roleOf(text: string): Role {
  return roles.find((role) => role === text) ?? 'viewer';
}

/** Null is everything, so what is not understood must not become it: it throws. */
export function scopeOf(stored: unknown): Scope {
  return scopeSchema.parse(stored);
}

export function lesserOf(a: Role, b: Role): Role {
  return roles.indexOf(a) <= roles.indexOf(b) ? a : b;
}
