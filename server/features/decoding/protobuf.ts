// Protobuf's wire format (protobuf.dev/programming-guides/encoding), with the names of a schema or, without one, by
// field numbers. What the schema does not know is shown by its number, not dropped.

import type { JsonNode } from '@/server/domain/json';
import { ByteReader, DecodeFailure } from './byte-reader';
import type { ProtoField, ProtoMessage } from './protobuf-schema';
import { TreeBuilder } from './tree';

type WireType = 0 | 1 | 2 | 5;
type Raw = { number: number; wire: WireType; value: bigint; bytes: Uint8Array | null; at: number };

/** Throws DecodeFailure where the bytes and the schema do not agree. */
export function decodeProtobuf(bytes: Uint8Array, schema: ProtoMessage): JsonNode {
  return messageTree(bytes, schema, new TreeBuilder());
}

/** By field numbers: `{"1": 150, "2": "…"}`. */
export function decodeWire(bytes: Uint8Array): JsonNode {
  return messageTree(bytes, { name: '', fields: new Map() }, new TreeBuilder());
}

function messageTree(bytes: Uint8Array, schema: ProtoMessage, tree: TreeBuilder): JsonNode {
  return tree.within(() => {
    const byNumber = new Map<number, Raw[]>();
    for (const raw of rawFields(bytes)) {
      const same = byNumber.get(raw.number);
      if (same === undefined) byNumber.set(raw.number, [raw]);
      else same.push(raw);
    }
    return tree.object(
      [...byNumber].map(([number, raws]) => {
        const field = schema.fields.get(number);
        if (field === undefined) return { key: String(number), value: unknownField(raws, tree) };
        return { key: field.name, value: knownField(field, raws, tree) };
      }),
    );
  });
}

function* rawFields(bytes: Uint8Array): Generator<Raw> {
  const reader = new ByteReader(bytes);
  while (reader.remaining > 0) {
    const at = reader.at;
    const tag = reader.varint();
    const [number, wire] = [Number(tag >> 3n), Number(tag & 7n)];
    if (number < 1 || number > 536_870_911)
      throw new DecodeFailure(`there is no field ${number}, at offset ${at}`);
    switch (wire) {
      case 0:
        yield { number, wire, value: reader.varint(), bytes: null, at };
        break;
      case 1:
      case 5:
        yield { number, wire, value: reader.fixed(wire === 1 ? 8 : 4), bytes: null, at };
        break;
      case 2:
        yield { number, wire, value: 0n, bytes: reader.take(reader.varint(), `field ${number}`), at };
        break;
      default:
        throw new DecodeFailure(
          `field ${number} at offset ${at} has the wire type ${wire}, which is not read`,
        );
    }
  }
}

const wireOf: Readonly<Record<string, WireType>> = {
  ...{ int32: 0, int64: 0, uint32: 0, uint64: 0, sint32: 0, sint64: 0, bool: 0 },
  ...{ fixed64: 1, sfixed64: 1, double: 1, fixed32: 5, sfixed32: 5, float: 5, string: 2, bytes: 2 },
};

function knownField(field: ProtoField, raws: readonly Raw[], tree: TreeBuilder): JsonNode {
  if (field.key !== null) {
    return tree.object(raws.map((raw) => mapEntry(field, field.key ?? 'string', raw, tree)));
  }
  if (field.repeated) return tree.array(raws.flatMap((raw) => elements(field, raw, tree)));
  // Of a field that may stand once the last one counts.
  const last = raws.at(-1);
  return last === undefined ? tree.literal('null') : single(field, last, tree);
}

/** Numbers may be packed into one run of bytes, whatever the schema says. */
function elements(field: ProtoField, raw: Raw, tree: TreeBuilder): JsonNode[] {
  const wire = wireOfField(field);
  if (raw.bytes === null || wire === 2) return [single(field, raw, tree)];
  const reader = new ByteReader(raw.bytes);
  const values: JsonNode[] = [];
  while (reader.remaining > 0) {
    const value = wire === 0 ? reader.varint() : reader.fixed(wire === 1 ? 8 : 4);
    values.push(scalar(field, { ...raw, wire, value, bytes: null }, tree));
  }
  return values;
}

