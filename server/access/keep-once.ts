// What is remembered between two steps of one sign-in: under the hash of a secret that only whoever goes on can have, for a short
// while and one use.

import type { GateParts } from './gate';
import { hashOf } from './secret-once';

type Parts = Pick<GateParts, 'db' | 'clock'>;
export type KeptKind = 'provider' | 'ticket' | 'passkey';

export async function keepOnce(
  { db, clock }: Parts,
  kind: KeptKind,
  { secret, value, ms }: { secret: string; value: string; ms: number },
): Promise<void> {
  const nowMs = clock.nowMs();
  await db.userVerification.deleteMany({
    where: { identifier: { startsWith: `${kind} ` }, expiresAt: { lte: new Date(nowMs) } },
  });
  await db.userVerification.create({
    data: { identifier: keyOf(kind, secret), value, expiresAt: new Date(nowMs + ms) },
  });
}

/** Null: expired, used, or never kept. */
export async function findKept({ db, clock }: Parts, kind: KeptKind, secret: string): Promise<string | null> {
  const row = await db.userVerification.findFirst({
    where: { identifier: keyOf(kind, secret), expiresAt: { gt: new Date(clock.nowMs()) } },
  });
  return row?.value ?? null;
}

/** False: another request was first, or it has expired. */
export async function useKept({ db, clock }: Parts, kind: KeptKind, secret: string): Promise<boolean> {
  const { count } = await db.userVerification.deleteMany({
    where: { identifier: keyOf(kind, secret), expiresAt: { gt: new Date(clock.nowMs()) } },
  });
  return count > 0;
}

function keyOf(kind: KeptKind, secret: string): string {
  return `${kind} ${Buffer.from(hashOf(secret)).toString('base64url')}`;
}
