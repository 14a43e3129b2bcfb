// What a poll writes, in few statements whatever the number of queues: rows travel as one document and are unpacked
// in the database, samples packed by groups of queues.

import { stateSeverity } from '@/server/domain/queue-state';
import { packRound, type RawSample } from '@/server/domain/history/round';
import { isDeadLetterQueue } from '@/server/domain/dead-letters';
import { type Unusual, unusualSentence } from '@/server/domain/lag/unusual';
import type { QueueReading } from '@/server/brokers/driver';
import { insertRounds, type Tx } from '../history/store/rows';
import type { QueueObservation } from './observe-queue';
import { toJson } from './to-json';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const whole = (value: number | null) => (value === null ? null : Math.round(value));

/** Rows that travel in one document: on its way to the database it is in memory several times. */
const rowsAtOnce = 1_000;

function lotsOf<T>(rows: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, i) =>
    rows.slice(i * rowsAtOnce, (i + 1) * rowsAtOnce),
  );
}

/** Inserts or rewrites identities, and answers those written: one that stands as it is stays untouched. A queue
 * that came back keeps its row and its history. */
export async function upsertQueues(
  tx: Tx,
  clusterId: string,
  queues: readonly QueueReading[],
  atMs: number,
): Promise<{ id: number; vhost: string; name: string }[]> {
  const written: { id: number; vhost: string; name: string }[] = [];
  for (const some of lotsOf(queues)) written.push(...(await upsertLot(tx, clusterId, some, atMs)));
  return written;
}

async function upsertLot(
  tx: Tx,
  clusterId: string,
  queues: readonly QueueReading[],
  atMs: number,
): Promise<{ id: number; vhost: string; name: string }[]> {
  const rows = queues.map(({ vhost, name, type, details }) => ({
    vhost,
    name,
    type,
    dead: isDeadLetterQueue(name, details.deadLettersFrom),
    details,
  }));
  return tx.$queryRaw`
    INSERT INTO "Queue" AS q ("clusterId", vhost, name, type, "isDeadLetter", details, "firstSeenAt", "lastSeenAt")
    SELECT ${clusterId}::uuid, r.vhost, r.name, r.type, r.dead, r.details,
           ${iso(atMs)}::timestamptz, ${iso(atMs)}::timestamptz
      FROM jsonb_to_recordset(${toJson(rows)}::jsonb)
           AS r(vhost text, name text, type text, dead boolean, details jsonb)
    ON CONFLICT ("clusterId", vhost, name) DO UPDATE
       SET type = excluded.type, "isDeadLetter" = excluded."isDeadLetter", details = excluded.details,
           "lastSeenAt" = excluded."lastSeenAt", "deletedAt" = NULL
     WHERE q."deletedAt" IS NOT NULL OR (q.type, q."isDeadLetter", q.details)
           IS DISTINCT FROM (excluded.type, excluded."isDeadLetter", excluded.details)
    RETURNING id, vhost, name`;
}

export async function markDeleted(tx: Tx, queueIds: readonly number[], atMs: number): Promise<void> {
  if (queueIds.length === 0) return;
  await tx.$executeRaw`
    UPDATE "Queue" q SET "deletedAt" = ${iso(atMs)}::timestamptz,
           "lastSeenAt" = coalesce((SELECT "polledAt" FROM "QueueStatus" s WHERE s."queueId" = q.id), "lastSeenAt")
     WHERE id = ANY(${queueIds}::int[]) AND "deletedAt" IS NULL`;
}

export type ObservedQueue = {
  queueId: number;
  observation: QueueObservation;
  /** Null where its history is too short to tell. */
  unusual: Unusual | null;
};

export async function writeStatuses(tx: Tx, observed: readonly ObservedQueue[]): Promise<void> {
  for (const some of lotsOf(observed)) await writeLot(tx, some);
}

