// Packs one hour of some queues: their polls leave their table and are in the chunks; when the hour is over, its
// minutes are in the coarser chunks, too.

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
import type { Hour, Span } from './pack-spans';
import { type ChunkRow, iso, type Tx, upsertChunks } from './rows';
import { rawOf, rolledOf, storedRaw, storedRolled } from './stored-series';

/** Queues whose samples are in memory at once, by groups; while one lot is packed, nothing else of the worker runs. */
const groupsAtOnce = 2;

export type Batch = { groups: number[]; chunkQueueIds: number[] };

/** Every queue that has samples or a chunk in these spans: one that has no new sample may need its chunk rewritten
 * because the axis moved. */
export async function batchesOf(tx: Tx, hour: Hour, spans: readonly Span[]): Promise<Batch[]> {
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

export async function packBatch(
  tx: Tx,
  hour: Hour,
  { groups, chunkQueueIds }: Batch,
  [raw, ...coarser]: readonly [Span, ...Span[]],
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
  await tx.$executeRaw`
    DELETE FROM "SampleRound" WHERE "clusterId" = ${hour.clusterId}::uuid AND "queueGroup" = ANY(${groups}::int[])
       AND at >= ${iso(hour.startMs)}::timestamptz AND at < ${iso(hour.untilMs)}::timestamptz`;
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
