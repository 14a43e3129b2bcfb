// Taking a higher role for a time, and giving it back. Its end is put into the audit by whoever ends it, or by the worker
// when its time is over or its session is gone.

import type { ElevationInput } from '@/server/domain/elevation';
import { takableRoles } from '@/server/domain/takable-roles';
import { DomainError } from '@/server/domain/errors';
import type { Actor, Role } from '@/server/domain/roles';
import { requireSession } from './account';
import type { GateParts } from './gate';

type Parts = Pick<GateParts, 'db' | 'clock'>;

export async function beginElevation(
  { db, clock }: Parts,
  actor: Actor,
  { role, minutes, reason }: ElevationInput,
): Promise<{ role: Role; untilMs: number }> {
  const sessionId = requireSession(actor);
  const ownRole = actor.elevation?.ownRole ?? actor.role;
  if (!takableRoles(ownRole, actor.mayTakeRole).includes(role)) {
    throw new DomainError(
      'forbidden',
      `${actor.name} may not take the role ${role} for a time. An admin can allow it under Users.`,
    );
  }
  if (actor.elevation !== null) {
    throw new DomainError('conflict', `${actor.name} is ${actor.role} for a time already. End that first.`);
  }
  const startedAt = new Date(clock.nowMs());
  const endsAt = new Date(startedAt.getTime() + minutes * 60_000);
  const { userId, name } = actor;
  await db.elevation.create({
    data: { userId, actor: name, sessionId, role, reason, startedAt, endsAt },
  });
  return { role, untilMs: endsAt.getTime() };
}

/** What the role was, for the audit. */
export async function endElevation({ db, clock }: Parts, actor: Actor): Promise<{ role: Role }> {
  const sessionId = requireSession(actor);
  const now = new Date(clock.nowMs());
  const { count } = await db.elevation.updateMany({
    where: { sessionId, userId: actor.userId, endedAt: null, endsAt: { gt: now } },
    data: { endedAt: now, endsAt: now },
  });
  if (count === 0) throw new DomainError('conflict', 'No role is taken for a time in this session.');
  return { role: actor.role };
}
