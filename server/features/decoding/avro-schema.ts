// An Avro schema (Avro 1.12 specification) with its names resolved, and its fingerprint: CRC-64-AVRO over the parsing
// canonical form, by which single-object encoding names the schema.

import { DomainError } from '@/server/domain/errors';

export type AvroType =
  | { kind: 'primitive'; name: AvroPrimitive; logical: string | null; scale: number }
  | { kind: 'record'; name: string; fields: { name: string; type: AvroType }[] }
  | { kind: 'enum'; symbols: string[] }
  | { kind: 'fixed'; size: number; logical: string | null; scale: number }
  | { kind: 'array'; items: AvroType }
  | { kind: 'map'; values: AvroType }
  | { kind: 'union'; branches: AvroType[] };

const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const;
export type AvroPrimitive = (typeof primitives)[number];

export type AvroSchema = { type: AvroType; fingerprint: string };

/** Throws invalid with a sentence. */
export function parseAvroSchema(text: string): AvroSchema {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // A primitive may be written as its bare name.
    json = text.trim();
  }
  try {
    return { type: typeOf(json, '', new Map()), fingerprint: fingerprintOf(canonical(json, '')) };
  } catch (error) {
    if (error instanceof DomainError) throw error;
    // A container file brings its schema from a stranger: whatever is in it, it is only not a schema.
    throw invalid('has a form that Avro does not know');
  }
}

type Json = Record<string, unknown>;

function typeOf(json: unknown, namespace: string, names: Map<string, AvroType>): AvroType {
  if (typeof json === 'string') return namedType(json, namespace, names);
  if (Array.isArray(json)) {
    return { kind: 'union', branches: json.map((branch) => typeOf(branch, namespace, names)) };
  }
  if (typeof json !== 'object' || json === null)
    throw invalid('has a type that is neither a name nor an object');
  const object = json as Json;
  const { type } = object;
  if (typeof type !== 'string') return typeOf(type, namespace, names);
  switch (type) {
    case 'record':
    case 'error':
      return record(object, namespace, names);
    case 'enum': {
      const symbols = strings(object['symbols']);
      return remember(object, namespace, names, { kind: 'enum', symbols });
    }
    case 'fixed': {
      const size = Number(object['size']);
      if (!Number.isSafeInteger(size) || size < 0) throw invalid('has a fixed type without a size');
      return remember(object, namespace, names, { kind: 'fixed', size, ...logicalOf(object) });
    }
    case 'array':
      return { kind: 'array', items: typeOf(object['items'], namespace, names) };
    case 'map':
      return { kind: 'map', values: typeOf(object['values'], namespace, names) };
    default: {
      const named = namedType(type, namespace, names);
      return named.kind === 'primitive' ? { ...named, ...logicalOf(object) } : named;
    }
  }
}

/** Its name is known before its fields, which may contain it. */
function record(object: Json, namespace: string, names: Map<string, AvroType>): AvroType {
  const own: AvroType = { kind: 'record', name: fullName(object, namespace), fields: [] };
  names.set(own.name, own);
  const fields = object['fields'];
  if (!Array.isArray(fields)) throw invalid(`has a record ${own.name} without fields`);
  const inner = namespaceOf(own.name);
  for (const field of fields as Json[]) {
    own.fields.push({ name: String(field['name']), type: typeOf(field['type'], inner, names) });
  }
  return own;
}

function remember(object: Json, namespace: string, names: Map<string, AvroType>, type: AvroType): AvroType {
  names.set(fullName(object, namespace), type);
  return type;
}

function namedType(name: string, namespace: string, names: Map<string, AvroType>): AvroType {
  const primitive = primitives.find((candidate) => candidate === name);
  if (primitive !== undefined) return { kind: 'primitive', name: primitive, logical: null, scale: 0 };
  const found = names.get(qualified(name, namespace)) ?? names.get(name);
  if (found === undefined) throw invalid(`names the type ${name}, which it does not define`);
  return found;
}

function logicalOf(object: Json): { logical: string | null; scale: number } {
  const { logicalType, scale } = object;
  return {
    logical: typeof logicalType === 'string' ? logicalType : null,
    scale: typeof scale === 'number' && Number.isInteger(scale) && scale >= 0 && scale < 1_000 ? scale : 0,
  };
}

function fullName(object: Json, namespace: string): string {
  const { name, namespace: own } = object;
  if (typeof name !== 'string' || name === '') throw invalid('has a named type without a name');
  return qualified(name, typeof own === 'string' ? own : namespace);
}

function qualified(name: string, namespace: string): string {
  return name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
}

function namespaceOf(name: string): string {
  return name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '';
}

function strings(value: unknown): string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw invalid('has an enum without symbols');
  }
  return value;
}

/** "Transforming into Parsing Canonical Form": what does not change how data are read is left out. */
function canonical(json: unknown, namespace: string): string {
  if (typeof json === 'string') {
    const primitive = primitives.some((name) => name === json);
    return JSON.stringify(primitive ? json : qualified(json, namespace));
  }
  if (Array.isArray(json)) return `[${json.map((branch) => canonical(branch, namespace)).join(',')}]`;
  const object = json as Json;
  const { type } = object;
  if (typeof type !== 'string') return canonical(type, namespace);
  switch (type) {
    case 'record':
    case 'error': {
      const name = fullName(object, namespace);
      const fields = (object['fields'] as Json[]).map(
        (field) =>
          `{"name":${JSON.stringify(field['name'])},"type":${canonical(field['type'], namespaceOf(name))}}`,
      );
      return `{"name":${JSON.stringify(name)},"type":${JSON.stringify(type)},"fields":[${fields.join(',')}]}`;
    }
    case 'enum':
      return `{"name":${JSON.stringify(fullName(object, namespace))},"type":"enum","symbols":${JSON.stringify(object['symbols'])}}`;
    case 'fixed':
      return `{"name":${JSON.stringify(fullName(object, namespace))},"type":"fixed","size":${Number(object['size'])}}`;
    case 'array':
      return `{"type":"array","items":${canonical(object['items'], namespace)}}`;
    case 'map':
      return `{"type":"map","values":${canonical(object['values'], namespace)}}`;
    default:
      return canonical(type, namespace);
  }
}

const crcEmpty = 0xc15d213aa4d7a795n;
const crcTable = Array.from({ length: 256 }, (_, index) => {
  let crc = BigInt(index);
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >> 1n) ^ (crcEmpty & -(crc & 1n));
  return BigInt.asUintN(64, crc);
});

/** As single-object encoding writes it: eight bytes, the lowest first, in hexadecimal. */
function fingerprintOf(text: string): string {
  let crc = crcEmpty;
  for (const byte of new TextEncoder().encode(text)) {
    crc = (crc >> 8n) ^ (crcTable[Number((crc ^ BigInt(byte)) & 0xffn)] ?? 0n);
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, crc));
  return bytes.toString('hex');
}

function invalid(what: string): DomainError {
  return new DomainError('invalid', `The Avro schema ${what}.`);
}
