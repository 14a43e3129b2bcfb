// The property list of AMQP 0-9-1 taken apart without interpreting what need not be: each property and each
// header keeps its bytes, so that headers can be taken out or put in while all others stay as they were.

import { AmqpReader } from './amqp-values';

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
  eachEntry(bytes, at, (start, end) => visit(new AmqpReader(bytes, start).shortText(), start, end));
}

/** The same without reading the names. */
function eachEntry(bytes: Buffer, at: number, visit: (start: number, end: number) => void): void {
  const reader = new AmqpReader(bytes, at);
  reader.within(() => {
    const start = reader.at;
    reader.skip('shortstr');
    reader.skipValue();
    visit(start, reader.at);
  });
}

/** A set of lengths, in which some share a place. */
function lengthsIn(names: Iterable<string>): number {
  let lengths = 0;
  for (const name of names) lengths |= lengthBit(Buffer.byteLength(name));
  return lengths;
}

function lengthBit(bytes: number): number {
  return 1 << (bytes & 31);
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
  const names = Object.keys(add);
  const replaced: string[] = [];
  const pieces: Piece[] = [];
  let changed = names.length > 0;
  if (place.end > place.start) {
    const lengths = lengthsIn(remove) | lengthsIn(names);
    eachEntry(list, place.start, (from, to) => {
      // The length of its name tells of most that nothing is to be done with it.
      if ((lengths & lengthBit(list[from] ?? 0)) === 0) return pushEntry(pieces, from, to);
      const name = new AmqpReader(list, from).shortText();
      const value = Object.hasOwn(add, name) ? add[name] : undefined;
      if (value === undefined) {
        if (remove.has(name)) changed = true;
        else pushEntry(pieces, from, to);
        // Of several of one name the first is replaced, and the others go.
      } else if (!replaced.includes(name)) {
        pieces.push({ name, value });
        replaced.push(name);
      }
    });
  }
  if (!changed) return list;
  for (const [name, value] of Object.entries(add)) {
    if (!replaced.includes(name)) pieces.push({ name, value });
  }
  return withTable(list, place, pieces);
}

/** Entries that stay as they stand in the list, or one of ours. */
type Piece = { from: number; to: number } | { name: string; value: string | number };

/** What follows on the entry before is copied with it. */
function pushEntry(pieces: Piece[], from: number, to: number): void {
  const last = pieces.at(-1);
  if (last !== undefined && 'from' in last && last.to === from) last.to = to;
  else pieces.push({ from, to });
}

/** Every message that moves passes here, so it is written into one piece of memory. */
function withTable(
  list: Buffer,
  { start, end }: { start: number; end: number },
  pieces: readonly Piece[],
): Buffer {
  let entryBytes = 0;
  for (const one of pieces)
    entryBytes += 'from' in one ? one.to - one.from : headerBytes(one.name, one.value);
  const tableBytes = entryBytes === 0 ? 0 : 4 + entryBytes;
  const edited = Buffer.allocUnsafe(list.length - (end - start) + tableBytes);
  let at = list.copy(edited, 0, 0, start);
  const flag = flagOf(headersIndex);
  const flags = list.readUInt16BE(0);
  edited.writeUInt16BE(tableBytes === 0 ? flags & ~flag : flags | flag, 0);
  if (tableBytes > 0) at = edited.writeUInt32BE(entryBytes, at);
  for (const one of pieces) {
    if ('from' in one) at += list.copy(edited, at, one.from, one.to);
    else at = writeHeader(edited, at, one.name, one.value);
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

function headerBytes(name: string, value: string | number): number {
  const nameBytes = Buffer.byteLength(name);
  if (nameBytes > 255) throw new RangeError('a short string has at most 255 bytes');
  const valueBytes = typeof value === 'string' ? 4 + Buffer.byteLength(value) : isInt32(value) ? 4 : 8;
  return 1 + nameBytes + 1 + valueBytes;
}

/** Where the next one goes. */
function writeHeader(into: Buffer, at: number, name: string, value: string | number): number {
  const nameBytes = into.write(name, at + 1);
  into.writeUInt8(nameBytes, at);
  const tagAt = at + 1 + nameBytes;
  if (typeof value === 'string') {
    into.write('S', tagAt);
    const bytes = into.write(value, tagAt + 5);
    into.writeUInt32BE(bytes, tagAt + 1);
    return tagAt + 5 + bytes;
  }
  into.write(isInt32(value) ? 'I' : Number.isSafeInteger(value) ? 'l' : 'd', tagAt);
  if (isInt32(value)) return into.writeInt32BE(value, tagAt + 1);
  if (Number.isSafeInteger(value)) return into.writeBigInt64BE(BigInt(value), tagAt + 1);
  return into.writeDoubleBE(value, tagAt + 1);
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}
