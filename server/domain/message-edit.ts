// What a person changes in one message before it is put back: its body, headers and properties. What is not
// named here stays byte for byte as it was. Checked in full before anything is stored or sent.

import { z } from 'zod';
import { DomainError } from './errors';
import { limits } from './limits';
import { type Reading, readSeconds, readTypedValue, type TypedValue } from './typed-value';

/** The properties of an AMQP message, each with the form of its value. */
export const messageProperties = {
  content_type: 'text',
  content_encoding: 'text',
  delivery_mode: 'mode',
  priority: 'octet',
  correlation_id: 'text',
  reply_to: 'text',
  expiration: 'milliseconds',
  message_id: 'text',
  timestamp: 'seconds',
  type: 'text',
  user_id: 'text',
  app_id: 'text',
  cluster_id: 'text',
} as const;
export type MessagePropertyName = keyof typeof messageProperties;

/** AMQP names and short texts have at most so many bytes. */
export const shortTextBytes = 255;

const nameSchema = z.string().max(limits.editTextChars);
const textSchema = z
  .string()
  .max(limits.editTextChars)
  .refine((text) => !text.includes('\0'), 'A zero character cannot be stored; use the type bytes.');

export const headerChangeSchema = z.discriminatedUnion('kind', [
  /** Replaces every header of this name, or adds one at the end. */
  z.object({ kind: z.literal('set'), name: nameSchema, type: z.string().max(32), text: textSchema }),
  z.object({ kind: z.literal('remove'), name: nameSchema }),
]);
export type HeaderChange = z.infer<typeof headerChangeSchema>;

export const propertyChangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('set'), name: z.string().max(32), text: textSchema }),
  z.object({ kind: z.literal('remove'), name: z.string().max(32) }),
]);
export type PropertyChange = z.infer<typeof propertyChangeSchema>;

export const messageEditSchema = z.object({
  /** Null: the body stays as it is. */
  bodyBase64: z
    .base64()
    .max(Math.ceil(limits.editBodyBytes / 3) * 4)
    .nullable()
    .default(null),
  headers: z.array(headerChangeSchema).max(limits.editChanges).default([]),
  properties: z.array(propertyChangeSchema).max(limits.editChanges).default([]),
});
export type MessageEdit = z.infer<typeof messageEditSchema>;

/** The same with the body as bytes: what a driver is given. */
export type MessageChange = {
  body: Uint8Array | null;
  headers: readonly HeaderChange[];
  properties: readonly PropertyChange[];
};

/** A change that a driver can encode; null stands for removed. */
export type ReadChange = {
  body: Uint8Array | null;
  headers: { name: string; value: TypedValue | null }[];
  properties: { name: MessagePropertyName; value: PropertyValue | null }[];
};

export type PropertyValue =
  { form: 'text'; value: string } | { form: 'octet'; value: number } | { form: 'seconds'; value: bigint };

export function changeOf({ bodyBase64, headers, properties }: MessageEdit): MessageChange {
  const body =
    bodyBase64 === null ? null : Uint8Array.from(atob(bodyBase64), (character) => character.charCodeAt(0));
  return { body, headers, properties };
}

/** Throws invalid, with a sentence that names the field, for the first thing that cannot be written. */
export function readChange({ body, headers, properties }: MessageChange): ReadChange {
  refuseTwice(headers, 'header');
  refuseTwice(properties, 'property');
  return {
    body,
    headers: headers.map((change) => ({ name: change.name, value: headerValue(change) })),
    properties: properties.map((change) => ({
      name: propertyName(change.name),
      value: propertyValue(change),
    })),
  };
}

/** "body, headers": what an edit touches, in the words of the header that marks the copy. */
export function editedParts({ body, headers, properties }: MessageChange): string {
  const parts = [
    body !== null && 'body',
    headers.length > 0 && 'headers',
    properties.length > 0 && 'properties',
  ];
  return parts.filter((part) => part !== false).join(',');
}

/** Headers whose name starts so are ours. */
export const ownHeaderPrefix = 'spillway-';

function headerValue(change: HeaderChange): TypedValue | null {
  const problem = headerNameProblem(change.name);
  if (problem !== null) throw invalid(problem);
  if (change.kind === 'remove') return null;
  return valueOf(readTypedValue(change.type, change.text), `The header ${change.name}`);
}

/** A sentence, or null for a name that a header can have. */
export function headerNameProblem(name: string): string | null {
  if (name === '') return 'A header needs a name.';
  if (utf8Bytes(name) > shortTextBytes)
    return `The header ${name.slice(0, 40)}… has a name of more than 255 bytes.`;
  if (name.startsWith(ownHeaderPrefix)) return `The header ${name} is set by Spillway itself.`;
  return null;
}

function propertyValue(change: PropertyChange): PropertyValue | null {
  const name = propertyName(change.name);
  if (change.kind === 'remove') return null;
  return valueOf(readProperty(name, change.text), `The property ${name}`);
}

function propertyName(name: string): MessagePropertyName {
  if (isPropertyName(name)) return name;
  throw invalid(`There is no message property ${name}.`);
}

export function isPropertyName(name: string): name is MessagePropertyName {
  return Object.hasOwn(messageProperties, name);
}

/** The problem is the rest of a sentence about the property. */
export function readProperty(name: MessagePropertyName, text: string): Reading<PropertyValue> {
  const form = messageProperties[name];
  switch (form) {
    case 'text':
      if (utf8Bytes(text) > shortTextBytes) return refused(`has at most ${shortTextBytes} bytes`);
      return { value: { form, value: text }, problem: null };
    case 'milliseconds':
      if (!/^\d{1,10}$/.test(text) || Number(text) >= 2 ** 32) {
        return refused('has to be whole milliseconds, at most 4294967295');
      }
      return { value: { form: 'text', value: text }, problem: null };
    case 'mode':
      if (text !== '1' && text !== '2') return refused('has to be 1 (transient) or 2 (persistent)');
      return { value: { form: 'octet', value: Number(text) }, problem: null };
    case 'octet':
      if (!/^\d{1,3}$/.test(text) || Number(text) > 255) {
        return refused('has to be a whole number from 0 to 255');
      }
      return { value: { form, value: Number(text) }, problem: null };
    case 'seconds': {
      const value = readSeconds(text);
      if (value === null)
        return refused('has to be an instant such as 2026-01-31T23:59:59Z, or whole seconds');
      return { value: { form, value }, problem: null };
    }
  }
}

function refused(problem: string): { value: null; problem: string } {
  return { value: null, problem };
}

function valueOf<Value>({ value, problem }: Reading<Value>, subject: string): Value {
  if (problem !== null) throw invalid(`${subject} ${problem}.`);
  return value;
}

function refuseTwice(changes: readonly { name: string }[], noun: string): void {
  const names = new Set<string>();
  for (const { name } of changes) {
    if (names.has(name)) throw invalid(`The ${noun} ${name} is changed twice.`);
    names.add(name);
  }
}

function utf8Bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

function invalid(sentence: string): DomainError {
  return new DomainError('invalid', sentence);
}
