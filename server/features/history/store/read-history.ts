// Reads spans of the history of some queues. Packed chunks, their axes and the polls not packed yet come from one
// statement, so that a packing that ends meanwhile is seen whole or not at all.

import { type HistoryTier, historyTiers } from '@/server/domain/history';
import type { Axis } from '@/server/domain/history/axis';
import { groupOf, type StoredRound, unpackRounds } from '@/server/domain/history/round';
import {
  asSeries,
  emptySeries,
  joinTables,
  mergeTables,
  rawColumns,
  type Series,
  seriesColumns,
  sliceTable,
} from '@/server/domain/history/series';
import { Prisma } from '@/server/platform/prisma/client';
import { iso, type Tx } from './rows';
import { axisOf, rawOf, rolledOf } from './stored-series';

export type WhoseHistory = { queueId: number; clusterId: string };
/** From `fromMs` until before `toMs`; resolution 0 is raw. */
export type HistorySpan = { resolutionSec: number; fromMs: number; toMs: number };

const kinds = { round: 0, axis: 1, chunk: 2 } as const;
type Row = {
  kind: number;
  id: number;
  cluster: string;
  resolutionSec: number;
  atMs: number;
  data: Uint8Array;
};

/** The samples of each queue that has any, in the order of time. Spans must not overlap. */
export async function readHistory(
  db: Tx,
  queues: readonly WhoseHistory[],
  spans: readonly HistorySpan[],
): Promise<Map<number, Series>> {
  const wanted = spans.filter(({ fromMs, toMs }) => toMs > fromMs);
  if (queues.length === 0 || wanted.length === 0) return new Map();
  const rows = await db.$queryRaw<Row[]>(statementOf(queues, wanted));
  const clusters = new Map(queues.map(({ queueId, clusterId }) => [queueId, clusterId]));
  const parts = new Map<number, Series[]>();
  for (const span of wanted.toSorted((a, b) => a.fromMs - b.fromMs)) {
    for (const [queueId, series] of chunksOf(rows, clusters, span)) {
      const ofQueue = parts.get(queueId);
      if (ofQueue === undefined) parts.set(queueId, [series]);
      else ofQueue.push(series);
    }
  }
  const found = new Map([...parts].map(([queueId, some]) => [queueId, joinTables(some, seriesColumns)]));
  for (const [queueId, series] of roundsOf(rows, clusters)) {
    found.set(queueId, mergeTables(found.get(queueId) ?? emptySeries(), series, seriesColumns));
  }
  return found;
}

function statementOf(queues: readonly WhoseHistory[], spans: readonly HistorySpan[]): Prisma.Sql {
  const ids = queues.map(({ queueId }) => queueId);
  const clusterIds = [...new Set(queues.map(({ clusterId }) => clusterId))];
  const groups = [...new Set(ids.map(groupOf))];
  const parts = spans.flatMap(({ resolutionSec, fromMs, toMs }) => {
    const within = Prisma.sql`"resolutionSec" = ${resolutionSec} AND start < ${iso(toMs)}::timestamptz
      AND start > ${iso(fromMs - chunkMsOf(resolutionSec))}::timestamptz`;
    const packed = [
      Prisma.sql`SELECT ${kinds.axis}::int AS kind, 0 AS id, "clusterId" AS cluster, "resolutionSec", start AS at, data
        FROM "SampleAxis" WHERE "clusterId" = ANY(${clusterIds}::uuid[]) AND ${within}`,
      Prisma.sql`SELECT ${kinds.chunk}::int, "queueId", NULL, "resolutionSec", start, data
        FROM "SampleChunk" WHERE "queueId" = ANY(${ids}::int[]) AND ${within}`,
    ];
    if (resolutionSec !== 0) return packed;
    const rounds = Prisma.sql`SELECT ${kinds.round}::int, "queueGroup", "clusterId", 0, at, data
      FROM "SampleRound" WHERE "clusterId" = ANY(${clusterIds}::uuid[]) AND "queueGroup" = ANY(${groups}::int[])
       AND at >= ${iso(fromMs)}::timestamptz AND at < ${iso(toMs)}::timestamptz`;
    return [...packed, rounds];
  });
  return Prisma.sql`
    SELECT kind, id, cluster::text, "resolutionSec", (extract(epoch FROM at) * 1000)::float8 AS "atMs", data
      FROM (${Prisma.join(parts, ' UNION ALL ')}) r ORDER BY at`;
}

function* chunksOf(
  rows: readonly Row[],
  clusters: ReadonlyMap<number, string>,
  { resolutionSec, fromMs, toMs }: HistorySpan,
): Generator<[number, Series]> {
  const axes = new Map<string, Axis>();
  const ofTier = rows.filter((row) => row.kind !== kinds.round && row.resolutionSec === resolutionSec);
  for (const { kind, cluster, atMs, data } of ofTier) {
    if (kind === kinds.axis) axes.set(`${cluster} ${String(atMs)}`, axisOf(data));
  }
  for (const { kind, id, atMs, data } of ofTier) {
    if (kind !== kinds.chunk) continue;
    const axis = axes.get(`${clusters.get(id) ?? ''} ${String(atMs)}`);
    if (axis === undefined) throw new Error(`The samples of queue ${String(id)} have lost their axis.`);
    const series =
      resolutionSec === 0
        ? asSeries(sliceTable(rawOf(data, axis), rawColumns, fromMs, toMs))
        : sliceTable(rolledOf(data, axis), seriesColumns, fromMs, toMs);
    if (series.at.length > 0) yield [id, series];
  }
}

function* roundsOf(rows: readonly Row[], clusters: ReadonlyMap<number, string>): Generator<[number, Series]> {
  const byCluster = new Map<string, StoredRound[]>();
  for (const { kind, id, cluster, atMs, data } of rows) {
    if (kind !== kinds.round) continue;
    const rounds = byCluster.get(cluster) ?? [];
    rounds.push({ group: id, atMs, data });
    byCluster.set(cluster, rounds);
  }
  for (const [cluster, rounds] of byCluster) {
    const unpacked = unpackRounds(rounds, (queueId) => clusters.get(queueId) === cluster);
    for (const [queueId, raw] of unpacked) yield [queueId, asSeries(raw)];
  }
}

function chunkMsOf(resolutionSec: number): number {
  const tier = historyTiers.find((t: HistoryTier) => t.resolutionSec === resolutionSec);
  if (tier === undefined) throw new RangeError(`There is no tier of ${String(resolutionSec)} s.`);
  return tier.chunkMs;
}
