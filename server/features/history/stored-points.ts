// Samples as points of a chart. Whatever tier is asked for, its newest part is read from the finer tiers,
// so that a roll-up that lags behind is never seen.

import { type HistoryPoint, historyTiers } from '@/server/domain/history';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { floorTo, type Grid, type Range } from './grid';

/** A roll-up runs every minute; with its own time and one that was missed. */
const notRolledUpMs = 3 * 60_000;

type Row = Omit<HistoryPoint, 'complete'>;

export async function storedPoints(
  { db }: Pick<Features, 'db'>,
  queueId: number,
  range: Range,
  grid: Grid,
  nowMs: number,
): Promise<HistoryPoint[]> {
  const samples = Prisma.join(sourcesOf(queueId, range, grid, nowMs), ' UNION ALL ');
  const bucketMs = grid.bucketMs;
  const place =
    bucketMs === 0
      ? Prisma.sql`bucket`
      : Prisma.sql`date_bin(${bucketMs} * interval '1 millisecond', bucket, 'epoch')`;
  const rate = (column: string) => {
    const delta = Prisma.raw(`"${column}"`);
    return Prisma.sql`sum(${delta})::float8 * 1000 / nullif(sum("knownMs") FILTER (WHERE ${delta} IS NOT NULL), 0)`;
  };
  const average = (column: string) => {
    const value = Prisma.raw(`"${column}"`);
    return Prisma.sql`sum(${value} * "sampleCount") / sum("sampleCount") FILTER (WHERE ${value} IS NOT NULL)`;
  };
  const rows = await db.$queryRaw<Row[]>`
    SELECT (extract(epoch FROM at) * 1000)::float8 AS "atMs",
           round(${average('readyAvg')}) AS "readyMessages", round(${average('unackedAvg')}) AS "unackedMessages",
           max("depthMax")::float8 AS "depthMaxMessages",
           (array_agg("consumersLast" ORDER BY bucket DESC))[1] AS consumers,
           ${rate('arrivedDelta')} AS "inRatePerSec", ${rate('departedDelta')} AS "outRatePerSec",
           ${rate('ackedDelta')} AS "ackRatePerSec", ${rate('redeliveredDelta')} AS "redeliverRatePerSec",
           max("ageMsMax")::float8 AS "ageMs"
      FROM (SELECT ${place} AS at, x.* FROM (${samples}) x) s GROUP BY at ORDER BY at`;
  return rows.map((row) => ({ ...row, complete: bucketMs === 0 || row.atMs + bucketMs <= nowMs }));
}

/** The tier of the grid up to what is surely rolled up, then each finer tier for what it has beyond. */
function sourcesOf(queueId: number, range: Range, { tier, bucketMs }: Grid, nowMs: number): Prisma.Sql[] {
  const fromMs = bucketMs === 0 ? range.fromMs : floorTo(range.fromMs, bucketMs);
  const sources: Prisma.Sql[] = [];
  let beginMs = fromMs;
  for (let i = tier; i >= 0; i -= 1) {
    const resolutionSec = historyTiers[i]?.resolutionSec ?? 0;
    const seamMs =
      resolutionSec === 0 ? range.toMs + 1 : floorTo(nowMs - notRolledUpMs, resolutionSec * 1_000);
    const endMs = Math.min(seamMs, range.toMs + 1);
    if (endMs > beginMs) sources.push(sourceOf(queueId, resolutionSec, beginMs, endMs));
    beginMs = Math.max(beginMs, seamMs);
  }
  return sources.length > 0 ? sources : [sourceOf(queueId, 0, fromMs, fromMs)];
}

function sourceOf(queueId: number, resolutionSec: number, fromMs: number, toMs: number): Prisma.Sql {
  const [from, to] = [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
  return Prisma.sql`
    SELECT * FROM "Sample" WHERE "queueId" = ${queueId} AND "resolutionSec" = ${resolutionSec}
       AND bucket >= ${from}::timestamptz AND bucket < ${to}::timestamptz`;
}
