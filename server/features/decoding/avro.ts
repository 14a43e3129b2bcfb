// Avro's binary encoding (Avro 1.12 specification) by a schema: bare data, and the container file that brings its own.
// Logical types are shown as what they mean.

import { inflateRawSync } from 'node:zlib';
import type { JsonNode } from '@/server/domain/json';
import { limits } from '@/server/domain/limits';
import { type AvroSchema, type AvroType, parseAvroSchema } from './avro-schema';
import { ByteReader, DecodeFailure } from './byte-reader';
import { TreeBuilder } from './tree';

/** Throws DecodeFailure where the bytes and the schema do not agree, or something follows. */
export function decodeAvro(bytes: Uint8Array, { type }: AvroSchema): JsonNode {
  const reader = new ByteReader(bytes);
  const value = readValue(reader, type, new TreeBuilder());
  reader.end();
  return value;
}

/** "Obj" and 1. */
export function isAvroContainer(bytes: Uint8Array): boolean {
  return bytes[0] === 0x4f && bytes[1] === 0x62 && bytes[2] === 0x6a && bytes[3] === 1;
}

/** The records of a container file, as a list. */
export function decodeAvroContainer(bytes: Uint8Array): JsonNode {
  const reader = new ByteReader(bytes);
  reader.take(4, 'the mark');
  const meta = new Map<string, Uint8Array>();
  eachBlock(reader, () => {
    const key = text(reader);
    meta.set(key, reader.take(long(reader), 'metadata'));
  });
  const sync = Buffer.from(reader.take(16, 'the sync marker'));
  const metaText = (name: string) => new TextDecoder().decode(meta.get(name) ?? new Uint8Array());
  const { type } = parseAvroSchema(metaText('avro.schema'));
  const tree = new TreeBuilder();
  const items: JsonNode[] = [];
  while (reader.remaining > 0) {
    const count = Number(long(reader));
    const data = unpacked(reader.take(long(reader), 'a block'), metaText('avro.codec'));
    const block = new ByteReader(data);
    for (let index = 0; index < count; index += 1) items.push(readValue(block, type, tree));
    if (!sync.equals(reader.take(16, 'the sync marker'))) {
      throw new DecodeFailure(`at offset ${reader.at - 16} the sync marker is another than the file's`);
    }
  }
  return tree.array(items);
}

