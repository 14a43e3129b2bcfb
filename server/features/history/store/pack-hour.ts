// Packs one hour of a cluster, in one transaction: the polls of the hour leave their table and are in the chunks of
// their queues; when the hour is over, its minutes are in the coarser chunks, too.

import { historyTiers } from '@/server/domain/history';
import { type Axis, axisOfPolls, emptyAxis, mergeAxes, rollUpAxis } from '@/server/domain/history/axis';
import { groupOf, unpackRounds } from '@/server/domain/history/round';
import {
  asSeries,
  emptySeries,
  mergeTables,
  type RawSeries,
  rawColumns,
  rollUp,
  type Series,
  seriesColumns,
  tableOf,
} from '@/server/domain/history/series';
import type { Database } from '@/server/platform/database';
import { type ChunkRow, iso, type Tx, upsertAxis, upsertChunks } from './rows';
import { axisOf, rawOf, rolledOf, storedAxis, storedRaw, storedRolled } from './stored-series';

/** `over`: nothing more is to come, so that the hour goes into the coarser tiers. */
export type Hour = { clusterId: string; startMs: number; untilMs: number; over: boolean };

/** One chunk of each queue, old and new axis of all. */
type Span = { resolutionSec: number; startMs: number; before: Axis; after: Axis };

const hourMs = 3_600_000;
/** Queues whose samples are in memory at once, by groups; while one lot is packed, nothing else of the worker runs. */
const groupsAtOnce = 2;
const transaction = { timeout: 600_000, maxWait: 10_000 };

