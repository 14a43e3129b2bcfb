// The property list of AMQP 0-9-1 taken apart without interpreting what need not be: each property and each
// header keeps its bytes, so that headers can be taken out or put in while all others stay as they were.

import { AmqpReader, encodeShortString } from './amqp-values';

/** In wire order, which is flag order from the highest bit. */
const definitions = [
  ['content_type', 'shortstr'],
  ['content_encoding', 'shortstr'],
  ['headers', 'table'],
  ['delivery_mode', 'octet'],
  ['priority', 'octet'],
  ['correlation_id', 'shortstr'],
  ['reply_to', 'shortstr'],
  ['expiration', 'shortstr'],
  ['message_id', 'shortstr'],
  ['timestamp', 'timestamp'],
  ['type', 'shortstr'],
  ['user_id', 'shortstr'],
  ['app_id', 'shortstr'],
  ['cluster_id', 'shortstr'],
] as const;

export type PropertyName = (typeof definitions)[number][0];
export type PropertyKind = (typeof definitions)[number][1];

const kinds = new Map<PropertyName, PropertyKind>(definitions);

export function kindOf(name: PropertyName): PropertyKind {
  return kinds.get(name) ?? 'shortstr';
}

/** `bytes` is the encoded value, length prefix included. */
export type RawProperty = { name: PropertyName; kind: PropertyKind; bytes: Buffer };

/** One entry of a table: its name, and all its bytes, name and type tag included. */
export type RawHeader = { name: string; bytes: Buffer };

/** Throws RangeError where the list ends too early or holds a type that is not known. */
export function splitProperties(list: Buffer): RawProperty[] {
  const reader = new AmqpReader(list);
  const flags = reader.uint16();
  // The last bit announces a second word of flags; no property of this class is in there.
  for (let more = flags; (more & 1) === 1;) more = reader.uint16();
  const properties: RawProperty[] = [];
  definitions.forEach(([name, kind], index) => {
    if ((flags & (1 << (15 - index))) === 0) return;
    properties.push({ name, kind, bytes: reader.slice(() => reader.skip(kind)) });
  });
  return properties;
}

/** By its flag alone. */
export function hasProperty(list: Buffer, wanted: PropertyName): boolean {
  const index = definitions.findIndex(([name]) => name === wanted);
  return list.length >= 2 && (list.readUInt16BE(0) & (1 << (15 - index))) !== 0;
}

export function joinProperties(properties: readonly RawProperty[]): Buffer {
  let flags = 0;
  const byName = new Map(properties.map((property) => [property.name, property]));
  const ordered: Buffer[] = [];
  definitions.forEach(([name], index) => {
    const property = byName.get(name);
    if (property === undefined) return;
    flags |= 1 << (15 - index);
    ordered.push(property.bytes);
  });
  const head = Buffer.alloc(2);
  head.writeUInt16BE(flags);
  return Buffer.concat([head, ...ordered]);
}

export function headersOf(properties: readonly RawProperty[]): RawHeader[] {
  const table = properties.find((property) => property.name === 'headers');
  if (table === undefined) return [];
  const reader = new AmqpReader(table.bytes.subarray(4));
  const headers: RawHeader[] = [];
  while (!reader.ended) {
    let name = '';
    const bytes = reader.slice(() => {
      name = reader.shortString().toString('utf8');
      reader.skipValue();
    });
    headers.push({ name, bytes });
  }
  return headers;
}

export type HeaderEdit = {
  remove: ReadonlySet<string>;
  add: Readonly<Record<string, string | number>>;
};

/** The list without some headers and with some of ours; an added one takes the place of its namesake, so that giving
 * it its old value again gives the old bytes again. When there is nothing to change, the very same bytes. A table
 * that was emptied by the removal is left out. */
export function editHeaders(list: Buffer, { remove, add }: HeaderEdit): Buffer {
  const properties = splitProperties(list);
  const before = headersOf(properties);
  const encoded = new Map(Object.entries(add).map(([name, value]) => [name, encodeHeader(name, value)]));
  if (encoded.size === 0 && !before.some(({ name }) => remove.has(name))) return list;
  const kept: Buffer[] = [];
  for (const { name, bytes } of before) {
    if (Object.hasOwn(add, name)) {
      // Of several of one name the first is replaced, and the others go.
      const value = encoded.get(name);
      if (value !== undefined) kept.push(value);
      encoded.delete(name);
    } else if (!remove.has(name)) kept.push(bytes);
  }
  const others = properties.filter((property) => property.name !== 'headers');
  const entries = [...kept, ...encoded.values()];
  if (entries.length === 0) return joinProperties(others);
  return joinProperties([...others, tableOf(entries)]);
}

/** The list with its headers in the order of their names; the very same bytes where they are. */
export function sortHeaders(list: Buffer): Buffer {
  const properties = splitProperties(list);
  const headers = headersOf(properties);
  const sorted = headers.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  if (sorted.every((header, index) => header === headers[index])) return list;
  const others = properties.filter((property) => property.name !== 'headers');
  return joinProperties([...others, tableOf(sorted.map(({ bytes }) => bytes))]);
}

/** A header table of encoded entries. */
export function tableOf(entries: readonly Buffer[]): RawProperty {
  const bytes = Buffer.concat([Buffer.alloc(4), ...entries]);
  bytes.writeUInt32BE(bytes.length - 4);
  return { name: 'headers', kind: 'table', bytes };
}

function encodeHeader(name: string, value: string | number): Buffer {
  const key = encodeShortString(name);
  if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    const head = Buffer.from([0x53, 0, 0, 0, 0]);
    head.writeUInt32BE(text.length, 1);
    return Buffer.concat([key, head, text]);
  }
  const int32 = Number.isInteger(value) && Math.abs(value) < 2 ** 31;
  const bytes = Buffer.alloc(int32 ? 5 : 9);
  bytes.write(int32 ? 'I' : Number.isSafeInteger(value) ? 'l' : 'd', 'latin1');
  if (int32) bytes.writeInt32BE(value, 1);
  else if (Number.isSafeInteger(value)) bytes.writeBigInt64BE(BigInt(value), 1);
  else bytes.writeDoubleBE(value, 1);
  return Buffer.concat([key, bytes]);
}
