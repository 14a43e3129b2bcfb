// A device that keeps one passkey, in software (WebAuthn: ES256, no attestation), and lies where it is told to. For tests.

import { encode } from 'cbor2';
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { PasskeyInput, PasskeySigned } from '@/server/domain/passkey';

type Question = { challenge: string };
type Said = { host: string; origin: string; unlocked?: boolean; counter?: number };

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();
const url64 = (data: Uint8Array) => Buffer.from(data).toString('base64url');
const clientData = (type: string, { challenge }: Question, { origin }: Said) =>
  Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));

const [present, unlockedFlag, attested] = [0x01, 0x04, 0x40];

function headOf({ host, unlocked = true, counter = 0 }: Said, more = 0): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  const flags = present + (unlocked ? unlockedFlag : 0) + more;
  return Buffer.concat([sha256(host), Buffer.of(flags), count]);
}

export function softAuthenticator() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  const common = { id: url64(id), rawId: url64(id), type: 'public-key' as const, clientExtensionResults: {} };
  return {
    make(question: Question, said: Said): PasskeyInput['answer'] {
      const key = new Map<number, unknown>([
        ...([
          [1, 2],
          [3, -7],
          [-1, 1],
        ] as const),
        [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
      ]);
      const idLength = Buffer.of(0, id.length);
      const authData = Buffer.concat([headOf(said, attested), Buffer.alloc(16), idLength, id, encode(key)]);
      const attestation = new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', new Uint8Array(authData)],
      ]);
      return {
        ...common,
        response: {
          clientDataJSON: url64(clientData('webauthn.create', question, said)),
          attestationObject: url64(encode(attestation)),
        },
      };
    },
    sign(question: Question, said: Said): PasskeySigned {
      const data = clientData('webauthn.get', question, said);
      const authData = headOf(said);
      return {
        ...common,
        response: {
          clientDataJSON: url64(data),
          authenticatorData: url64(authData),
          signature: url64(sign('sha256', Buffer.concat([authData, sha256(data)]), privateKey)),
        },
      };
    },
  };
}
