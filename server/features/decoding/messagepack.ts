// MessagePack (github.com/msgpack/msgpack, spec.md), as a tree.

import type { JsonNode } from '@/server/domain/json';
import { ByteReader, DecodeFailure } from './byte-reader';
import { keyText, TreeBuilder } from './tree';

/** Throws DecodeFailure for what is no MessagePack, or has more than one value. */
export function decodeMessagePack(bytes: Uint8Array): JsonNode {
  const reader = new ByteReader(bytes);
  const value = readValue(reader, new TreeBuilder());
  reader.end();
  return value;
}

function readValue(reader: ByteReader, tree: TreeBuilder): JsonNode {
  const start = reader.at;
  const type = reader.byte();
  if (type < 0x80) return tree.integer(type);
  if (type < 0x90) return readMap(reader, tree, type & 0x0f);
  if (type < 0xa0) return readArray(reader, tree, type & 0x0f);
  if (type < 0xc0) return tree.text(reader.utf8(type & 0x1f));
  if (type >= 0xe0) return tree.integer(type - 0x100);
  if (type >= 0xd4 && type <= 0xd8) return readExtension(reader, tree, 1 << (type - 0xd4));
  switch (type) {
    case 0xc0:
      return tree.literal('null');
    case 0xc2:
      return tree.literal('false');
    case 0xc3:
      return tree.literal('true');
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return tree.bytes(reader.take(length(reader, type - 0xc4), 'bytes'));
    case 0xc7:
    case 0xc8:
    case 0xc9:
      return readExtension(reader, tree, length(reader, type - 0xc7));
    case 0xca:
      return tree.float(reader.float(4), 4);
    case 0xcb:
      return tree.float(reader.float(8));
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return tree.integer(reader.unsigned(widths[type - 0xcc] ?? 1));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return tree.integer(reader.signed(widths[type - 0xd0] ?? 1));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return tree.text(reader.utf8(length(reader, type - 0xd9)));
    case 0xdc:
    case 0xdd:
      return readArray(reader, tree, length(reader, type - 0xdb));
    case 0xde:
    case 0xdf:
      return readMap(reader, tree, length(reader, type - 0xdd));
    default:
      throw new DecodeFailure(`no value begins with 0x${type.toString(16)}, at offset ${start}`);
  }
}

const widths = [1, 2, 4, 8] as const;

function length(reader: ByteReader, width: number): number {
  return Number(reader.unsigned(widths[width] ?? 1));
}

function readArray(reader: ByteReader, tree: TreeBuilder, announced: number): JsonNode {
  const count = reader.count(announced, 'a list');
  return tree.within(() => tree.array(Array.from({ length: count }, () => readValue(reader, tree))));
}

function readMap(reader: ByteReader, tree: TreeBuilder, announced: number): JsonNode {
  const count = reader.count(announced, 'a map', 2);
  return tree.within(() =>
    tree.object(
      Array.from({ length: count }, () => ({
        key: keyText(readValue(reader, tree)),
        value: readValue(reader, tree),
      })),
    ),
  );
}

/** Type -1 is a timestamp; others are the application's own. */
function readExtension(reader: ByteReader, tree: TreeBuilder, size: number): JsonNode {
  const type = Number(reader.signed(1));
  const bytes = reader.take(size, 'an extension');
  const instant = type === -1 ? timestamp(bytes) : null;
  if (instant !== null) return tree.text(instant);
  return tree.object([
    { key: 'extension', value: tree.integer(type) },
    { key: 'data', value: tree.bytes(bytes) },
  ]);
}

/** Null for a length that the specification does not know, and for what no calendar holds. */
function timestamp(bytes: Uint8Array): string | null {
  const reader = new ByteReader(bytes);
  if (bytes.length === 4) return instant(reader.unsigned(4), 0n);
  if (bytes.length === 8) {
    const packed = reader.unsigned(8);
    return instant(packed & 0x3ffffffffn, packed >> 34n);
  }
  if (bytes.length !== 12) return null;
  const nanos = reader.unsigned(4);
  return instant(reader.signed(8), nanos);
}

function instant(seconds: bigint, nanos: bigint): string | null {
  const date = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(date.getTime()) || nanos >= 1_000_000_000n) return null;
  const fraction = nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/, '')}`;
  return date.toISOString().replace('.000Z', `${fraction}Z`);
}
