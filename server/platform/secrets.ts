// Broker credentials at rest: AES-256-GCM with a key from SPILLWAY_SECRET_KEY, or a key file that only its
// owner can read, made in the data folder at the first start.

import { DomainError } from '@/server/domain/errors';
import type { Env } from './env';

export type SecretBox = {
  /** Version byte, nonce, tag, ciphertext. */
  seal(plain: string): Uint8Array<ArrayBuffer>;
  /** Throws `invalid` when the key is another one or the bytes were changed. */
  open(sealed: Uint8Array): string;
};

export async function loadSecretBox(_env: Env): Promise<SecretBox> {
  throw new DomainError('unsupported', 'loadSecretBox is not built yet.');
}
