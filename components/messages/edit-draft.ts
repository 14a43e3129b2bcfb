// What a person is changing in one message, half-typed values included, and the edit that it makes: only what differs
// from the message is named in it, so that everything else keeps its bytes. Pure.

import { firstInvalidUtf8 } from '@/server/domain/decode-text';
import type { MessageView } from '@/server/domain/message';
import {
  headerNameProblem,
  isPropertyName,
  type MessageEdit,
  messageProperties,
  ownHeaderPrefix,
  readProperty,
} from '@/server/domain/message-edit';
import { isWritableType, readTypedValue } from '@/server/domain/typed-value';
import { bytesOf } from './decode';

export type HeaderDraft = {
  id: number;
  name: string;
  type: string;
  text: string;
  /** What the message has; null for a header that is new. */
  original: { name: string; type: string; text: string } | null;
  removed: boolean;
};

/** `original` null: the message does not have it; `text` null: it is not to have it. */
export type PropertyDraft = { name: string; original: string | null; text: string | null };

export type EditDraft = {
  /** `kept`: only its beginning is at hand, so it cannot be changed here. Hex: two digits a byte, white space between. */
  body: { form: 'text' | 'hex' | 'kept'; text: string; crlf: boolean };
  headers: readonly HeaderDraft[];
  properties: readonly PropertyDraft[];
};

export function draftOfMessage(message: MessageView): EditDraft {
  const own = message.properties.map(({ name, text }) => ({ name, original: text, text }));
  const absent = Object.keys(messageProperties).filter((name) => own.every((one) => one.name !== name));
  return {
    body: bodyDraft(message),
    headers: message.headers
      .filter(({ name }) => !isTheirs(name))
      .map((original, id) => ({ id, ...original, original, removed: false })),
    properties: [...own, ...absent.map((name) => ({ name, original: null, text: null }))],
  };
}

/** Headers that the broker or Spillway writes: they are treated as in every redrive. */
function isTheirs(name: string): boolean {
  return (
    name.startsWith(ownHeaderPrefix) ||
    /^(x-(first-|last-)?death|x-delivery-count$|x-acquired-count$)/.test(name)
  );
}

function bodyDraft({
  bodyBase64,
  bodyTruncated,
}: Pick<MessageView, 'bodyBase64' | 'bodyTruncated'>): EditDraft['body'] {
  if (bodyTruncated) return { form: 'kept', text: '', crlf: false };
  const bytes = bytesOf(bodyBase64);
  const hex = { form: 'hex', text: hexOf(bytes), crlf: false } as const;
  if (firstInvalidUtf8(bytes) !== null) return hex;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (!text.includes('\r')) return { form: 'text', text, crlf: false };
  // A text field makes every line end alike, so ends of several kinds are edited as bytes.
  return /\r(?!\n)|(?<!\r)\n/.test(text) ? hex : { form: 'text', text, crlf: true };
}

/** A text field knows only one end of line; the body keeps its own. */
export function typedBody(body: EditDraft['body'], typed: string): EditDraft['body'] {
  return { ...body, text: body.crlf ? typed.replace(/\r?\n/g, '\r\n') : typed };
}

export function withNewHeader(draft: EditDraft): EditDraft {
  const id = Math.max(-1, ...draft.headers.map((header) => header.id)) + 1;
  const header = { id, name: '', type: 'string', text: '', original: null, removed: false };
  return { ...draft, headers: [...draft.headers, header] };
}

function isChangedHeader({ original, removed, type, text }: HeaderDraft): boolean {
  return removed || original === null || original.type !== type || original.text !== text;
}

/** A sentence on what cannot be sent as it is typed; null while all is well. */
export function headerProblem(header: HeaderDraft, all: readonly HeaderDraft[]): string | null {
  if (header.removed || !isChangedHeader(header)) return null;
  if (all.filter(({ name, removed }) => name === header.name && !removed).length > 1) {
    return `There are two headers ${header.name}. Remove one, or name it differently.`;
  }
  const nameProblem = headerNameProblem(header.name);
  if (nameProblem !== null) return nameProblem;
  const { problem } = readTypedValue(header.type, header.text);
  return problem === null ? null : `The header ${header.name} ${problem}.`;
}

export function propertyProblem({ name, text, original }: PropertyDraft): string | null {
  if (text === null || text === original || !isPropertyName(name)) return null;
  const { problem } = readProperty(name, text);
  return problem === null ? null : `The property ${name} ${problem}.`;
}

