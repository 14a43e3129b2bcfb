// What stands between a password that was right and the code that is still asked for: a secret that the page holds, for which it is
// written whose sign-in this is.

import { limits } from '@/server/domain/limits';
import type { User } from '@/server/platform/prisma/client';
import type { GateParts } from './gate';
import { findKept, keepOnce, useKept } from './keep-once';
import { newSecret } from './secret-once';

type Parts = Pick<GateParts, 'db' | 'clock'>;

/** `how`: what the audit is to say of it. */
export type Ticket = { user: User; how: string };

export async function openTicket(parts: Parts, userId: string, how: string): Promise<string> {
  const secret = newSecret();
  await keepOnce(parts, 'ticket', { secret, value: `${userId} ${how}`, ms: limits.ticketMs });
  return secret;
}

/** Null: expired, used, or none of ours. */
export async function findTicket(parts: Parts, secret: string): Promise<Ticket | null> {
  const value = await findKept(parts, 'ticket', secret);
  if (value === null) return null;
  const [userId = '', ...how] = value.split(' ');
  const user = await parts.db.user.findUnique({ where: { id: userId } });
  return user === null ? null : { user, how: how.join(' ') };
}

/** False: another request was first. */
export function closeTicket(parts: Parts, secret: string): Promise<boolean> {
  return useKept(parts, 'ticket', secret);
}
