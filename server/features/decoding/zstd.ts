// Zstandard (RFC 8878), which zlib of Node 20 does not have. What a frame asks to be set aside is checked before the
// library is let at it.

import { Decompress } from 'fzstd';
import { limits } from '@/server/domain/limits';
import { DecodeFailure } from './byte-reader';

const chunkBytes = 16 * 1024;

/** At most `maxBytes`; `whole` is false where it ended early or would have gone on. Throws DecodeFailure. */
export function unpackZstd(bytes: Uint8Array, maxBytes: number): { bytes: Uint8Array; whole: boolean } {
  refuseLargeWindow(bytes);
  const out = { parts: [] as Uint8Array[], size: 0, ended: false };
  const stream = new Decompress((part, final) => {
    out.parts.push(part);
    out.size += part.length;
    out.ended ||= final === true;
  });
  try {
    for (let at = 0; at < bytes.length && out.size <= maxBytes; at += chunkBytes) {
      stream.push(bytes.slice(at, at + chunkBytes), at + chunkBytes >= bytes.length);
    }
  } catch (error) {
    // What came before a body's cut end is worth showing.
    if (out.size === 0) throw new DecodeFailure(error instanceof Error ? error.message : String(error));
  }
  const whole = out.ended && out.size <= maxBytes;
  return { bytes: Buffer.concat(out.parts).subarray(0, maxBytes), whole };
}

/** Section 3.1.1.1: after the magic number a descriptor, then the window's size or the content's. */
function refuseLargeWindow(bytes: Uint8Array): void {
  const descriptor = bytes[4] ?? 0;
  const singleSegment = (descriptor & 0x20) !== 0;
  if (singleSegment) {
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const sizeBytes = [1, 2, 4, 8][descriptor >> 6] ?? 1;
    const field = bytes.subarray(5 + dictionaryBytes, 5 + dictionaryBytes + sizeBytes);
    const size = field.reduceRight((sum, byte) => sum * 256 + byte, 0);
    if (size > limits.unpackWindowBytes) throw new DecodeFailure(`it announces ${size} bytes in one piece`);
    return;
  }
  const window = bytes[5] ?? 0;
  const base = 2 ** (10 + (window >> 3));
  const size = base + (base / 8) * (window & 7);
  if (size > limits.unpackWindowBytes) throw new DecodeFailure(`it asks for a window of ${size} bytes`);
}