export function bodyProblem({ form, text }: EditDraft['body']): string | null {
  if (form !== 'hex' || /^([0-9a-f]{2})*$/i.test(text.replace(/\s/g, ''))) return null;
  return 'The body is bytes: write two hexadecimal digits for each, such as 00 ff 1a.';
}

export function problemOf({ body, headers, properties }: EditDraft): string | null {
  const problems = [
    bodyProblem(body),
    ...headers.map((header) => headerProblem(header, headers)),
    ...properties.map(propertyProblem),
  ];
  return problems.find((problem) => problem !== null) ?? null;
}

/** For a draft without a problem. */
export function editOf(draft: EditDraft, message: MessageView): MessageEdit {
  const before = bodyDraft(message);
  const sameBody = draft.body.form === 'kept' || draft.body.text === before.text;
  return {
    bodyBase64: sameBody ? null : base64Of(bodyBytes(draft.body)),
    headers: draft.headers
      .filter((header) => isChangedHeader(header) && !(header.removed && header.original === null))
      .map(({ name, type, text, removed }) =>
        removed ? { kind: 'remove', name } : { kind: 'set', name, type, text },
      ),
    properties: draft.properties
      .filter(({ original, text }) => original !== text)
      .map(({ name, text }) => (text === null ? { kind: 'remove', name } : { kind: 'set', name, text })),
  };
}

/** The draft that makes this edit: what `editOf` reads back. */
export function draftAfter(message: MessageView, edit: MessageEdit): EditDraft {
  const draft = draftOfMessage(message);
  const body =
    edit.bodyBase64 === null ? draft.body : bodyDraft({ bodyBase64: edit.bodyBase64, bodyTruncated: false });
  const known = new Set(draft.headers.map(({ name }) => name));
  const changed = new Map(edit.headers.map((change) => [change.name, change]));
  const headers = draft.headers.map((header): HeaderDraft => {
    const change = changed.get(header.name);
    if (change === undefined) return header;
    return change.kind === 'remove' ? { ...header, removed: true } : { ...header, ...change };
  });
  const added = edit.headers.flatMap((change, index): HeaderDraft[] =>
    change.kind === 'remove' || known.has(change.name)
      ? []
      : [{ ...change, id: draft.headers.length + index, original: null, removed: false }],
  );
  const set = new Map(
    edit.properties.map((change) => [change.name, change.kind === 'set' ? change.text : null]),
  );
  const properties = draft.properties.map((property) =>
    set.has(property.name) ? { ...property, text: set.get(property.name) ?? null } : property,
  );
  return { body, headers: [...headers, ...added], properties };
}

/** Properties and headers as lines, before and after; the body as text. */
export function textsOf(draft: EditDraft): {
  fields: { before: string; after: string };
  bodyAfter: string;
} {
  const header = (kind: string, name: string, type: string, text: string) =>
    `${kind} ${name} (${type}): ${text}`;
  const before = [
    ...draft.properties.flatMap(({ name, original }) =>
      original === null ? [] : [`property ${name}: ${original}`],
    ),
    ...draft.headers.flatMap(({ original }) =>
      original === null ? [] : [header('header', original.name, original.type, original.text)],
    ),
  ];
  const after = [
    ...draft.properties.flatMap(({ name, text }) => (text === null ? [] : [`property ${name}: ${text}`])),
    ...draft.headers.flatMap(({ name, type, text, removed }) =>
      removed ? [] : [header('header', name, type, text)],
    ),
  ];
  return { fields: { before: before.join('\n'), after: after.join('\n') }, bodyAfter: draft.body.text };
}

/** Arrays, tables and what a text field would alter can be kept or removed, not rewritten. */
export function isEditable({ original }: HeaderDraft): boolean {
  return original === null || (isWritableType(original.type) && !original.text.includes('\r'));
}

function bodyBytes({ form, text }: EditDraft['body']): Uint8Array {
  if (form === 'text') return new TextEncoder().encode(text);
  const pairs = text.replace(/\s/g, '').match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

function base64Of(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function hexOf(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Array.from(bytes.subarray(at, at + 16), (byte) => byte.toString(16).padStart(2, '0'));
    lines.push(row.join(' '));
  }
  return lines.join('\n');
}
