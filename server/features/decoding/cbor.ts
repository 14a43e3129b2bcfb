// CBOR (RFC 8949), as a tree. Tags whose meaning a reader knows are shown by it; others by their number.

import type { JsonNode } from '@/server/domain/json';
import { ByteReader, DecodeFailure } from './byte-reader';
import { keyText, TreeBuilder } from './tree';

/** Throws DecodeFailure for what is no CBOR, or has more than one item. */
export function decodeCbor(bytes: Uint8Array): JsonNode {
  const reader = new ByteReader(bytes);
  const value = readItem(reader, new TreeBuilder());
  reader.end();
  return value;
}

const indefinite = 31;
const breakByte = 0xff;

function readItem(reader: ByteReader, tree: TreeBuilder): JsonNode {
  const start = reader.at;
  const head = reader.byte();
  const [major, info] = [head >> 5, head & 0x1f];
  if (major === 7) return readSimple(reader, tree, info, start);
  const argument = info === indefinite ? null : readArgument(reader, info, start);
  if (argument === null && (major < 2 || major === 6)) {
    throw new DecodeFailure(`no item begins with 0x${head.toString(16)}, at offset ${start}`);
  }
  const value = argument ?? 0n;
  switch (major) {
    case 0:
      return tree.integer(value);
    case 1:
      return tree.integer(-1n - value);
    case 2:
      return tree.bytes(argument === null ? joined(reader, 2) : reader.take(argument, 'bytes'));
    case 3:
      return tree.text(argument === null ? joinedText(reader) : reader.utf8(argument));
    case 4:
      return tree.within(() => tree.array(readAll(reader, argument, 1, () => readItem(reader, tree))));
    case 5:
      return tree.within(() => tree.object(readAll(reader, argument, 2, () => readEntry(reader, tree))));
    default:
      return tree.within(() => readTagged(reader, tree, value));
  }
}

function readEntry(reader: ByteReader, tree: TreeBuilder): { key: string; value: JsonNode } {
  return { key: keyText(readItem(reader, tree)), value: readItem(reader, tree) };
}

/** `count` null: until the break. */
function readAll<Item>(
  reader: ByteReader,
  count: bigint | null,
  bytesEach: number,
  read: () => Item,
): Item[] {
  if (count !== null) return Array.from({ length: reader.count(count, 'a list', bytesEach) }, read);
  const items: Item[] = [];
  while (reader.bytes[reader.at] !== breakByte) items.push(read());
  reader.at += 1;
  return items;
}

function readArgument(reader: ByteReader, info: number, start: number): bigint {
  if (info < 24) return BigInt(info);
  const width = ([1, 2, 4, 8] as const)[info - 24];
  if (width === undefined)
    throw new DecodeFailure(`the item at offset ${start} has a length of a reserved form`);
  return reader.unsigned(width);
}

function readSimple(reader: ByteReader, tree: TreeBuilder, info: number, start: number): JsonNode {
  switch (info) {
    case 20:
      return tree.literal('false');
    case 21:
      return tree.literal('true');
    case 22:
      return tree.literal('null');
    case 23:
      return tree.literal('undefined');
    case 25:
      return tree.float(halfFloat(Number(reader.unsigned(2))), 2);
    case 26:
      return tree.float(reader.float(4), 4);
    case 27:
      return tree.float(reader.float(8));
    default:
      if (info > 24)
        throw new DecodeFailure(`no item begins with 0x${(0xe0 + info).toString(16)}, at offset ${start}`);
      return tree.literal(`simple${info === 24 ? reader.byte() : info}`);
  }
}

/** IEEE 754 binary16, which DataView of Node 20 does not read. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A text or bytes of indefinite length: chunks of the same kind until the break. */
function* chunks(reader: ByteReader, major: number): Generator<bigint> {
  while (reader.bytes[reader.at] !== breakByte) {
    const start = reader.at;
    const head = reader.byte();
    if (head >> 5 !== major || (head & 0x1f) === indefinite) {
      throw new DecodeFailure(`the chunk at offset ${start} is not of the kind that its item began as`);
    }
    yield readArgument(reader, head & 0x1f, start);
  }
  reader.at += 1;
}

function joined(reader: ByteReader, major: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const size of chunks(reader, major)) parts.push(reader.take(size, 'a chunk'));
  return Buffer.concat(parts);
}

function joinedText(reader: ByteReader): string {
  const parts: string[] = [];
  for (const size of chunks(reader, 3)) parts.push(reader.utf8(size, 'a chunk of text'));
  return parts.join('');
}

function readTagged(reader: ByteReader, tree: TreeBuilder, tag: bigint): JsonNode {
  if (tag === 2n || tag === 3n) {
    const start = reader.at;
    const value = readItem(reader, tree);
    const digits = value.kind === 'literal' ? /^0x([0-9a-f]*)$/.exec(value.text)?.[1] : undefined;
    if (digits === undefined)
      throw new DecodeFailure(`the big number at offset ${start} is not made of bytes`);
    const magnitude = digits === '' ? 0n : BigInt(`0x${digits}`);
    return tree.integer(tag === 2n ? magnitude : -1n - magnitude);
  }
  const value = readItem(reader, tree);
  if (tag === selfDescribed) return value;
  return tree.object([{ key: tagNames.get(tag) ?? `tag ${tag}`, value }]);
}

const selfDescribed = 55_799n;

/** RFC 8949 section 3.4, and tag 37 of the registry. */
const tagNames = new Map<bigint, string>([
  [0n, 'date and time'],
  [1n, 'seconds since 1970'],
  [4n, 'decimal [exponent, mantissa]'],
  [5n, 'bigfloat [exponent, mantissa]'],
  [24n, 'encoded CBOR'],
  [32n, 'URI'],
  [37n, 'UUID'],
]);
