// Seals the secrets of second factors with another key: all, or none. What has the new key already is left, so that a rotation
// that was cut is ended by the same command.

import { DomainError } from '@/server/domain/errors';
import type { Database } from '@/server/platform/database';
import type { SecretBox } from '@/server/platform/secrets';

/** Throws `invalid` where neither key opens one. */
export async function resealFactors(db: Database, from: SecretBox, to: SecretBox): Promise<number> {
  return db.$transaction(async (tx) => {
    const rows = await tx.secondFactor.findMany({ include: { user: { select: { email: true } } } });
    let resealed = 0;
    for (const { userId, secretSealed, user } of rows) {
      const secret = opened(from, secretSealed);
      if (secret !== null) {
        await tx.secondFactor.update({ where: { userId }, data: { secretSealed: to.seal(secret) } });
        resealed += 1;
      } else if (opened(to, secretSealed) === null) throw lost(user.email);
    }
    return resealed;
  });
}

function opened(box: SecretBox, sealed: Uint8Array): string | null {
  try {
    return box.open(sealed);
  } catch {
    return null;
  }
}

function lost(email: string): DomainError {
  return new DomainError(
    'invalid',
    `The second factor of ${email} was sealed with another key. Run npm run access -- reset-factor ${email}, then this again; nothing was changed.`,
  );
}
