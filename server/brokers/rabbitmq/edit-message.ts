// A message with some of it changed by hand: only what the change names is encoded anew, all other properties and
// headers keep their bytes and their place. Refuses what the broker would close the channel for, and headers
// that the broker acts on.

import { DomainError } from '@/server/domain/errors';
import {
  type MessageChange,
  type PropertyValue,
  readChange,
  type ReadChange,
} from '@/server/domain/message-edit';
import type { TypedValue } from '@/server/domain/typed-value';
import { encodeShortString } from './amqp-values';
import { encodeValue } from './encode-value';
import { perDeliveryHeaders } from './message-view';
import {
  headersOf,
  joinProperties,
  kindOf,
  type RawProperty,
  splitProperties,
  tableOf,
} from './property-list';

export type RawContent = { properties: Buffer; body: Buffer };

/** Throws invalid with a sentence where the change cannot be made. */
export function editMessage(original: RawContent, change: MessageChange): RawContent {
  const read = readForBroker(change);
  return {
    properties: editProperties(original.properties, read),
    body: read.body === null ? original.body : Buffer.from(read.body),
  };
}

export function checkEdit(change: MessageChange): void {
  readForBroker(change);
}

function readForBroker(change: MessageChange): ReadChange {
  const read = readChange(change);
  for (const { name, value } of read.headers) {
    if (value !== null && isBrokersOwn(name)) {
      throw new DomainError(
        'invalid',
        `The header ${name} tells the broker what to do and cannot be written here; it can be removed.`,
      );
    }
  }
  return read;
}

/** A malformed x-death crashes a queue of 3.10, a delivery count fails at consumers, CC sends further copies. */
function isBrokersOwn(name: string): boolean {
  return (
    perDeliveryHeaders.has(name) || name === 'CC' || name === 'BCC' || /^x-(first-|last-)?death/.test(name)
  );
}

function editProperties(list: Buffer, { headers, properties }: ReadChange): Buffer {
  if (headers.length === 0 && properties.length === 0) return list;
  try {
    const before = splitProperties(list);
    const changed = new Set<string>(properties.map(({ name }) => name));
    const kept = before.filter(({ name }) => !changed.has(name) && name !== 'headers');
    const set = properties.flatMap(({ name, value }) =>
      value === null ? [] : [{ name, kind: kindOf(name), bytes: encodeProperty(value) }],
    );
    return joinProperties([...kept, ...set, ...editTable(before, headers)]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DomainError(
      'invalid',
      `Its headers cannot be read (${error.message}), so it cannot be edited.`,
    );
  }
}

/** The header table, or none where the changes leave nothing in it. */
function editTable(before: readonly RawProperty[], changes: ReadChange['headers']): RawProperty[] {
  const table = before.filter(({ name }) => name === 'headers');
  const headers = headersOf(before);
  const changed = new Set(changes.map(({ name }) => name));
  const touched =
    changes.some(({ value }) => value !== null) || headers.some(({ name }) => changed.has(name));
  if (!touched) return table;
  const open = new Map(changes.map(({ name, value }) => [name, value]));
  const entries: Buffer[] = [];
  for (const { name, bytes } of headers) {
    const value = open.get(name) ?? null;
    // A further header of the same name goes with the first.
    open.delete(name);
    if (!changed.has(name)) entries.push(bytes);
    else if (value !== null) entries.push(encodeHeader(name, value));
  }
  for (const [name, value] of open) if (value !== null) entries.push(encodeHeader(name, value));
  return entries.length === 0 ? [] : [tableOf(entries)];
}

function encodeProperty(value: PropertyValue): Buffer {
  switch (value.form) {
    case 'text':
      return encodeShortString(value.value);
    case 'octet':
      return Buffer.from([value.value]);
    case 'seconds': {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64BE(value.value);
      return bytes;
    }
  }
}

function encodeHeader(name: string, value: TypedValue): Buffer {
  return Buffer.concat([encodeShortString(name), encodeValue(value)]);
}
