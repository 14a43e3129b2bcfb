// The schema of a queue's bodies, as operators set it: checked when it is set, so that what is stored can be used.

import type { QueueRef } from '@/server/domain/queue';
import type { QueueDecoding, QueueDecodingView } from '@/server/domain/queue-decoding';
import { requireCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { parseAvroSchema } from './avro-schema';
import { protoMessage } from './protobuf-schema';

/** Null where bodies are read by what they say themselves. */
export async function queueDecoding(
  { db }: Pick<Features, 'db'>,
  { clusterId, vhost, name }: QueueRef,
): Promise<QueueDecodingView | null> {
  const row = await db.queueDecoding.findUnique({
    where: { clusterId_vhost_queue: { clusterId, vhost, queue: name } },
  });
  if (row === null) return null;
  const { schema, messageType, registryUrl, actor, updatedAt } = row;
  const format = row.format === 'protobuf' ? 'protobuf' : 'avro';
  return { format, schema, messageType, registryUrl, actor, updatedAtMs: updatedAt.getTime() };
}

/** Throws invalid where the schema is none. */
export async function setQueueDecoding(
  f: Features,
  ref: QueueRef,
  decoding: QueueDecoding | null,
  actor: string,
): Promise<{ before: QueueDecodingView | null }> {
  const { clusterId, vhost, name } = ref;
  await requireCluster(f, clusterId);
  if (decoding !== null) refuseBadSchema(decoding);
  const before = await queueDecoding(f, ref);
  const key = { clusterId, vhost, queue: name };
  if (decoding === null) {
    await f.db.queueDecoding.deleteMany({ where: key });
  } else {
    const data = { ...decoding, actor, updatedAt: new Date(f.clock.nowMs()) };
    await f.db.queueDecoding.upsert({
      where: { clusterId_vhost_queue: key },
      create: { ...key, ...data },
      update: data,
    });
  }
  return { before };
}

function refuseBadSchema({ format, schema, messageType }: QueueDecoding): void {
  if (schema.trim() === '') return;
  if (format === 'avro') parseAvroSchema(schema);
  else protoMessage(schema, messageType);
}
