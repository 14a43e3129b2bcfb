// Signing in by a passkey: the device signs what it was asked, for the host name for which it was made, behind its own lock. Whose it
// is, its answer says.

import {
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from '@simplewebauthn/server';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { PasskeySigned } from '@/server/domain/passkey';
import type { Passkey } from '@/server/platform/prisma/client';
import { type Gate, mayEnter } from './gate';
import { findKept, keepOnce, useKept } from './keep-once';
import { hostOf } from './passkeys';
import { type Begun, enter, refuseMany } from './sign-in';

/** Anybody's: the question names nobody, so that it tells nothing. */
const anybody = 'anybody';

export async function askPasskey(
  gate: Gate,
  origin: string | null,
  headers: Headers,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const host = hostOf(origin);
  // Each question is answered once, so that this counts answers, too.
  await refuseMany(gate, null, headers);
  const options = await generateAuthenticationOptions({
    ...{ rpID: host, timeout: limits.passkeyMs, userVerification: 'required' },
  });
  await keepOnce(gate, 'passkey', { secret: options.challenge, value: anybody, ms: limits.passkeyMs });
  return options;
}

export async function signInByPasskey(
  gate: Gate,
  answer: PasskeySigned,
  origin: string | null,
  headers: Headers,
): Promise<Begun> {
  const passkey = await gate.db.passkey.findUnique({
    where: { credentialId: answer.id },
    include: { user: true },
  });
  if (passkey === null || !mayEnter(passkey.user)) throw wrong();
  const counter = await counterOf(gate, passkey, answer, origin);
  const { id, name } = passkey;
  await gate.db.passkey.update({
    where: { id },
    data: { counter, lastUsedAt: new Date(gate.clock.nowMs()) },
  });
  return enter(gate, passkey.user, `Signed in by the passkey ${name}.`, headers);
}

/** What the device counts. Throws `unauthenticated` where the answer does not hold. */
async function counterOf(
  gate: Gate,
  { credentialId, publicKey, counter, host }: Passkey,
  answer: PasskeySigned,
  origin: string | null,
): Promise<number> {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: async (challenge) =>
      (await findKept(gate, 'passkey', challenge)) === anybody && useKept(gate, 'passkey', challenge),
    expectedOrigin: origin ?? '',
    expectedRPID: host,
    credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: Number(counter) },
  }).catch((error: unknown) => {
    throw wrong(error);
  });
  if (!verified) throw wrong();
  return authenticationInfo.newCounter;
}

function wrong(cause?: unknown): DomainError {
  return new DomainError(
    'unauthenticated',
    'This passkey is not known here any more, its answer came too late, or the account is disabled. Try again, or sign in with the password.',
    { cause },
  );
}
