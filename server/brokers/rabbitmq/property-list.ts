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
const flagsOf = new Map<PropertyName, number>(definitions.map(([name], index) => [name, flagOf(index)]));

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
  const flags = readFlags(reader);
  const properties: RawProperty[] = [];
  for (const [index, [name, kind]] of definitions.entries()) {
    if ((flags & flagOf(index)) === 0) continue;
    const start = reader.at;
    reader.skip(kind);
    properties.push({ name, kind, bytes: list.subarray(start, reader.at) });
  }
  return properties;
}

/** Where the value of a property stands in the list. Null where it has none. Throws as splitProperties does. */
export function placeOf(list: Buffer, wanted: PropertyName): { start: number; end: number } | null {
  const { start, end } = placeFor(list, wanted);
  return start === end ? null : { start, end };
}

/** By its flag alone. */
export function hasProperty(list: Buffer, wanted: PropertyName): boolean {
  return list.length >= 2 && (list.readUInt16BE(0) & (flagsOf.get(wanted) ?? 0)) !== 0;
}

/** Where the value of a property stands or, where start is the end, would stand. */
function placeFor(list: Buffer, wanted: PropertyName): { start: number; end: number } {
  const reader = new AmqpReader(list);
  const flags = readFlags(reader);
  let start = reader.at;
  for (let index = 0; index < definitions.length; index += 1) {
    const definition = definitions[index];
    if (definition === undefined) break;
    start = reader.at;
    if ((flags & flagOf(index)) !== 0) reader.skip(definition[1]);
    if (definition[0] === wanted) break;
  }
  return { start, end: reader.at };
}

function readFlags(reader: AmqpReader): number {
  const flags = reader.uint16();
  // The last bit announces a second word of flags; no property of this class is in there.
  for (let more = flags; (more & 1) === 1;) more = reader.uint16();
  return flags;
}

function flagOf(index: number): number {
  return 1 << (15 - index);
}

export function joinProperties(properties: readonly RawProperty[]): Buffer {
  let flags = 0;
  const byName = new Map(properties.map((property) => [property.name, property]));
  const ordered: Buffer[] = [];
  definitions.forEach(([name], index) => {
    const property = byName.get(name);
    if (property === undefined) return;
    flags |= flagOf(index);
    ordered.push(property.bytes);
  });
  const head = Buffer.alloc(2);
  head.writeUInt16BE(flags);
  return Buffer.concat([head, ...ordered]);
}

export function headersOf(properties: readonly RawProperty[]): RawHeader[] {
  const table = properties.find((property) => property.name === 'headers');
  if (table === undefined) return [];
  const headers: RawHeader[] = [];
  eachHeader(table.bytes, 0, (name, start, end) =>
    headers.push({ name, bytes: table.bytes.subarray(start, end) }),
  );
  return headers;
}

/** Of the table that begins at `at`. */
function eachHeader(
  bytes: Buffer,
  at: number,
  visit: (name: string, start: number, end: number) => void,
): void {
  const reader = new AmqpReader(bytes, at);
  reader.enter();
  while (!reader.ended) {
    const start = reader.at;
    const name = reader.shortText();
    reader.skipValue();
    visit(name, start, reader.at);
  }
}

export type HeaderEdit = {
  remove: ReadonlySet<string>;
  add: Readonly<Record<string, string | number>>;
};

/** The list without some headers and with some of ours; an added one takes the place of its namesake, so that giving
 * it its old value again gives the old bytes again. When there is nothing to change, the very same bytes. A table
 * that was emptied by the removal is left out. */
export function editHeaders(list: Buffer, { remove, add }: HeaderEdit): Buffer {
  const place = placeFor(list, 'headers');
  const added = Object.keys(add).map((name) => encodedHeader(name, add[name] ?? ''));
  const pieces: Piece[] = [];
  let changed = added.length > 0;
  if (place.end > place.start) {
    const concerned = added.reduce((marks, { bytes }) => marks | markOf(bytes, 0), marksToRemove(remove));
    const reader = new AmqpReader(list, place.start, place.end);
    reader.enter();
    while (!reader.ended) {
      const from = reader.at;
      reader.skip('shortstr');
      reader.skipValue();
      // Of most this tells that nothing is to be done with it.
      if ((concerned & markOf(list, from)) === 0) {
        pushEntry(pieces, from, reader.at);
        continue;
      }
      const name = new AmqpReader(list, from).shortText();
      const ours = added.find((header) => header.name === name);
      if (ours === undefined) {
        if (remove.has(name)) changed = true;
        else pushEntry(pieces, from, reader.at);
        // Of several of one name the first is replaced, and the others go.
      } else if (!pieces.includes(ours.bytes)) pieces.push(ours.bytes);
    }
  }
  if (!changed) return list;
  for (const { bytes } of added) if (!pieces.includes(bytes)) pieces.push(bytes);
  return withTable(list, place, pieces);
}

/** Entries that stay as they stand in the list, or the bytes of one. */
type Piece = { from: number; to: number } | Buffer;

/** A few bits for the entry that begins at `at`: other names mostly have others. */
function markOf(bytes: Buffer, at: number): number {
  return 1 << (((bytes[at] ?? 0) + 7 * (bytes[at + 1] ?? 0)) & 31);
}