export async function packHour(db: Database, hour: Hour): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${hour.clusterId}, 0))::text`;
    const raw = await rawSpan(tx, hour);
    const coarser = hour.over ? await coarserSpans(tx, hour, raw) : [];
    for (const { resolutionSec, startMs, before, after } of [raw, ...coarser]) {
      const [was, is] = [storedAxis(before), storedAxis(after)];
      if (!was.equals(is)) await upsertAxis(tx, { clusterId: hour.clusterId, resolutionSec, startMs }, is);
    }
    const members = await queuesOf(tx, hour, [raw, ...coarser]);
    for (const batch of members) await packBatch(tx, hour, batch, raw, coarser);
    await tx.$executeRaw`
      DELETE FROM "SampleRound" WHERE "clusterId" = ${hour.clusterId}::uuid
         AND at >= ${iso(hour.startMs)}::timestamptz AND at < ${iso(hour.untilMs)}::timestamptz`;
    if (hour.over) {
      await tx.$executeRaw`
        UPDATE "Cluster" SET "rolledUpTo" = greatest("rolledUpTo", ${iso(hour.startMs + hourMs)}::timestamptz)
         WHERE id = ${hour.clusterId}::uuid`;
    }
  }, transaction);
}

async function rawSpan(tx: Tx, { clusterId, startMs, untilMs }: Hour): Promise<Span> {
  const before = await readAxis(tx, clusterId, 0, startMs);
  const polls = await tx.$queryRaw<{ atMs: number }[]>`
    SELECT DISTINCT (extract(epoch FROM at) * 1000)::float8 AS "atMs" FROM "SampleRound"
     WHERE "clusterId" = ${clusterId}::uuid
       AND at >= ${iso(startMs)}::timestamptz AND at < ${iso(untilMs)}::timestamptz`;
  const instants = [...new Set([...before.at, ...polls.map(({ atMs }) => atMs)])].sort((a, b) => a - b);
  const first = before.at[0];
  const beforeMs =
    first === undefined
      ? ((await readAxis(tx, clusterId, 0, startMs - hourMs)).at.at(-1) ?? NaN)
      : first - (before.stepMs[0] ?? 0);
  return { resolutionSec: 0, startMs, before, after: axisOfPolls(instants, beforeMs) };
}

async function coarserSpans(tx: Tx, { clusterId, startMs }: Hour, raw: Span): Promise<Span[]> {
  const spans: Span[] = [];
  for (const { resolutionSec, chunkMs } of historyTiers.slice(1)) {
    const chunkStartMs = Math.floor(startMs / chunkMs) * chunkMs;
    const before = await readAxis(tx, clusterId, resolutionSec, chunkStartMs);
    const after = mergeAxes(before, rollUpAxis(raw.after, resolutionSec * 1_000));
    spans.push({ resolutionSec, startMs: chunkStartMs, before, after });
  }
  return spans;
}

async function readAxis(tx: Tx, clusterId: string, resolutionSec: number, startMs: number): Promise<Axis> {
  const [row] = await tx.$queryRaw<{ data: Uint8Array }[]>`
    SELECT data FROM "SampleAxis" WHERE "clusterId" = ${clusterId}::uuid AND "resolutionSec" = ${resolutionSec}
       AND start = ${iso(startMs)}::timestamptz`;
  return row === undefined ? emptyAxis() : axisOf(row.data);
}

type Batch = { groups: number[]; chunkQueueIds: number[] };

/** Every queue that has samples or a chunk in these spans: one that has no new sample may need its chunk rewritten
 * because the axis moved. */
async function queuesOf(tx: Tx, hour: Hour, spans: readonly Span[]): Promise<Batch[]> {
  const rounds = await tx.$queryRaw<{ group: number }[]>`
    SELECT DISTINCT "queueGroup" AS "group" FROM "SampleRound" WHERE "clusterId" = ${hour.clusterId}::uuid
       AND at >= ${iso(hour.startMs)}::timestamptz AND at < ${iso(hour.untilMs)}::timestamptz`;
  const chunks = await tx.$queryRaw<{ id: number }[]>`
    SELECT q.id FROM "Queue" q WHERE q."clusterId" = ${hour.clusterId}::uuid AND EXISTS (
      SELECT FROM "SampleChunk" c
        JOIN unnest(${spans.map(({ resolutionSec }) => resolutionSec)}::int[],
                    ${spans.map(({ startMs }) => iso(startMs))}::timestamptz[]) AS s(sec, start)
          ON c."queueId" = q.id AND c."resolutionSec" = s.sec AND c.start = s.start)`;
  const all = new Map<number, number[]>(rounds.map(({ group }) => [group, []]));
  for (const { id } of chunks) {
    const members = all.get(groupOf(id));
    if (members === undefined) all.set(groupOf(id), [id]);
    else members.push(id);
  }
  const groups = [...all].sort(([a], [b]) => a - b);
  return Array.from({ length: Math.ceil(groups.length / groupsAtOnce) }, (_, i) => {
    const some = groups.slice(i * groupsAtOnce, (i + 1) * groupsAtOnce);
    return { groups: some.map(([group]) => group), chunkQueueIds: some.flatMap(([, ids]) => ids) };
  });
}

async function packBatch(
  tx: Tx,
  hour: Hour,
  { groups, chunkQueueIds }: Batch,
  raw: Span,
  coarser: readonly Span[],
): Promise<void> {
  const rounds = await tx.$queryRaw<{ group: number; atMs: number; data: Uint8Array }[]>`
    SELECT "queueGroup" AS "group", (extract(epoch FROM at) * 1000)::float8 AS "atMs", data FROM "SampleRound"
     WHERE "clusterId" = ${hour.clusterId}::uuid AND "queueGroup" = ANY(${groups}::int[])
       AND at >= ${iso(hour.startMs)}::timestamptz AND at < ${iso(hour.untilMs)}::timestamptz ORDER BY at`;
  const fresh = unpackRounds(rounds, () => true);
  const merged = await packRaw(tx, raw, chunkQueueIds, fresh);
  let finer = new Map([...merged].map(([queueId, series]) => [queueId, asSeries(series)]));
  for (const span of coarser) {
    const bucketMs = span.resolutionSec * 1_000;
    finer = new Map([...finer].map(([queueId, series]) => [queueId, rollUp(series, bucketMs)]));
    await packRolled(tx, span, chunkQueueIds, finer);
  }
}

/** Answers the whole hour of every queue. */
async function packRaw(
  tx: Tx,
  span: Span,
  chunkQueueIds: readonly number[],
  fresh: ReadonlyMap<number, RawSeries>,
): Promise<Map<number, RawSeries>> {
  const stored = await readChunks(tx, span, chunkQueueIds);
  const nothing = tableOf(rawColumns, () => new Float64Array(0));
  const merged = new Map<number, RawSeries>();
  const rewritten: ChunkRow[] = [];
  for (const queueId of new Set([...stored.keys(), ...fresh.keys()])) {
    const was = stored.get(queueId);
    const older = was === undefined ? nothing : rawOf(was, span.before);
    const series = mergeTables(older, fresh.get(queueId) ?? nothing, rawColumns);
    merged.set(queueId, series);
    const data = storedRaw(series, span.after);
    if (was === undefined || !data.equals(was)) rewritten.push({ queueId, data });
  }
  await upsertChunks(tx, span, rewritten);
  return merged;
}

async function packRolled(
  tx: Tx,
  span: Span,
  chunkQueueIds: readonly number[],
  fresh: ReadonlyMap<number, Series>,
): Promise<void> {
  const stored = await readChunks(tx, span, chunkQueueIds);
  const rewritten: ChunkRow[] = [];
  for (const queueId of new Set([...stored.keys(), ...fresh.keys()])) {
    const was = stored.get(queueId);
    const older = was === undefined ? emptySeries() : rolledOf(was, span.before);
    const series = mergeTables(older, fresh.get(queueId) ?? emptySeries(), seriesColumns);
    const data = storedRolled(series, span.after);
    if (was === undefined || !data.equals(was)) rewritten.push({ queueId, data });
  }
  await upsertChunks(tx, span, rewritten);
}

async function readChunks(
  tx: Tx,
  { resolutionSec, startMs }: Span,
  queueIds: readonly number[],
): Promise<Map<number, Uint8Array>> {
  const rows = await tx.$queryRaw<ChunkRow[]>`
    SELECT "queueId", data FROM "SampleChunk" WHERE "queueId" = ANY(${queueIds}::int[])
       AND "resolutionSec" = ${resolutionSec} AND start = ${iso(startMs)}::timestamptz`;
  return new Map(rows.map(({ queueId, data }) => [queueId, data]));
}
