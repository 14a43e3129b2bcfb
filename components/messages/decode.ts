// Bytes from the wire as a browser shows them, and what of a body it can decode by itself: plain JSON and text, which
// most bodies are. All else is decoded by the server. Nothing here is ever rendered as markup.

import { eventInHeaders, isStructuredEvent } from '@/server/domain/cloud-event';
import { decodeText } from '@/server/domain/decode-text';
import type { DecodedBody } from '@/server/domain/decoded-body';
import {
  contentEncodingOf,
  declaredFormat,
  isPlainEncoding,
  packedByFirstBytes,
} from '@/server/domain/media-type';
import type { MessageView } from '@/server/domain/message';

export function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Null for what the server is to decode. */
export function decodeHere(bytes: Uint8Array, message: MessageView): DecodedBody | null {
  const { contentType, bodyTruncated, headers } = message;
  const common = { basis: '', steps: [], notes: [], event: null };
  if (bytes.length === 0) return { ...common, format: 'empty', content: { kind: 'empty' } };
  const special =
    !isPlainEncoding(contentEncodingOf(message) ?? '') ||
    packedByFirstBytes(bytes) !== null ||
    declaredFormat(contentType) !== null ||
    isStructuredEvent(contentType) ||
    eventInHeaders(headers, contentType) !== null;
  if (special) return null;
  const decoded = decodeText(bytes, { contentType, truncated: bodyTruncated });
  if (decoded.kind === 'json') {
    const basis = /json/i.test(contentType ?? '') ? 'as its content type says' : 'by its structure';
    return {
      ...common,
      format: 'json',
      basis,
      content: { kind: 'tree', text: decoded.text, original: true },
    };
  }
  if (decoded.kind === 'binary' || decoded.xml) return null;
  const notes = decoded.why === null ? [] : [decoded.why];
  return { ...common, format: 'text', notes, content: { kind: 'text', text: decoded.text, pretty: null } };
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
