// One kept message as bytes: where it was delivered from, its raw properties and its body, deflated against a message of
// the same cause, because dead letters of one cause are much alike. What would not become smaller stays as it is.

import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { RawMessage } from '@/server/brokers/driver';

const plain = 0;
const deflated = 1;
/** More of it would be out of the window's reach. */
const dictionaryBytes = 8 * 1024;
const leastChunkBytes = 1024;
const mostChunkBytes = 64 * 1024;
const settings = { level: 1, memLevel: 6, windowBits: 14 } as const;

/** What later messages of the same cause are packed against. */
export function dictionaryOf(message: RawMessage): Buffer {
  return flat(message).subarray(0, dictionaryBytes);
}

export function packMessage(message: RawMessage, dictionary: Uint8Array): Buffer {
  const bytes = flat(message);
  // Room for most results at once: by default every call has 16 KiB to itself.
  const chunkSize = Math.max(leastChunkBytes, Math.min(mostChunkBytes, bytes.length));
  const small = deflateRawSync(bytes, { ...settings, chunkSize, dictionary });
  return small.length < bytes.length
    ? Buffer.concat([Buffer.of(deflated), small])
    : Buffer.concat([Buffer.of(plain), bytes]);
}

/** Throws where the bytes are not what was packed with this dictionary. */
export function unpackMessage(packed: Uint8Array, dictionary: Uint8Array): RawMessage {
  const rest = packed.subarray(1);
  const bytes = packed[0] === plain ? Buffer.from(rest) : inflateRawSync(rest, { dictionary });
  let at = 0;
  const take = (length: number) => bytes.subarray(at, (at += length));
  const exchange = take(take(1).readUInt8()).toString('utf8');
  const routingKey = take(take(1).readUInt8()).toString('utf8');
  const properties = take(take(4).readUInt32BE());
  return { exchange, routingKey, properties, body: bytes.subarray(at) };
}

function flat({ exchange, routingKey, properties, body }: RawMessage): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(properties.length);
  return Buffer.concat([shortText(exchange), shortText(routingKey), length, properties, body]);
}

/** Names of AMQP have at most 255 bytes. */
function shortText(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8').subarray(0, 255);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}
