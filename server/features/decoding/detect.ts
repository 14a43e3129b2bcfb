// Which binary format a body is in by its structure, where nothing declares one.

import type { JsonNode } from '@/server/domain/json';
import type { BinaryFormat } from '@/server/domain/media-type';
import { DecodeFailure } from './byte-reader';
import { decodeCbor } from './cbor';
import { decodeMessagePack } from './messagepack';

/** A body that is one map or list from its first byte to its last: few others are by chance. */
export function byStructure(bytes: Uint8Array): { format: BinaryFormat; tree: JsonNode } | null {
  const first = bytes[0] ?? 0;
  if (bytes.length < 3) return null;
  if ((first >= 0x80 && first < 0xa0) || (first >= 0xdc && first < 0xe0)) {
    const tree = attempt(() => decodeMessagePack(bytes));
    if (tree !== null) return { format: 'messagepack', tree };
  }
  const selfDescribed = first === 0xd9 && bytes[1] === 0xd9 && bytes[2] === 0xf7;
  if (selfDescribed || (first >= 0x80 && first < 0xc0)) {
    const tree = attempt(() => decodeCbor(bytes));
    if (tree !== null) return { format: 'cbor', tree };
  }
  return null;
}

/** Null for what is not it; errors of ours go on. */
function attempt(decode: () => JsonNode): JsonNode | null {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeFailure) return null;
    throw error;
  }
}
