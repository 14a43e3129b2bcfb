// Passkeys of one's own account (WebAuthn): made behind the password, listed, removed. A device makes one for the host name of the
// page, keeps its secret, and asks for its own lock whenever it signs; so it stands for password and code together.

import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { PasskeyInput, PasskeyView } from '@/server/domain/passkey';
import type { Actor } from '@/server/domain/roles';
import { requirePassword, requireSession } from './account';
import type { GateParts } from './gate';
import { findKept, keepOnce, useKept } from './keep-once';

type Parts = Pick<GateParts, 'db' | 'clock'>;

/** What the browser asks the device. `origin`: of the page. */
export async function beginPasskey(
  parts: Parts,
  actor: Actor,
  password: string,
  origin: string | null,
): Promise<Omit<PublicKeyCredentialCreationOptionsJSON, 'extensions'>> {
  const host = hostOf(origin);
  await requirePassword(parts, actor, password);
  const owned = await parts.db.passkey.findMany({ where: { userId: actor.userId } });
  if (owned.length >= limits.passkeysPerUser) {
    throw new DomainError(
      'limit_exceeded',
      `${limits.passkeysPerUser} passkeys are enough. Remove one first.`,
    );
  }
  const { extensions: _unused, ...options } = await generateRegistrationOptions({
    ...{ rpName: 'Spillway', rpID: host, userName: actor.name, userDisplayName: actor.name },
    userID: new TextEncoder().encode(actor.userId),
    timeout: limits.passkeyMs,
    excludeCredentials: owned.map(({ credentialId }) => ({ id: credentialId })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await keepOnce(parts, 'passkey', { secret: options.challenge, value: actor.userId, ms: limits.passkeyMs });
  return options;
}

export async function addPasskey(
  parts: Parts,
  actor: Actor,
  { name, answer }: PasskeyInput,
  origin: string | null,
): Promise<void> {
  requireSession(actor);
  const host = hostOf(origin);
  const { registrationInfo } = await verifyRegistrationResponse({
    response: answer,
    // Asked by this person, a short while ago, and answered once.
    expectedChallenge: async (challenge) =>
      (await findKept(parts, 'passkey', challenge)) === actor.userId && useKept(parts, 'passkey', challenge),
    expectedOrigin: origin ?? '',
    expectedRPID: host,
  }).catch((error: unknown) => {
    throw notMade(error);
  });
  if (registrationInfo === undefined) throw notMade();
  const { id, publicKey, counter } = registrationInfo.credential;
  const same = await parts.db.passkey.findFirst({
    where: { OR: [{ userId: actor.userId, name }, { credentialId: id }] },
  });
  if (same !== null)
    throw new DomainError('conflict', `There is a passkey ${same.name} already. Choose another name.`);
  await parts.db.passkey.create({
    data: {
      ...{ userId: actor.userId, name, host, credentialId: id },
      ...{ publicKey: new Uint8Array(publicKey), counter, createdAt: new Date(parts.clock.nowMs()) },
    },
  });
}

export async function listPasskeys({ db }: Parts, userId: string): Promise<PasskeyView[]> {
  const rows = await db.passkey.findMany({ where: { userId }, orderBy: { createdAt: 'desc' } });
  return rows.map(({ id, name, host, createdAt, lastUsedAt }) => ({
    ...{ id, name, host },
    createdAtMs: createdAt.getTime(),
    lastUsedAtMs: lastUsedAt?.getTime() ?? null,
  }));
}

/** Its name. */
export async function removePasskey({ db }: Parts, actor: Actor, passkeyId: string): Promise<string> {
  requireSession(actor);
  const passkey = await db.passkey.findFirst({ where: { id: passkeyId, userId: actor.userId } });
  if (passkey === null) throw new DomainError('not_found', 'This passkey is removed already.');
  await db.passkey.delete({ where: { id: passkeyId } });
  return passkey.name;
}

/** Throws `invalid` where no passkey can be made: browsers know them by host name, and not by address. */
export function hostOf(origin: string | null): string {
  const host = origin !== null && URL.canParse(origin) ? new URL(origin).hostname : '';
  if (host !== '' && !/^[\d.]+$|^\[/.test(host)) return host;
  throw new DomainError(
    'invalid',
    'Browsers make and use passkeys at a host name alone. Open Spillway by its name instead of its address, or by localhost.',
  );
}

function notMade(cause?: unknown): DomainError {
  return new DomainError(
    'invalid',
    'The answer of the device does not hold, or came too late. Begin again, in the same browser.',
    { cause },
  );
}
