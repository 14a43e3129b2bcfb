// Attempts to sign in, counted before the password is looked at, so that many at once are no more than the limit. What is
// counted is the address that was typed, whether or not there is such an account, and the address it came from.

import { createHash } from 'node:crypto';
import { limits } from '@/server/domain/limits';
import type { GateParts } from './gate';

type Counted = { kind: 'account' | 'address'; what: string; most: number };

export type Refused = { kind: Counted['kind']; waitMs: number; first: boolean };

const windowMs = limits.attemptsWindowMs;

/** Null when another attempt is let through. */
export async function countAttempt(
  { db, clock }: Pick<GateParts, 'db' | 'clock'>,
  { email, address }: { email: string | null; address: string },
): Promise<Refused | null> {
  const counted: Counted[] = [
    { kind: 'address', what: address, most: limits.attemptsPerAddress },
    ...(email === null ? [] : [{ kind: 'account' as const, what: email, most: limits.attemptsPerAccount }]),
  ];
  for (const { kind, what, most } of counted) {
    const now = new Date(clock.nowMs());
    const expired = new Date(clock.nowMs() - windowMs);
    const [row] = await db.$queryRaw<{ attempts: number; startedAt: Date }[]>`
      INSERT INTO "SignInAttempts" AS a (key, attempts, "startedAt") VALUES (${keyOf(kind, what)}, 1, ${now})
      ON CONFLICT (key) DO UPDATE SET
        attempts = CASE WHEN a."startedAt" <= ${expired} THEN 1 ELSE a.attempts + 1 END,
        "startedAt" = CASE WHEN a."startedAt" <= ${expired} THEN ${now} ELSE a."startedAt" END
      RETURNING attempts, "startedAt"`;
    if (row !== undefined && row.attempts > most) {
      const waitMs = row.startedAt.getTime() + windowMs - clock.nowMs();
      return { kind, waitMs, first: row.attempts === most + 1 };
    }
  }
  await db.signInAttempts.deleteMany({ where: { startedAt: { lte: new Date(clock.nowMs() - windowMs) } } });
  return null;
}

/** Who has signed in owes nothing any more; an address that tries many accounts does. */
export async function forgetAttempts({ db }: Pick<GateParts, 'db'>, email: string): Promise<void> {
  await db.signInAttempts.deleteMany({ where: { key: keyOf('account', email) } });
}

function keyOf(kind: Counted['kind'], what: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(`${kind} ${what}`).digest());
}
