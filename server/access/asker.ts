// Who asked for something that runs later: with what they may now, and no more than when they asked. And who else could
// approve it.

import { z } from 'zod';
import { roleWhileTaken } from '@/server/domain/takable-roles';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { type Access, type Actor, refusalOf, roles } from '@/server/domain/roles';
import { type Place, reaches, scopeSchema } from '@/server/domain/scope';
import { type GateParts, mayEnter } from './gate';
import { actorOf, lesserOf } from './identify';

type Parts = Pick<GateParts, 'db' | 'clock'>;

const askedSchema = z.object({
  role: z.enum(roles),
  scopes: z.array(scopeSchema),
  readsMessages: z.boolean(),
  token: z.object({ id: z.string(), name: z.string() }).nullable(),
  address: z.string().nullable(),
});

/** Throws `forbidden` where that person, or the token, is not let in any more. */
export async function askerNow(
  { db, clock }: Parts,
  { userId, actor, asked }: { userId: string; actor: string; asked: unknown },
): Promise<Actor> {
  const { role, scopes, readsMessages, token, address } = askedSchema.parse(asked);
  const user = await db.user.findUnique({ where: { id: userId } });
  if (user === null || !mayEnter(user)) {
    throw new DomainError('forbidden', `${actor} may not sign in any more, so this cannot run.`);
  }
  if (token !== null) {
    const now = new Date(clock.nowMs());
    const valid = await db.apiToken.count({ where: { id: token.id, userId, expiresAt: { gt: now } } });
    if (valid === 0) {
      throw new DomainError(
        'forbidden',
        `The token of ${actor} was revoked or has expired, so this cannot run.`,
      );
    }
  }
  const now = actorOf(user);
  return {
    ...now,
    name: actor,
    token,
    address,
    // What was asked for in a role that was taken for a time may run as long as it could be taken.
    role: roleWhileTaken(lesserOf(now.role, role), now.mayTakeRole, role),
    mayTakeRole: null,
    scopes: [...now.scopes, ...scopes],
    readsMessages: now.readsMessages && readsMessages,
    sessionId: null,
  };
}

/** Addresses of others who may do it themselves there. */
export async function approversOf(
  { db }: Pick<Parts, 'db'>,
  askerId: string,
  access: Access,
  place: Place,
): Promise<string[]> {
  const users = await db.user.findMany({
    where: { id: { not: askerId }, disabledAt: null, lapsedAt: null },
    orderBy: { email: 'asc' },
    take: limits.users,
  });
  return users
    .map(actorOf)
    .filter((actor) => refusalOf(actor, access) === null && reaches(actor.scopes, place))
    .map(({ name }) => name);
}
