// Whether somebody may do something: signed in, role, permission to see messages. Where it may be done is where.ts's.

import { DomainError } from '@/server/domain/errors';
import { type Access, type Actor, refusalOf } from '@/server/domain/roles';

/** Throws `unauthenticated`. */
export function requireActor(actor: Actor | null): Actor {
  if (actor !== null) return actor;
  throw new DomainError(
    'unauthenticated',
    'Nobody is signed in. Sign in at /sign-in, or send a token as `Authorization: Bearer …`.',
  );
}

/** Throws `unauthenticated` or `forbidden`. */
export function requireAccess(asked: Actor | null, access: Access): Actor {
  const actor = requireActor(asked);
  const refusal = refusalOf(actor, access);
  if (refusal !== null) throw new DomainError('forbidden', refusal);
  return actor;
}
