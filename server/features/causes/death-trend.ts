// Deaths over time per stored cause: by hour or day from the tallies, and finer where all of it is recent and little.

import type { CauseTrend } from '@/server/domain/causes/causes-view';
import { recentMs } from '@/server/domain/causes/verdict';
import type { Features } from '../features';

export type Trend = CauseTrend & { buckets: number; fine: boolean };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Deaths that are counted one by one. */
const fineMessages = 20_000;

/** So wide that the first death is on it, up to a month. */
export function trendFor(nowMs: number, firstDeathAtMs: number | null, messages: number): Trend {
  const age = nowMs - (firstDeathAtMs ?? nowMs);
  if (age <= 2 * hourMs && messages <= fineMessages) return trendOf(nowMs, 5 * minuteMs, 24, true);
  if (age <= 47 * hourMs) return trendOf(nowMs, hourMs, 48, false);
  return trendOf(nowMs, dayMs, 30, false);
}

function trendOf(nowMs: number, bucketMs: number, buckets: number, fine: boolean): Trend {
  const fromMs = (Math.floor(nowMs / bucketMs) + 1 - buckets) * bucketMs;
  return { fromMs, bucketMs, buckets, fine };
}

export function emptyTrend({ buckets }: Trend): number[] {
  return Array.from({ length: buckets }, () => 0);
}

/** Null before its beginning; a death that a broker's clock puts into the future is of the last bucket. */
export function bucketOf({ fromMs, bucketMs, buckets }: Trend, atMs: number): number | null {
  const bucket = Math.floor((atMs - fromMs) / bucketMs);
  return bucket < 0 ? null : Math.min(bucket, buckets - 1);
}

/** By the id of the stored cause. */
export async function deathTrends(
  { db }: Pick<Features, 'db'>,
  causeIds: readonly number[],
  trend: Trend,
): Promise<Map<number, number[]>> {
  const from = new Date(trend.fromMs);
  const rows = await (trend.fine
    ? db.$queryRaw<{ id: number; at: Date; n: number }[]>`
        SELECT "causeId" AS id, date_trunc('minute', "diedAt", 'UTC') AS at, count(*)::int AS n
          FROM "StoredMessage" WHERE "causeId" = ANY(${causeIds}::int[]) AND "diedAt" >= ${from} GROUP BY 1, 2`
    : db.$queryRaw<{ id: number; at: Date; n: number }[]>`
        SELECT "causeId" AS id, hour AS at, messages AS n FROM "StoredTally"
         WHERE "causeId" = ANY(${causeIds}::int[]) AND hour >= ${from}`);
  const trends = new Map(causeIds.map((id) => [id, emptyTrend(trend)]));
  for (const { id, at, n } of rows) {
    const values = trends.get(id);
    const bucket = bucketOf(trend, at.getTime());
    if (values !== undefined && bucket !== null) values[bucket] = (values[bucket] ?? 0) + n;
  }
  return trends;
}

/** Deaths of each stored cause in the `recentMs` before an instant; those without any are left out. */
export async function recentDeaths(
  { db }: Pick<Features, 'db'>,
  causeIds: readonly number[],
  asOfMs: number,
): Promise<Map<number, number>> {
  const rows = await db.$queryRaw<{ id: number; n: number }[]>`
    SELECT "causeId" AS id, count(*)::int AS n FROM "StoredMessage"
     WHERE "causeId" = ANY(${causeIds}::int[]) AND "diedAt" > ${new Date(asOfMs - recentMs)} GROUP BY 1`;
  return new Map(rows.map(({ id, n }) => [id, n]));
}
