// A second factor: shown, then confirmed by a first code, then asked after every password. Each code is taken once. It is turned off
// with the password, or by an admin for whoever lost the device.

import { DomainError } from '@/server/domain/errors';
import type { Actor } from '@/server/domain/roles';
import type { FactorShown } from '@/server/domain/users';
import { requirePassword, requireSession } from './account';
import { countAttempt } from './attempts';
import { factorUri, newBackupCodes, newFactorSecret, plainBackupCode, stepOfCode } from './factor-code';
import type { GateParts } from './gate';
import { hashOf } from './secret-once';

type Parts = Pick<GateParts, 'db' | 'clock' | 'secrets'>;

/** The secret, for an app. One that was shown before and not confirmed is replaced. */
export async function showFactor(parts: Parts, actor: Actor, password: string): Promise<FactorShown> {
  await requirePassword(parts, actor, password);
  const { db, secrets } = parts;
  const { userId } = actor;
  if (await isFactorAsked(parts, userId)) throw new DomainError('conflict', 'A second factor is on already.');
  const secret = newFactorSecret();
  const data = { secretSealed: secrets.seal(secret), usedStep: 0, backupHashes: [] };
  await db.secondFactor.upsert({ where: { userId }, create: { userId, ...data }, update: data });
  return { secret, uri: factorUri(secret, actor.name) };
}

/** Turns it on. The backup codes, which nobody is shown again; every other session ends, since none was asked for a code. */
export async function confirmFactor(parts: Parts, actor: Actor, code: string): Promise<string[]> {
  const sessionId = requireSession(actor);
  const { db, clock } = parts;
  const { userId } = actor;
  const refused = await countAttempt(parts, { email: actor.name, address: userId });
  if (refused !== null) throw tooMany();
  if (await isFactorAsked(parts, userId)) throw new DomainError('conflict', 'A second factor is on already.');
  if (!(await takeAppCode(parts, userId, code))) {
    throw new DomainError(
      'invalid',
      'This is not the code of this secret. Wait for the next one, and check that the clock of the device is right.',
    );
  }
  const codes = newBackupCodes();
  await db.$transaction([
    db.secondFactor.update({
      where: { userId },
      data: { confirmedAt: new Date(clock.nowMs()), backupHashes: codes.map(hashOf) },
    }),
    db.userSession.deleteMany({ where: { userId, NOT: { id: sessionId } } }),
  ]);
  return codes;
}

export async function removeFactor(parts: Parts, actor: Actor, password: string): Promise<void> {
  await requirePassword(parts, actor, password);
  await parts.db.secondFactor.deleteMany({ where: { userId: actor.userId } });
}

/** All that a lost device could do: the second factor and passkeys. False: there was nothing. */
export async function dropDevices({ db }: Pick<Parts, 'db'>, userId: string): Promise<boolean> {
  const where = { userId };
  const dropped = await db.$transaction([
    db.secondFactor.deleteMany({ where }),
    db.passkey.deleteMany({ where }),
  ]);
  return dropped.some(({ count }) => count > 0);
}

export async function isFactorAsked({ db }: Pick<Parts, 'db'>, userId: string): Promise<boolean> {
  const factor = await db.secondFactor.findUnique({ where: { userId }, select: { confirmedAt: true } });
  return factor !== null && factor.confirmedAt !== null;
}

/** What of it was used, in words; null: the code is wrong, or was used. */
export async function takeCode(parts: Parts, userId: string, typed: string): Promise<string | null> {
  const digits = typed.replace(/\s/g, '');
  if (/^\d{6}$/.test(digits)) return (await takeAppCode(parts, userId, digits)) ? 'a code' : null;
  const hash = hashOf(plainBackupCode(typed));
  const left = await parts.db.$queryRaw<{ left: number }[]>`
    UPDATE "SecondFactor" SET "backupHashes" = array_remove("backupHashes", ${hash})
     WHERE "userId" = ${userId}::uuid AND ${hash} = ANY("backupHashes")
     RETURNING cardinality("backupHashes") AS left`;
  return left[0] === undefined ? null : `a backup code, of which ${left[0].left} are left`;
}

async function takeAppCode({ db, clock, secrets }: Parts, userId: string, code: string): Promise<boolean> {
  const factor = await db.secondFactor.findUnique({ where: { userId } });
  if (factor === null) return false;
  const step = stepOfCode(secrets.open(factor.secretSealed), code, clock.nowMs());
  if (step === null) return false;
  // Whoever looked over the shoulder comes too late.
  const { count } = await db.secondFactor.updateMany({
    where: { userId, usedStep: { lt: step } },
    data: { usedStep: step },
  });
  return count > 0;
}

function tooMany(): DomainError {
  return new DomainError('limit_exceeded', 'Too many attempts. Try again in a quarter of an hour.');
}
