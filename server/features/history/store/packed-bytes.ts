// Packed samples as they are stored: deflated where that makes them shorter. The first byte says what follows.

import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Text came with the migration from rows (text-form.ts). */
const forms = { text: 0, plain: 1, deflated: 2 } as const;
/** Below this, deflating does not pay. */
const smallBytes = 64;
/** No chunk comes near it; a damaged one must not take all memory. */
const unpackedBytesMax = 4 * 1024 * 1024;

export type StoredBody = { kind: 'text'; text: string } | { kind: 'packed'; body: Uint8Array };

export function toStored(body: Uint8Array): Buffer {
  if (body.length >= smallBytes) {
    const deflated = deflateRawSync(body);
    if (deflated.length < body.length) return Buffer.concat([Buffer.of(forms.deflated), deflated]);
  }
  return Buffer.concat([Buffer.of(forms.plain), body]);
}

/** Throws a RangeError for a form of a later version. */
export function fromStored(stored: Uint8Array): StoredBody {
  const rest = stored.subarray(1);
  switch (stored[0]) {
    case forms.text:
      return { kind: 'text', text: Buffer.from(rest).toString('utf8') };
    case forms.plain:
      return { kind: 'packed', body: rest };
    case forms.deflated:
      return { kind: 'packed', body: inflateRawSync(rest, { maxOutputLength: unpackedBytesMax }) };
    case undefined:
    default:
      throw new RangeError('Stored samples have an unknown form.');
  }
}
