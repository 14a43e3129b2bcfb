// Decodes a body that a browser got from a look: the server has the decoders, and keeps nothing of it.

import type { DecodedBody, DecodeInput } from '@/server/domain/decoded-body';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { decodeBody } from './decode-body';
import { queueDecoding } from './queue-decodings';
import { schemaDecoder, type SchemaDecoder } from './schema-decoder';

export async function decodeMessage(
  f: Features,
  { clusterId, vhost, name, bodyBase64, bodyTruncated, ...facts }: DecodeInput,
  signal: AbortSignal,
): Promise<DecodedBody> {
  const bytes = Buffer.from(bodyBase64, 'base64');
  const decoder = await decoderOfQueue(f, { clusterId, vhost, name }, signal);
  return decodeBody({ ...facts, bytes, truncated: bodyTruncated }, decoder);
}

/** Null where the queue has no schema. */
export async function decoderOfQueue(
  f: Features,
  ref: QueueRef,
  signal: AbortSignal,
): Promise<SchemaDecoder | null> {
  const decoding = await queueDecoding(f, ref);
  return decoding === null ? null : schemaDecoder(decoding, f.registries, signal);
}
