// How the queues do where dead letters died, and what arrived in the dead-letter queue lately, from what the worker recorded.

import type { OriginFacts } from '@/server/domain/causes/verdict';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { recentArrivals } from '../history/recent-arrivals';
import {
  queueRowColumns,
  queueRowSource,
  type RawQueueRow,
  toQueueRow,
  unreachableReason,
} from '../queues/queue-row';

type Raw = RawQueueRow & { deletedAt: Date | null; lastConsumedAt: Date | null };

/** By name; a queue that was never seen does not exist as far as is known. */
export async function originFacts(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  { clusterId, vhost }: QueueRef,
  names: readonly string[],
): Promise<Map<string, OriginFacts>> {
  const nowMs = clock.nowMs();
  const rows = await db.$queryRaw<Raw[]>`
    SELECT ${queueRowColumns}, q."deletedAt", s."lastConsumedAt" FROM ${queueRowSource}
     WHERE q."clusterId" = ${clusterId}::uuid AND q.vhost = ${vhost} AND q.name = ANY(${names}::text[])`;
  const found = new Map(rows.map((raw) => [raw.name, factsOf(raw, nowMs)]));
  return new Map(names.map((name) => [name, found.get(name) ?? gone]));
}

const gone: OriginFacts = {
  exists: false,
  unknownBecause: null,
  consumers: null,
  severity: 0,
  reason: '',
  lastConsumedAtMs: null,
};

function factsOf(raw: Raw, nowMs: number): OriginFacts {
  const { consumers, severity, reason } = toQueueRow(raw, nowMs);
  return {
    exists: raw.deletedAt === null,
    unknownBecause: unreachableReason(raw, nowMs),
    consumers,
    severity,
    reason,
    lastConsumedAtMs: raw.lastConsumedAt?.getTime() ?? null,
  };
}

const historyMs = 3_600_000;

/** Null where the history does not reach back so far, or says nothing. */
export async function arrivedSince(
  f: Pick<Features, 'db' | 'clock'>,
  { clusterId, vhost, name }: QueueRef,
  sinceMs: number,
): Promise<number | null> {
  if (f.clock.nowMs() - sinceMs > historyMs) return null;
  const queue = await f.db.queue.findUnique({
    where: { clusterId_vhost_name: { clusterId, vhost, name } },
    select: { id: true },
  });
  if (queue === null) return null;
  const arrivals = await recentArrivals(f, [{ queueId: queue.id, clusterId }], sinceMs);
  const arrived = arrivals.get(queue.id);
  return arrived === undefined ? null : Math.max(0, Math.round(arrived));
}
