// Choosing a password: checked, hashed by the library (scrypt), and every other session of that person ended.

import { verifyPassword, hashPassword } from 'better-auth/crypto';
import { DomainError } from '@/server/domain/errors';
import { passwordProblem } from '@/server/domain/password';
import type { GateParts } from './gate';

type Parts = Pick<GateParts, 'db'>;

/** Throws `invalid` with what is wrong with it. Every session of the person ends but `keepSessionId`. */
export async function setPassword(
  { db }: Parts,
  user: { id: string; email: string },
  password: string,
  keepSessionId: string | null = null,
): Promise<void> {
  refuseBadPassword(password, user.email);
  const where = { providerId_accountId: { providerId: 'credential', accountId: user.id } };
  const hash = await hashPassword(password);
  await db.$transaction([
    db.userCredential.upsert({
      where,
      create: { userId: user.id, providerId: 'credential', accountId: user.id, password: hash },
      update: { password: hash },
    }),
    db.userSession.deleteMany({
      where: { userId: user.id, ...(keepSessionId !== null && { NOT: { id: keepSessionId } }) },
    }),
  ]);
}

export function refuseBadPassword(password: string, email: string): void {
  const problem = passwordProblem(password, email);
  if (problem !== null) throw new DomainError('invalid', problem);
}

export async function isPasswordOf(parts: Parts, userId: string, password: string): Promise<boolean> {
  const hash = await passwordHashOf(parts, userId);
  return hash !== null && (await verifyPassword({ hash, password }));
}

/** Null where no password was set, as after a one-time link that only lets in. */
export async function passwordHashOf({ db }: Parts, userId: string): Promise<string | null> {
  const where = { providerId_accountId: { providerId: 'credential', accountId: userId } };
  return (await db.userCredential.findUnique({ where }))?.password ?? null;
}
