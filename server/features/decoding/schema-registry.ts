// Schemas of a registry that answers as Confluent's does: GET /schemas/ids/{id}. What an id means never changes, so an
// answer is kept; a failure is not.

import { z } from 'zod';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { guardedGet } from '@/server/platform/guarded-get';

export type RegisteredSchema = { type: 'AVRO' | 'PROTOBUF' | 'JSON'; schema: string };

export type SchemaRegistries = {
  /** Throws what guardedGet throws, and not_found in words. */
  schema(url: string, id: number, signal: AbortSignal): Promise<RegisteredSchema>;
};

const answerSchema = z.object({
  schema: z.string().max(limits.schemaChars),
  schemaType: z.enum(['AVRO', 'PROTOBUF', 'JSON']).default('AVRO'),
});

export function createSchemaRegistries(): SchemaRegistries {
  const kept = new Map<string, RegisteredSchema>();
  return {
    async schema(url, id, signal) {
      const address = `${url.replace(/\/+$/, '')}/schemas/ids/${id}`;
      const known = kept.get(address);
      if (known !== undefined) return known;
      const found = await read(address, id, signal);
      if (kept.size >= limits.registrySchemas) kept.delete(kept.keys().next().value ?? '');
      kept.set(address, found);
      return found;
    },
  };
}

async function read(url: string, id: number, signal: AbortSignal): Promise<RegisteredSchema> {
  let text: string;
  try {
    text = await guardedGet({
      url,
      peer: 'the schema registry',
      accept: 'application/vnd.schemaregistry.v1+json, application/json',
      deadlineMs: limits.registryCallMs,
      maxBytes: limits.registryResponseBytes,
      signal,
    });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
    throw new DomainError('not_found', `The schema registry at ${new URL(url).host} has no schema ${id}.`);
  }
  try {
    const { schema, schemaType } = answerSchema.parse(JSON.parse(text));
    return { schema, type: schemaType };
  } catch (cause) {
    const host = new URL(url).host;
    throw new DomainError('broker_rejected', `What ${host} answers for schema ${id} is not a schema.`, {
      cause,
    });
  }
}
