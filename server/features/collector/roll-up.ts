// Coarser tiers from finer ones: raw → 1 min → 10 min → 1 h. A bucket is recomputed whole from the finer
// tier, never added to, so running it twice, late or by two workers at once gives the same rows.

import { historyTiers } from '@/server/domain/history';
import type { Features } from '../features';

/** A poll is stored when it ends; buckets it may still fall into are computed again. */
const lateMs = 2 * 60_000;
/** More than a lease and a period: what a worker that died may have left undone. */
const takeOverMs = 15 * 60_000;

/** A roll-up that remembers how far it came. The first run begins where the last worker may have stopped. */
export function createRollUp(f: Features): () => Promise<void> {
  let doneUntilMs: number | null = null;
  return async () => {
    const nowMs = f.clock.nowMs();
    const fromMs = (doneUntilMs ?? (await lastAliveMs(f, nowMs - takeOverMs))) - lateMs;
    await rollUp(f, fromMs, nowMs);
    doneUntilMs = nowMs;
  };
}

/** Recomputes every bucket of every tier that holds an instant from `fromMs` to `toMs`. */
export async function rollUp({ db }: Pick<Features, 'db'>, fromMs: number, toMs: number): Promise<void> {
  for (const [i, { resolutionSec }] of historyTiers.entries()) {
    const finer = historyTiers[i - 1];
    if (finer === undefined) continue;
    const bucketMs = resolutionSec * 1_000;
    const from = new Date(Math.floor(fromMs / bucketMs) * bucketMs).toISOString();
    const to = new Date(toMs).toISOString();
    await db.$executeRaw`
      INSERT INTO "Sample" ("queueId", "resolutionSec", bucket, "readyMin", "readyMax", "readyAvg", "readyLast",
        "unackedMin", "unackedMax", "unackedAvg", "unackedLast", "depthMax", "consumersMin", "consumersMax",
        "consumersLast", "publishedDelta", "deliveredDelta", "ackedDelta", "redeliveredDelta", "knownMs",
        "arrivedDelta", "departedDelta", "ageMsMax", "ageMsLast", "sampleCount")
      SELECT "queueId", ${resolutionSec}::int, date_bin(${resolutionSec} * interval '1 second', bucket, 'epoch'),
        min("readyMin"), max("readyMax"),
        sum("readyAvg" * "sampleCount") / sum("sampleCount") FILTER (WHERE "readyAvg" IS NOT NULL),
        (array_agg("readyLast" ORDER BY bucket DESC))[1],
        min("unackedMin"), max("unackedMax"),
        sum("unackedAvg" * "sampleCount") / sum("sampleCount") FILTER (WHERE "unackedAvg" IS NOT NULL),
        (array_agg("unackedLast" ORDER BY bucket DESC))[1],
        max("depthMax"), min("consumersMin"), max("consumersMax"),
        (array_agg("consumersLast" ORDER BY bucket DESC))[1],
        sum("publishedDelta"), sum("deliveredDelta"), sum("ackedDelta"), sum("redeliveredDelta"),
        least(sum("knownMs"), 2147483647), sum("arrivedDelta"), sum("departedDelta"),
        max("ageMsMax"), (array_agg("ageMsLast" ORDER BY bucket DESC))[1], sum("sampleCount")
        FROM "Sample"
       WHERE "resolutionSec" = ${finer.resolutionSec} AND bucket >= ${from}::timestamptz AND bucket <= ${to}::timestamptz
       GROUP BY 1, 3
      ON CONFLICT ("queueId", "resolutionSec", bucket) DO UPDATE SET
        ("readyMin", "readyMax", "readyAvg", "readyLast", "unackedMin", "unackedMax", "unackedAvg", "unackedLast",
         "depthMax", "consumersMin", "consumersMax", "consumersLast", "publishedDelta", "deliveredDelta",
         "ackedDelta", "redeliveredDelta", "knownMs", "arrivedDelta", "departedDelta", "ageMsMax", "ageMsLast",
         "sampleCount") =
        (excluded."readyMin", excluded."readyMax", excluded."readyAvg", excluded."readyLast",
         excluded."unackedMin", excluded."unackedMax", excluded."unackedAvg", excluded."unackedLast",
         excluded."depthMax", excluded."consumersMin", excluded."consumersMax", excluded."consumersLast",
         excluded."publishedDelta", excluded."deliveredDelta", excluded."ackedDelta",
         excluded."redeliveredDelta", excluded."knownMs", excluded."arrivedDelta", excluded."departedDelta",
         excluded."ageMsMax", excluded."ageMsLast", excluded."sampleCount")`;
  }
}

/** The newest poll of any cluster until `untilMs`: when a worker was last alive before now. */
async function lastAliveMs({ db }: Pick<Features, 'db'>, untilMs: number): Promise<number> {
  const until = new Date(untilMs).toISOString();
  const rows = await db.$queryRaw<{ at: Date | null }[]>`
    SELECT max(p."startedAt") AS at FROM "Cluster" c CROSS JOIN LATERAL (
      SELECT "startedAt" FROM "Poll" WHERE "clusterId" = c.id AND "startedAt" <= ${until}::timestamptz
       ORDER BY "startedAt" DESC LIMIT 1) p`;
  return rows[0]?.at?.getTime() ?? untilMs;
}
