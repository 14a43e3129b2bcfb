// A queue's schema while it is being typed. Pure.

import { type QueueDecoding, registryUrlProblem, type SchemaFormat } from '@/server/domain/queue-decoding';

export type SchemaDraft = {
  format: SchemaFormat;
  source: 'written' | 'registry';
  schema: string;
  messageType: string;
  registryUrl: string;
};

export function draftOf(decoding: QueueDecoding | null): SchemaDraft {
  return {
    format: decoding?.format ?? 'avro',
    source: decoding !== null && decoding.registryUrl !== null ? 'registry' : 'written',
    schema: decoding?.schema ?? '',
    messageType: decoding?.messageType ?? '',
    registryUrl: decoding?.registryUrl ?? '',
  };
}

/** A sentence on what is missing; null when it can be sent. */
export function schemaProblem({ source, schema, registryUrl }: SchemaDraft): string | null {
  if (source === 'registry') return registryUrlProblem(registryUrl.trim());
  return schema.trim() === '' ? 'Paste the schema.' : null;
}

/** For a draft without a problem. What the other source would need is left out. */
export function decodingOf({ format, source, schema, messageType, registryUrl }: SchemaDraft): QueueDecoding {
  return source === 'registry'
    ? { format, schema: '', messageType: '', registryUrl: registryUrl.trim() }
    : { format, schema, messageType: format === 'protobuf' ? messageType.trim() : '', registryUrl: null };
}
