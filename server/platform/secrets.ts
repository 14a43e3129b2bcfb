// Broker credentials at rest: AES-256-GCM with a key from SPILLWAY_SECRET_KEY, or a key file that only its
// owner can read, made in the data folder at the first start.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '@/server/domain/errors';
import type { Env } from './env';

export type SecretBox = {
  /** Version byte, nonce, tag, ciphertext. */
  seal(plain: string): Uint8Array<ArrayBuffer>;
  /** Throws `invalid` when the key is another one or the bytes were changed. */
  open(sealed: Uint8Array): string;
  /** A secret of its own for one purpose, always the same for the same key. */
  derive(purpose: string): string;
};

const VERSION = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

export async function loadSecretBox(env: Pick<Env, 'secretKey' | 'dataDir'>): Promise<SecretBox> {
  if (env.secretKey !== undefined) return createSecretBox(decodeKey(env.secretKey, 'SPILLWAY_SECRET_KEY'));
  const file = path.join(env.dataDir, keyFileName);
  const text = await readFile(file, 'utf8').catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return makeKeyFile(file);
  });
  return createSecretBox(decodeKey(text.trim(), file));
}

/** The box of the key that is to come, which is made at the first call and stays the same until `adoptNextKey`. Throws `invalid`
 * where keys come from the environment and SPILLWAY_NEW_SECRET_KEY names none. */
export async function loadNextSecretBox(
  env: Pick<Env, 'secretKey' | 'newSecretKey' | 'dataDir'>,
): Promise<SecretBox> {
  if (env.secretKey === undefined) {
    const file = nextKeyFile(env);
    return createSecretBox(decodeKey((await makeKeyFile(file)).trim(), file));
  }
  const variable = 'SPILLWAY_NEW_SECRET_KEY';
  if (env.newSecretKey === undefined)
    throw new DomainError(
      'invalid',
      `The key is that of SPILLWAY_SECRET_KEY: set ${variable} to the new one, as \`openssl rand -base64 ${KEY_BYTES}\` makes it.`,
    );
  return createSecretBox(decodeKey(env.newSecretKey, variable));
}

/** The key file holds the next key from here on. Without effect where the key comes from the environment. */
export async function adoptNextKey(env: Pick<Env, 'secretKey' | 'dataDir'>): Promise<void> {
  if (env.secretKey === undefined) await rename(nextKeyFile(env), path.join(env.dataDir, keyFileName));
}

const keyFileName = 'secret-key';
const nextKeyFile = ({ dataDir }: Pick<Env, 'dataDir'>) => path.join(dataDir, `${keyFileName}.next`);

export function createSecretBox(key: Buffer): SecretBox {
  return {
    derive: (purpose) => Buffer.from(hkdfSync('sha256', key, '', purpose, KEY_BYTES)).toString('base64'),
    seal(plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), text]));
    },
    open(sealed) {
      try {
        if (sealed[0] !== VERSION) throw new Error(`Unknown version ${sealed[0]}.`);
        const bytes = Buffer.from(sealed);
        const tagAt = 1 + NONCE_BYTES;
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, tagAt));
        decipher.setAuthTag(bytes.subarray(tagAt, HEADER_BYTES));
        return decipher.update(bytes.subarray(HEADER_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new DomainError(
          'invalid',
          'The stored credentials cannot be opened: they were sealed with another key. Start with the key they were sealed with (SPILLWAY_SECRET_KEY or the file secret-key of the data folder), or enter them again.',
          { cause },
        );
      }
    },
  };
}

function decodeKey(text: string, source: string): Buffer {
  const key = Buffer.from(text, 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new DomainError(
    'invalid',
    `${source} must hold ${KEY_BYTES} bytes in base64; make one with \`openssl rand -base64 ${KEY_BYTES}\`.`,
  );
}

/** Web and worker may both come here first: the file appears whole and once, and both read the same key. */
async function makeKeyFile(file: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return await readFile(file, 'utf8');
  } finally {
    await rm(draft, { force: true });
  }
}