function unpacked(data: Uint8Array, codec: string): Uint8Array {
  if (codec === '' || codec === 'null') return data;
  if (codec !== 'deflate')
    throw new DecodeFailure(`its blocks are packed with ${codec}, which is not unpacked`);
  try {
    return inflateRawSync(data, { maxOutputLength: limits.unpackedBytes });
  } catch (error) {
    throw new DecodeFailure(
      `a block cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function readValue(reader: ByteReader, type: AvroType, tree: TreeBuilder): JsonNode {
  switch (type.kind) {
    case 'primitive':
      return readPrimitive(reader, type, tree);
    case 'record':
      return tree.within(() =>
        tree.object(
          type.fields.map((field) => ({ key: field.name, value: readValue(reader, field.type, tree) })),
        ),
      );
    case 'enum': {
      const at = reader.at;
      const symbol = type.symbols[Number(long(reader))];
      if (symbol === undefined)
        throw new DecodeFailure(`at offset ${at} an enum has a symbol that its schema lacks`);
      return tree.text(symbol);
    }
    case 'fixed':
      return logicalBytes(reader.take(type.size, 'a fixed value'), type, tree);
    case 'array': {
      const items: JsonNode[] = [];
      return tree.within(() => {
        eachBlock(reader, () => items.push(readValue(reader, type.items, tree)));
        return tree.array(items);
      });
    }
    case 'map': {
      const entries: { key: string; value: JsonNode }[] = [];
      return tree.within(() => {
        eachBlock(reader, () =>
          entries.push({ key: text(reader), value: readValue(reader, type.values, tree) }),
        );
        return tree.object(entries);
      });
    }
    case 'union': {
      const at = reader.at;
      const branch = type.branches[Number(long(reader))];
      if (branch === undefined)
        throw new DecodeFailure(`at offset ${at} a union has a branch that its schema lacks`);
      return tree.within(() => readValue(reader, branch, tree));
    }
  }
}

type Primitive = Extract<AvroType, { kind: 'primitive' }>;

function readPrimitive(reader: ByteReader, type: Primitive, tree: TreeBuilder): JsonNode {
  switch (type.name) {
    case 'null':
      return tree.literal('null');
    case 'boolean': {
      const at = reader.at;
      const byte = reader.byte();
      if (byte > 1) throw new DecodeFailure(`at offset ${at} a boolean is neither 0 nor 1`);
      return tree.literal(byte === 1 ? 'true' : 'false');
    }
    case 'int':
    case 'long':
      return logicalNumber(long(reader), type.logical, tree);
    case 'float':
      return tree.float(reader.float(4, true), 4);
    case 'double':
      return tree.float(reader.float(8, true));
    case 'bytes':
      return logicalBytes(reader.take(long(reader), 'bytes'), type, tree);
    case 'string':
      return tree.text(text(reader));
  }
}

/** Zigzag: the sign in the lowest bit. */
function long(reader: ByteReader): bigint {
  const value = reader.varint();
  return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
}

function text(reader: ByteReader): string {
  return reader.utf8(long(reader));
}

/** Blocks of items until an empty one; a negative count is followed by the size of its block. An item may take no
 * byte at all, so the tree's own bound ends a count that is a lie. */
function eachBlock(reader: ByteReader, readItem: () => unknown): void {
  for (;;) {
    const count = long(reader);
    if (count === 0n) return;
    if (count < 0n) long(reader);
    const items = count < 0n ? -count : count;
    if (items > BigInt(limits.decodedNodes))
      throw new DecodeFailure(`a block of ${items} items is announced`);
    for (let index = 0n; index < items; index += 1n) readItem();
  }
}

const instants: Readonly<Record<string, bigint>> = {
  'timestamp-millis': 1_000n,
  'timestamp-micros': 1_000_000n,
  'timestamp-nanos': 1_000_000_000n,
  'local-timestamp-millis': 1_000n,
  'local-timestamp-micros': 1_000_000n,
  'local-timestamp-nanos': 1_000_000_000n,
};

function logicalNumber(value: bigint, logical: string | null, tree: TreeBuilder): JsonNode {
  if (logical === 'date') return instantNode(value * 86_400n, '', tree, value, 10);
  const perSecond = instants[logical ?? ''];
  if (perSecond === undefined) return tree.integer(value);
  const digits = String(perSecond).length - 1;
  const fraction = String(((value % perSecond) + perSecond) % perSecond).padStart(digits, '0');
  const seconds = (value - BigInt(fraction)) / perSecond;
  return instantNode(seconds, `.${fraction}`, tree, value, logical?.startsWith('local') === true ? 19 : 20);
}

/** The number as it is, where no calendar holds it. */
function instantNode(
  seconds: bigint,
  fraction: string,
  tree: TreeBuilder,
  value: bigint,
  chars: number,
): JsonNode {
  const date = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) return tree.integer(value);
  const iso = date.toISOString();
  if (chars === 10) return tree.text(iso.slice(0, 10));
  return tree.text(`${iso.slice(0, 19)}${fraction}${chars === 20 ? 'Z' : ''}`);
}

function logicalBytes(
  bytes: Uint8Array,
  { logical, scale }: { logical: string | null; scale: number },
  tree: TreeBuilder,
): JsonNode {
  if (logical !== 'decimal' || bytes.length === 0 || bytes.length > 64) return tree.bytes(bytes);
  const unscaled = BigInt.asIntN(bytes.length * 8, BigInt(`0x${Buffer.from(bytes).toString('hex')}`));
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  if (scale === 0) return tree.literal(`${sign}${digits}`);
  return tree.literal(`${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`);
}
