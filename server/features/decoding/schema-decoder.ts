// Decodes the bodies of a queue by the schema that was set for it: bare, in single-object encoding, or framed for a
// schema registry, as the bytes show.

import type { DecodeStep } from '@/server/domain/decoded-body';
import { DomainError } from '@/server/domain/errors';
import type { JsonNode } from '@/server/domain/json';
import { type QueueDecoding, type SchemaFormat, schemaFormats } from '@/server/domain/queue-decoding';
import { decodeAvro, decodeAvroContainer, isAvroContainer } from './avro';
import { parseAvroSchema } from './avro-schema';
import { ByteReader, DecodeFailure } from './byte-reader';
import { decodeProtobuf } from './protobuf';
import { protoMessage, protoMessageAt } from './protobuf-schema';
import type { SchemaRegistries } from './schema-registry';

export type BySchema = { format: SchemaFormat; basis: string; tree: JsonNode; steps: DecodeStep[] };
/** A sentence instead, where the body is not what the queue's schema says. */
export type SchemaDecoder = (bytes: Uint8Array) => Promise<BySchema | string>;

export function schemaDecoder(
  decoding: QueueDecoding,
  registries: SchemaRegistries,
  signal: AbortSignal,
): SchemaDecoder {
  return async (bytes) => {
    try {
      if (decoding.format === 'avro' && isAvroContainer(bytes)) {
        return { format: 'avro', basis: 'by its first bytes', tree: decodeAvroContainer(bytes), steps: [] };
      }
      return decoding.registryUrl === null
        ? bySchema(bytes, decoding)
        : await byRegistry(bytes, decoding.registryUrl, registries, signal);
    } catch (error) {
      if (error instanceof DecodeFailure) {
        return `This queue's bodies are ${schemaFormats[decoding.format]} by its settings, but this one is not: ${error.message}.`;
      }
      if (error instanceof DomainError) return error.message;
      throw error;
    }
  };
}

function bySchema(bytes: Uint8Array, { format, schema, messageType }: QueueDecoding): BySchema {
  const read = reader(format, schema, messageType);
  const basis = "by this queue's schema";
  if (format === 'avro' && bytes[0] === 0xc3 && bytes[1] === 1) {
    return { format, basis, tree: singleObject(bytes, schema), steps: [] };
  }
  try {
    return { format, basis, tree: read(bytes), steps: [] };
  } catch (error) {
    const frame = frameOf(bytes);
    if (!(error instanceof DecodeFailure) || frame === null) throw error;
    const data = format === 'protobuf' ? afterIndexes(frame.data).data : frame.data;
    return {
      format,
      basis,
      tree: read(data),
      steps: [frameStep(frame.id, "the schema is this queue's own")],
    };
  }
}

function reader(format: SchemaFormat, schema: string, messageType: string): (bytes: Uint8Array) => JsonNode {
  if (format === 'avro') {
    const parsed = parseAvroSchema(schema);
    return (bytes) => decodeAvro(bytes, parsed);
  }
  const message = protoMessage(schema, messageType);
  return (bytes) => decodeProtobuf(bytes, message);
}

/** C3 01, the fingerprint of the writer's schema, then the data. */
function singleObject(bytes: Uint8Array, schema: string): JsonNode {
  const parsed = parseAvroSchema(schema);
  const fingerprint = Buffer.from(bytes.subarray(2, 10)).toString('hex');
  if (fingerprint !== parsed.fingerprint) {
    throw new DecodeFailure(
      `it was written with the schema of fingerprint ${fingerprint}, and this queue's has ${parsed.fingerprint}`,
    );
  }
  return decodeAvro(bytes.subarray(10), parsed);
}

async function byRegistry(
  bytes: Uint8Array,
  url: string,
  registries: SchemaRegistries,
  signal: AbortSignal,
): Promise<BySchema> {
  const frame = frameOf(bytes);
  if (frame === null) throw new DecodeFailure('it does not begin with 0 and the id of a schema');
  const { type, schema } = await registries.schema(url, frame.id, signal);
  const steps = [frameStep(frame.id, `the schema is from ${new URL(url).host}`)];
  const basis = `by schema ${frame.id} of the registry`;
  switch (type) {
    case 'AVRO':
      return { format: 'avro', basis, steps, tree: decodeAvro(frame.data, parseAvroSchema(schema)) };
    case 'PROTOBUF': {
      const { indexes, data } = afterIndexes(frame.data);
      return {
        format: 'protobuf',
        basis,
        steps,
        tree: decodeProtobuf(data, protoMessageAt(schema, indexes)),
      };
    }
    case 'JSON':
      throw new DecodeFailure(`schema ${frame.id} is for JSON, and that is shown as text`);
  }
}

function frameStep(id: number, detail: string): DecodeStep {
  return { name: `schema ${id}`, detail: `framed for a schema registry; ${detail}` };
}

/** The wire format of Confluent's serialisers: 0, the id in four bytes, the data. */
export function frameOf(bytes: Uint8Array): { id: number; data: Uint8Array } | null {
  if (bytes[0] !== 0 || bytes.length < 6) return null;
  const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  return { id, data: bytes.subarray(5) };
}

/** For Protobuf the place of the message in its file stands before the data; a lone 0 is the first message. */
function afterIndexes(bytes: Uint8Array): { indexes: number[]; data: Uint8Array } {
  const reader = new ByteReader(bytes);
  const zigzag = () => {
    const value = reader.varint();
    return Number((value >> 1n) ^ -(value & 1n));
  };
  const count = reader.count(zigzag(), 'a list of places');
  const indexes = count === 0 ? [0] : Array.from({ length: count }, zigzag);
  return { indexes, data: bytes.subarray(reader.at) };
}