/** Those to remove are the same for message after message. */
const knownMarks = new WeakMap<ReadonlySet<string>, number>();

function marksToRemove(names: ReadonlySet<string>): number {
  let marks = knownMarks.get(names);
  if (marks === undefined) {
    marks = [...names].reduce((sum, name) => sum | markOf(encodeShortString(name), 0), 0);
    knownMarks.set(names, marks);
  }
  return marks;
}

/** What follows on the entry before is copied with it. */
function pushEntry(pieces: Piece[], from: number, to: number): void {
  const last = pieces.at(-1);
  if (last !== undefined && !Buffer.isBuffer(last) && last.to === from) last.to = to;
  else pieces.push({ from, to });
}

/** Every message that moves passes here, so it is written into one piece of memory. */
function withTable(
  list: Buffer,
  { start, end }: { start: number; end: number },
  pieces: readonly Piece[],
): Buffer {
  let entryBytes = 0;
  for (const one of pieces) entryBytes += Buffer.isBuffer(one) ? one.length : one.to - one.from;
  const tableBytes = entryBytes === 0 ? 0 : 4 + entryBytes;
  const edited = Buffer.allocUnsafe(list.length - (end - start) + tableBytes);
  let at = list.copy(edited, 0, 0, start);
  const flag = flagOf(headersIndex);
  const flags = list.readUInt16BE(0);
  edited.writeUInt16BE(tableBytes === 0 ? flags & ~flag : flags | flag, 0);
  if (tableBytes > 0) at = edited.writeUInt32BE(entryBytes, at);
  for (const one of pieces) {
    if (Buffer.isBuffer(one)) at += one.copy(edited, at);
    else at += list.copy(edited, at, one.from, one.to);
  }
  list.copy(edited, at, end);
  return edited;
}

const headersIndex = definitions.findIndex(([name]) => name === 'headers');

/** The list without some headers, and the others in the order of their names; the very same bytes where they are. An empty
 * table is left out, as one that is emptied by it: after a delivery nothing tells the two apart. */
export function sortHeaders(list: Buffer, without: ReadonlySet<string>): Buffer {
  const place = placeFor(list, 'headers');
  if (place.end === place.start || isSorted(list, place.start, without)) return list;
  const pieces: { name: string; from: number; to: number }[] = [];
  eachHeader(list, place.start, (name, from, to) => {
    if (!without.has(name)) pieces.push({ name, from, to });
  });
  pieces.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return withTable(list, place, pieces);
}

/** Of most messages it is. */
function isSorted(list: Buffer, start: number, without: ReadonlySet<string>): boolean {
  let [before, sorted, headers] = ['', true, 0];
  eachHeader(list, start, (name) => {
    headers += 1;
    sorted &&= before <= name && !without.has(name);
    before = name;
  });
  return sorted && headers > 0;
}

/** A header table of encoded entries. */
export function tableOf(entries: readonly Buffer[]): RawProperty {
  const bytes = Buffer.concat([Buffer.alloc(4), ...entries]);
  bytes.writeUInt32BE(bytes.length - 4);
  return { name: 'headers', kind: 'table', bytes };
}

type EncodedHeader = { name: string; value: string | number; bytes: Buffer };

/** By name, as it was encoded last: of what is added to message after message only the trail differs. */
const lastEncoded = new Map<string, EncodedHeader>();
const encodedKept = 32;

function encodedHeader(name: string, value: string | number): EncodedHeader {
  const last = lastEncoded.get(name);
  if (last !== undefined && Object.is(last.value, value)) return last;
  const encoded = { name, value, bytes: encodeHeader(name, value) };
  if (lastEncoded.size >= encodedKept) lastEncoded.clear();
  lastEncoded.set(name, encoded);
  return encoded;
}

function encodeHeader(name: string, value: string | number): Buffer {
  const nameBytes = Buffer.byteLength(name);
  if (nameBytes > 255) throw new RangeError('a short string has at most 255 bytes');
  const valueBytes = typeof value === 'string' ? 4 + Buffer.byteLength(value) : isInt32(value) ? 4 : 8;
  const bytes = Buffer.allocUnsafe(1 + nameBytes + 1 + valueBytes);
  bytes.writeUInt8(nameBytes);
  bytes.write(name, 1);
  const tagAt = 1 + nameBytes;
  if (typeof value === 'string') {
    bytes.writeUInt8(tagOfText, tagAt);
    bytes.writeUInt32BE(valueBytes - 4, tagAt + 1);
    bytes.write(value, tagAt + 5);
    return bytes;
  }
  bytes.write(isInt32(value) ? 'I' : Number.isSafeInteger(value) ? 'l' : 'd', tagAt);
  if (isInt32(value)) bytes.writeInt32BE(value, tagAt + 1);
  else if (Number.isSafeInteger(value)) bytes.writeBigInt64BE(BigInt(value), tagAt + 1);
  else bytes.writeDoubleBE(value, tagAt + 1);
  return bytes;
}

const tagOfText = 'S'.charCodeAt(0);

function isInt32(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}