async function writeLot(tx: Tx, observed: readonly ObservedQueue[]): Promise<void> {
  const rows = observed.map(statusRow);
  await tx.$executeRaw`
    INSERT INTO "QueueStatus" ("queueId", "polledAt", state, severity, reason, "stateSince", "readyMessages",
      "unackedMessages", consumers, "inRatePerSec", "outRatePerSec", "ageMs", "ageBasis", "missingReason",
      "publishedTotal", "deliveredTotal", "ackedTotal", "redeliveredTotal", "lastArrivalAt", "lastConsumedAt",
      evidence, unusual, "unusualWhy")
    SELECT id, at, state, severity, reason, since, ready, unacked, consumers, "in", "out", age, basis, missing,
      published, delivered, acked, redelivered, arrival, consumed, nullif(evidence, 'null'::jsonb), unusual, why
      FROM json_to_recordset(${toJson(rows)}::json) AS r(id int, at timestamptz, state text,
        severity int, reason text, since timestamptz, ready bigint, unacked bigint, consumers int,
        "in" float8, "out" float8, age bigint, basis text, missing text, published bigint, delivered bigint,
        acked bigint, redelivered bigint, arrival timestamptz, consumed timestamptz, evidence jsonb, unusual float8, why text)
    ON CONFLICT ("queueId") DO UPDATE SET ("polledAt", state, severity, reason, "stateSince",
      "readyMessages", "unackedMessages", consumers, "inRatePerSec", "outRatePerSec", "ageMs", "ageBasis",
      "missingReason", "publishedTotal", "deliveredTotal", "ackedTotal", "redeliveredTotal", "lastArrivalAt",
      "lastConsumedAt", evidence, unusual, "unusualWhy") = (excluded."polledAt", excluded.state, excluded.severity, excluded.reason,
      excluded."stateSince", excluded."readyMessages", excluded."unackedMessages", excluded.consumers,
      excluded."inRatePerSec", excluded."outRatePerSec", excluded."ageMs", excluded."ageBasis",
      excluded."missingReason", excluded."publishedTotal", excluded."deliveredTotal", excluded."ackedTotal",
      excluded."redeliveredTotal", excluded."lastArrivalAt", excluded."lastConsumedAt", excluded.evidence, excluded.unusual,
      excluded."unusualWhy")`;
}

function statusRow({ queueId, observation, unusual }: ObservedQueue) {
  const { track, reading, age, verdict, missingReason, inRatePerSec, outRatePerSec } = observation;
  return {
    id: queueId,
    at: iso(reading.atMs),
    state: track.state.state,
    // Whatever its state, a queue that loses messages is one to act on.
    severity: (verdict.evidence?.losingMessages ?? 0) > 0 ? 2 : stateSeverity[track.state.state],
    reason: track.state.reason,
    since: iso(track.state.sinceMs),
    ready: reading.readyMessages,
    unacked: reading.unackedMessages,
    consumers: reading.consumers,
    in: inRatePerSec,
    out: outRatePerSec,
    age: whole(age.value),
    basis: age.value === null ? null : age.basis,
    missing: missingReason,
    published: reading.published,
    delivered: reading.delivered,
    acked: reading.acked,
    redelivered: reading.redelivered,
    arrival: iso(track.lastArrivalAtMs),
    consumed: iso(track.lastConsumedAtMs),
    evidence: verdict.evidence,
    unusual: unusual === null ? null : unusual.score,
    why: unusual === null ? null : unusualSentence(unusual),
  };
}

/** Raw samples. Idempotent: the same poll written twice is one sample. */
export async function writeSamples(
  tx: Tx,
  { clusterId, atMs }: { clusterId: string; atMs: number },
  observed: readonly ObservedQueue[],
): Promise<void> {
  await insertRounds(tx, clusterId, atMs, packRound(observed.map(rawSample)));
}

function rawSample({ queueId, observation: { reading, flow, age } }: ObservedQueue): RawSample {
  const known = flow !== null && (flow.arrived !== null || flow.published !== null || flow.acked !== null);
  return {
    queueId,
    knownMs: known ? flow.elapsedMs : 0,
    ready: reading.readyMessages,
    unacked: reading.unackedMessages,
    consumers: reading.consumers,
    published: flow?.published ?? null,
    delivered: flow?.delivered ?? null,
    acked: flow?.acked ?? null,
    redelivered: flow?.redelivered ?? null,
    arrived: flow?.arrived ?? null,
    departed: flow?.departed ?? null,
    ageMs: whole(age.value),
  };
}
