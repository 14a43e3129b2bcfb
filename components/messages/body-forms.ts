// The forms in which a decoded body can be shown, and the text of each. Pure.

import type { DecodedBody } from '@/server/domain/decoded-body';
import { type JsonNode, parseJson, printJson, readTree } from '@/server/domain/json';
import { bytesOf, hexDump } from './decode';

export const bodyForms = {
  tree: 'Tree',
  pretty: 'Formatted',
  text: 'Text',
  unpacked: 'Unpacked bytes',
  bytes: 'Bytes',
} as const;
export type BodyForm = keyof typeof bodyForms;

/** The telling one first. */
export function formsOf({ content }: DecodedBody): BodyForm[] {
  switch (content.kind) {
    case 'tree':
      return content.original ? ['tree', 'pretty', 'text', 'bytes'] : ['tree', 'pretty', 'bytes'];
    case 'text':
      return content.pretty === null ? ['text', 'bytes'] : ['pretty', 'text', 'bytes'];
    case 'bytes':
      return content.base64 === '' ? ['bytes'] : ['unpacked', 'bytes'];
    case 'empty':
      return ['bytes'];
  }
}

/** Null where there is none. */
export function treeOf({ content }: DecodedBody): JsonNode | null {
  if (content.kind !== 'tree') return null;
  return content.original ? parseJson(content.text.replace(/^\uFEFF/, '').trim()) : readTree(content.text);
}

/** What is shown, and what a copy takes. */
export function textIn(form: BodyForm, decoded: DecodedBody, bytes: Uint8Array): string {
  const { content } = decoded;
  switch (form) {
    case 'bytes':
      return hexDump(bytes);
    case 'unpacked':
      return content.kind === 'bytes' ? hexDump(bytesOf(content.base64)) : '';
    case 'pretty': {
      if (content.kind === 'text') return content.pretty ?? content.text;
      const tree = treeOf(decoded);
      return tree === null ? '' : printJson(tree);
    }
    case 'tree':
    case 'text':
      return content.kind === 'tree' || content.kind === 'text' ? content.text : '';
  }
}
