// Gives every reading of a poll its row: new, changed and returned queues are written, the others are known.

import type { QueueReading } from '@/server/brokers/driver';
import type { Tx } from '../history/store/rows';
import { declarationOf, declaredText, type KnownQueue, queueKey } from './known-queue';
import { upsertQueues } from './stored-rows';
import { isStorable } from './to-json';

export type Present = {
  key: string;
  reading: QueueReading;
  queue: KnownQueue;
  /** As the poll before saw it; null where it was not there. */
  before: KnownQueue | null;
  /** A queue of this name was there before and was deleted. */
  again: boolean;
};

export async function identifyQueues(
  tx: Tx,
  known: ReadonlyMap<string, KnownQueue>,
  { clusterId, queues, atMs }: { clusterId: string; queues: QueueReading[]; atMs: number },
): Promise<Present[]> {
  // The web marks a queue deleted as soon as it deletes it; one that is still listed came back.
  const deleted = await tx.$queryRaw<{ id: number }[]>`
    SELECT id FROM "Queue" WHERE "clusterId" = ${clusterId}::uuid AND "deletedAt" IS NOT NULL`;
  const deletedIds = new Set(deleted.map(({ id }) => id));
  const present = distinct(queues).map(([key, told]) => {
    const found = known.get(key);
    const before = found !== undefined && !deletedIds.has(found.queueId) ? found : null;
    const reading = told.policyUntold === true ? withKnownPolicy(told, before) : told;
    return { key, reading, before, declared: declaredText(reading) };
  });
  const unwritten = present.filter(({ before, declared }) => before?.declared !== declared);
  const readings = unwritten.map(({ reading }) => reading);
  const written = readings.length === 0 ? [] : await upsertQueues(tx, clusterId, readings, atMs);
  const ids = new Map(written.map((row) => [queueKey(row), row.id]));
  return present.map(({ key, reading, before, declared }) => {
    const queueId = before?.queueId ?? ids.get(key);
    if (queueId === undefined) throw new Error(`The queue ${key} has no row.`);
    const partial = reading.policyUntold === true;
    const queue = { queueId, declared, partial, track: before?.track ?? null };
    return { key, reading, queue, before, again: before === null && deletedIds.has(queueId) };
  });
}

/** A listing by pages may tell a queue twice. A name that the database cannot hold cannot be watched. */
function distinct(queues: readonly QueueReading[]): [string, QueueReading][] {
  const storable = queues.filter(({ vhost, name }) => isStorable(vhost) && isStorable(name));
  return [...new Map(storable.map((reading) => [queueKey(reading), reading]))];
}

/** Until its policies are told, a queue is declared as it was known to be. */
function withKnownPolicy(told: QueueReading, before: KnownQueue | null): QueueReading {
  const details = before === null || before.partial ? undefined : declarationOf(before.declared)?.details;
  if (details === undefined) return told;
  const { policyUntold: _, ...reading } = told;
  return { ...reading, details: { ...details, node: told.details.node } };
}
