// How the queues do where dead letters died, and what arrived in the dead-letter queue lately, from what the worker recorded.

import type { OriginFacts } from '@/server/domain/causes/verdict';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';
import { recentSamples } from '../history/recent-samples';
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
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  { clusterId, vhost, name }: QueueRef,
  sinceMs: number,
): Promise<number | null> {
  const nowMs = clock.nowMs();
  if (nowMs - sinceMs > historyMs) return null;
  const [row] = await db.$queryRaw<{ arrived: number | null }[]>`
    SELECT a.arrived FROM "Queue" q
     CROSS JOIN LATERAL (SELECT sum("arrivedDelta") AS arrived FROM (${recentSamples(nowMs, nowMs - sinceMs)}) r) a
     WHERE q."clusterId" = ${clusterId}::uuid AND q.vhost = ${vhost} AND q.name = ${name}`;
  const arrived = row?.arrived ?? null;
  return arrived === null ? null : Math.max(0, Math.round(arrived));
}
