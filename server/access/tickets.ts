// What stands between a password that was right and the code that is still asked for: a secret that the page holds, under whose
// hash it is written whose sign-in this is.

import { limits } from '@/server/domain/limits';
import type { User } from '@/server/platform/prisma/client';
import type { GateParts } from './gate';
import { hashOf, newSecret } from './secret-once';

type Parts = Pick<GateParts, 'db' | 'clock'>;

/** `how`: what the audit is to say of it. */
export type Ticket = { user: User; how: string };

export async function openTicket({ db, clock }: Parts, userId: string, how: string): Promise<string> {
  const now = new Date(clock.nowMs());
  await db.userVerification.deleteMany({
    where: { identifier: { startsWith: prefix }, expiresAt: { lte: now } },
  });
  const secret = newSecret();
  await db.userVerification.create({
    data: {
      identifier: keyOf(secret),
      value: `${userId} ${how}`,
      expiresAt: new Date(now.getTime() + limits.ticketMs),
    },
  });
  return secret;
}

/** Null: expired, used, or none of ours. */
export async function findTicket({ db, clock }: Parts, secret: string): Promise<Ticket | null> {
  const row = await db.userVerification.findFirst({
    where: { identifier: keyOf(secret), expiresAt: { gt: new Date(clock.nowMs()) } },
  });
  if (row === null) return null;
  const [userId = '', ...how] = row.value.split(' ');
  const user = await db.user.findUnique({ where: { id: userId } });
  return user === null ? null : { user, how: how.join(' ') };
}

/** False: another request was first. */
export async function closeTicket({ db }: Parts, secret: string): Promise<boolean> {
  return (await db.userVerification.deleteMany({ where: { identifier: keyOf(secret) } })).count > 0;
}

const prefix = 'ticket ';
const keyOf = (secret: string) => `${prefix}${Buffer.from(hashOf(secret)).toString('base64url')}`;
