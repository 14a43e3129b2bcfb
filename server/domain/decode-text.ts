// are not what their sender declared.

import { type JsonNode, parseJson } from './json';

export type DecodedText =
  | { kind: 'json'; text: string; tree: JsonNode }
  | { kind: 'text'; text: string; xml: boolean; why: string | null }
  | { kind: 'binary'; why: string };

export type TextFacts = {
  contentType: string | null;
  /** Only the beginning of the body is at hand. */
  truncated: boolean;
};

export function decodeText(bytes: Uint8Array, facts: TextFacts): DecodedText {
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
  return kindOfText(text, facts);
}

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

function kindOfText(text: string, { contentType, truncated }: TextFacts): DecodedText {
  const declaredJson = /\bjson\b/i.test(contentType ?? '');
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const xml = /\bxml\b/i.test(contentType ?? '') || /^<(\?xml\b|[A-Za-z_])[^]*>$/.test(trimmed);
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
