// Who asks: the person of a session cookie, or the owner of a bearer token with at most its owner's rights. A request that
// brings a token is judged by the token alone.

import { roleWhileTaken } from '@/server/domain/takable-roles';
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
  return elevated(gate, { ...actorOf(user), address, sessionId: found.session.id });
}

/** In the session that took a higher role, for as long as it may. */
async function elevated({ db, clock }: Gate, actor: Actor & { sessionId: string }): Promise<Actor> {
  if (actor.mayTakeRole === null) return actor;
  const nowMs = clock.nowMs();
  const taken = await db.elevation.findFirst({
    where: {
      sessionId: actor.sessionId,
      userId: actor.userId,
      endedAt: null,
      endsAt: { gt: new Date(nowMs) },
    },
    orderBy: { startedAt: 'desc' },
  });
  if (taken === null) return actor;
  const role = roleWhileTaken(actor.role, actor.mayTakeRole, roleOf(taken.role));
  if (role === actor.role) return actor;
  return { ...actor, role, elevation: { ownRole: actor.role, untilMs: taken.endsAt.getTime() } };
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
    // A role is taken by a person, in a session.
    mayTakeRole: null,
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
    mayTakeRole: user.mayTakeRole === null ? null : roleOf(user.mayTakeRole),
    elevation: null,
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
