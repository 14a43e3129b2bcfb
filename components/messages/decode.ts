// A body as a person can read it. Decides by the bytes, helped by the declared content type, and says why
// a body is not shown the way its sender declared it. Nothing here is ever rendered as markup.

import { type JsonNode, parseJson } from '@/server/domain/json';

export type DecodedBody =
  | { kind: 'empty' }
  | { kind: 'json'; text: string; tree: JsonNode }
  | { kind: 'text'; text: string; xml: boolean; why: string | null }
  | { kind: 'binary'; why: string };

export type BodyFacts = {
  contentType: string | null;
  contentEncoding: string | null;
  /** Only the beginning of the body is at hand. */
  truncated: boolean;
};

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

export function decodeBody(bytes: Uint8Array, facts: BodyFacts): DecodedBody {
  if (bytes.length === 0) return { kind: 'empty' };
  const compression = compressionOf(bytes, facts.contentEncoding);
  if (compression !== null) return { kind: 'binary', why: `The body is compressed (${compression}).` };
  const whole = facts.truncated ? withoutCutCharacter(bytes) : bytes;
  const invalidAt = firstInvalidUtf8(whole);
  if (invalidAt !== null) {
    const byte = (whole[invalidAt] ?? 0).toString(16).padStart(2, '0');
    return { kind: 'binary', why: `The body is not UTF-8 text: byte 0x${byte} at offset ${invalidAt}.` };
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole);
  const controlAt = text.search(controlCharacter);
  if (controlAt !== -1) {
    const code = text.charCodeAt(controlAt).toString(16).padStart(2, '0');
    return { kind: 'binary', why: `The body holds control characters: 0x${code} at offset ${controlAt}.` };
  }
  return decodeText(text, facts);
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

function decodeText(text: string, { contentType, truncated }: BodyFacts): DecodedBody {
  const declaredJson = /\bjson\b/i.test(contentType ?? '');
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const xml = /\bxml\b/i.test(contentType ?? '') || /^<\?xml\b/.test(trimmed);
  if (xml || !(declaredJson || /^[[{]/.test(trimmed))) return { kind: 'text', text, xml, why: null };
  if (truncated) {
    return {
      kind: 'text',
      text,
      xml,
      why: 'Only the beginning of this JSON is here, so it is shown as text.',
    };
  }
  try {
    return { kind: 'json', text, tree: parseJson(trimmed) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const why = declaredJson ? `Declared as ${contentType ?? 'JSON'}, but it is not JSON: ${detail}.` : null;
    return { kind: 'text', text, xml, why };
  }
}

function compressionOf(bytes: Uint8Array, contentEncoding: string | null): string | null {
  const declared = contentEncoding?.trim().toLowerCase() ?? '';
  if (/^(x-)?(gzip|deflate|br|zstd|snappy|lz4|compress)$/.test(declared)) return declared;
  const [first, second, third, fourth] = bytes;
  if (first === 0x1f && second === 0x8b) return 'gzip, by its first bytes';
  if (first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd) {
    return 'zstd, by its first bytes';
  }
  return null;
}

/** Bytes that follow a UTF-8 lead byte; null for a byte that cannot lead. */
function continuationCount(lead: number): number | null {
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return null;
}

/** Where the first byte stands that UTF-8 does not allow (RFC 3629, table 3-7 of Unicode); null when none. */
export function firstInvalidUtf8(bytes: Uint8Array): number | null {
  let at = 0;
  while (at < bytes.length) {
    const lead = bytes[at] ?? 0;
    const count = continuationCount(lead);
    if (count === null) return at;
    for (let step = 1; step <= count; step += 1) {
      const byte = bytes[at + step];
      if (byte === undefined) return at;
      const low = step === 1 ? ({ 0xe0: 0xa0, 0xf0: 0x90 }[lead] ?? 0x80) : 0x80;
      const high = step === 1 ? ({ 0xed: 0x9f, 0xf4: 0x8f }[lead] ?? 0xbf) : 0xbf;
      if (byte < low || byte > high) return at + step;
    }
    at += count + 1;
  }
  return null;
}

/** A cut at a byte limit may split the last character; that is not the sender's fault. */
function withoutCutCharacter(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const lead = bytes[bytes.length - back] ?? 0;
    if ((lead & 0xc0) === 0x80) continue;
    const count = continuationCount(lead);
    return count !== null && count >= back ? bytes.subarray(0, bytes.length - back) : bytes;
  }
  return bytes;
}

/** "00000010  68 65 6c 6c 6f …  hello": 16 bytes a line. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const row = Array.from(bytes.subarray(offset, offset + 16));
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'));
    const halves = [hex.slice(0, 8).join(' '), hex.slice(8).join(' ')].join('  ').padEnd(49);
    const ascii = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');
    lines.push(`${offset.toString(16).padStart(8, '0')}  ${halves} ${ascii}`);
  }
  return lines.join('\n');
}