function single(field: ProtoField, raw: Raw, tree: TreeBuilder): JsonNode {
  const wire = wireOfField(field);
  if (raw.wire !== wire) {
    throw new DecodeFailure(
      `field ${raw.number} (${field.name}) at offset ${raw.at} has the wire type ${raw.wire}, and ${field.type} has ${wire}`,
    );
  }
  if (field.message !== null) return messageTree(raw.bytes ?? new Uint8Array(), field.message, tree);
  return scalar(field, raw, tree);
}

function wireOfField({ type, message, values }: ProtoField): WireType {
  if (message !== null) return 2;
  return values === null ? (wireOf[type] ?? 2) : 0;
}

function scalar(field: ProtoField, { value, bytes, number, at }: Raw, tree: TreeBuilder): JsonNode {
  if (field.values !== null) {
    const known = field.values.get(Number(BigInt.asIntN(32, value)));
    return known === undefined ? tree.integer(BigInt.asIntN(32, value)) : tree.text(known);
  }
  switch (field.type) {
    case 'int32':
    case 'sfixed32':
      return tree.integer(BigInt.asIntN(32, value));
    case 'int64':
    case 'sfixed64':
      return tree.integer(BigInt.asIntN(64, value));
    case 'sint32':
    case 'sint64':
      return tree.integer((value >> 1n) ^ -(value & 1n));
    case 'bool':
      return tree.literal(value === 0n ? 'false' : 'true');
    case 'float':
      return tree.float(floatOf(value, 4), 4);
    case 'double':
      return tree.float(floatOf(value, 8));
    case 'bytes':
      return tree.bytes(bytes ?? new Uint8Array());
    case 'string': {
      const text = bytes ?? new Uint8Array();
      return tree.text(
        new ByteReader(text).utf8(text.length, `field ${number} (${field.name}) at offset ${at}`),
      );
    }
    default:
      return tree.integer(value);
  }
}

function floatOf(bits: bigint, width: 4 | 8): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return width === 8 ? view.getFloat64(0) : view.getFloat32(4);
}

/** A map is a list of messages of which 1 is the key and 2 the value; either may be left out for its default. */
function mapEntry(
  field: ProtoField,
  keyType: string,
  raw: Raw,
  tree: TreeBuilder,
): { key: string; value: JsonNode } {
  if (raw.bytes === null)
    throw new DecodeFailure(`field ${raw.number} (${field.name}) at offset ${raw.at} is no map`);
  const fields = [...rawFields(raw.bytes)];
  const key = fields.findLast(({ number }) => number === 1);
  const value = fields.findLast(({ number }) => number === 2);
  const keyField = { ...field, name: 'key', type: keyType, message: null, values: null, key: null };
  const keyNode = key === undefined ? null : single(keyField, key, tree);
  return {
    key: keyNode === null ? defaultKey(keyType) : keyNode.kind === 'string' ? keyNode.value : textOf(keyNode),
    value: value === undefined ? tree.literal('null') : single({ ...field, key: null }, value, tree),
  };
}

function defaultKey(type: string): string {
  if (type === 'string') return '';
  return type === 'bool' ? 'false' : '0';
}

function textOf(node: JsonNode): string {
  return node.kind === 'literal' ? node.text : '';
}

/** Bytes may be a text, a message or anything: text where they are printable, a message where they are a whole one. */
function unknownField(raws: readonly Raw[], tree: TreeBuilder): JsonNode {
  const values = raws.map(({ bytes, value }) => {
    if (bytes === null) return tree.integer(value);
    return printable(bytes, tree) ?? nested(bytes, tree) ?? tree.bytes(bytes);
  });
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : tree.array(values);
}

function printable(bytes: Uint8Array, tree: TreeBuilder): JsonNode | null {
  if (bytes.length === 0 || bytes.some((byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13))
    return null;
  try {
    return tree.text(new ByteReader(bytes).utf8(bytes.length));
  } catch (error) {
    if (error instanceof DecodeFailure) return null;
    throw error;
  }
}

function nested(bytes: Uint8Array, tree: TreeBuilder): JsonNode | null {
  try {
    return bytes.length === 0 ? null : messageTree(bytes, { name: '', fields: new Map() }, tree);
  } catch (error) {
    if (error instanceof DecodeFailure) return null;
    throw error;
  }
}
