// The sums over all queues of a cluster as they are stored: one row for a poll, and for each bucket of the coarser tiers.

import { historyTiers } from '@/server/domain/history';
import { bucketTotals, totalMeasures, type TotalSample } from '@/server/domain/history/total';
import type { Database } from '@/server/platform/database';
import type { ClusterTotal } from '@/server/platform/prisma/client';
import type { Features } from '../../features';

type Tx = Pick<Database, 'clusterTotal'>;
/** Resolution 0 is the poll. */
type Tier = { clusterId: string; resolutionSec: number };

/** Idempotent: a row that is there already is rewritten. */
export async function writeTotals(tx: Tx, tier: Tier, samples: readonly TotalSample[]): Promise<void> {
  if (samples.length === 0) return;
  const rows = samples.map((sample) => rowOf(tier, sample));
  await tx.clusterTotal.deleteMany({ where: { ...tier, at: { in: rows.map(({ at }) => at) } } });
  await tx.clusterTotal.createMany({ data: rows, skipDuplicates: true });
}

/** From `fromMs` until before `toMs`, in the order of time. */
export async function readTotals(
  { db }: { db: Tx },
  tier: Tier,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<TotalSample[]> {
  const at = { gte: new Date(fromMs), lt: new Date(toMs) };
  const rows = await db.clusterTotal.findMany({ where: { ...tier, at }, orderBy: { at: 'asc' } });
  return rows.map(sampleOf);
}

/** A poll is stored when it ends, some time after its instant. */
const lateMs = 2 * 60_000;

/** Rolls what is over up, tier by tier, each from the one before. The newest bucket is made anew, so that running it twice or
 * late gives the same. */
export async function rollUpTotals(f: Pick<Features, 'db' | 'clock'>, signal: AbortSignal): Promise<void> {
  const clusters = await f.db.cluster.findMany({ select: { id: true } });
  for (const { id: clusterId } of clusters) {
    for (const [i, { resolutionSec }] of historyTiers.entries()) {
      const finer = historyTiers[i - 1];
      if (finer === undefined) continue;
      signal.throwIfAborted();
      await rollUpTier(f, { clusterId, resolutionSec }, finer.resolutionSec);
    }
  }
}

/** What is rolled up at once, where much is left to do. */
const passMs = 86_400_000;

async function rollUpTier({ db, clock }: Pick<Features, 'db' | 'clock'>, tier: Tier, finerSec: number) {
  const bucketMs = tier.resolutionSec * 1_000;
  const finer = { ...tier, resolutionSec: finerSec };
  const untilMs = Math.floor((clock.nowMs() - lateMs) / bucketMs) * bucketMs;
  let fromMs = (await newest(db, tier)) ?? (await oldestTotalMs(db, finer)) ?? untilMs;
  fromMs = Math.floor(fromMs / bucketMs) * bucketMs;
  while (fromMs < untilMs) {
    const toMs = Math.min(untilMs, fromMs + Math.max(passMs, bucketMs));
    await writeTotals(db, tier, bucketTotals(await readTotals({ db }, finer, { fromMs, toMs }), bucketMs));
    fromMs = toMs;
  }
}

async function newest(db: Tx, where: Tier): Promise<number | null> {
  const row = await db.clusterTotal.findFirst({ where, orderBy: { at: 'desc' }, select: { at: true } });
  return row?.at.getTime() ?? null;
}

export async function oldestTotalMs(db: Tx, where: Tier): Promise<number | null> {
  const row = await db.clusterTotal.findFirst({ where, orderBy: { at: 'asc' }, select: { at: true } });
  return row?.at.getTime() ?? null;
}

/** Until when the tier is rolled up. */
export async function totalsUntilMs(db: Tx, tier: Tier): Promise<number | null> {
  const newestMs = await newest(db, tier);
  return newestMs === null ? null : newestMs + tier.resolutionSec * 1_000;
}

export async function pruneTotals({
  db,
  clock,
  historyTiers: tiers,
}: Pick<Features, 'db' | 'clock' | 'historyTiers'>): Promise<void> {
  for (const { resolutionSec, keepMs } of tiers) {
    const before = new Date(clock.nowMs() - keepMs);
    await db.clusterTotal.deleteMany({ where: { resolutionSec, at: { lt: before } } });
  }
}

function rowOf(tier: Tier, { atMs, polls, values, missing }: TotalSample): ClusterTotal {
  const columns = totalMeasures.flatMap((measure) => [
    [measure, Number.isNaN(values[measure]) ? null : values[measure]],
    [`${measure}Missing`, missing[measure]],
  ]);
  return { ...tier, at: new Date(atMs), polls, ...Object.fromEntries(columns) } as ClusterTotal;
}

function sampleOf(row: ClusterTotal): TotalSample {
  const record = (valueOf: (measure: (typeof totalMeasures)[number]) => number) =>
    Object.fromEntries(totalMeasures.map((measure) => [measure, valueOf(measure)])) as TotalSample['values'];
  return {
    atMs: row.at.getTime(),
    polls: row.polls,
    values: record((measure) => row[measure] ?? NaN),
    missing: record((measure) => row[`${measure}Missing`]),
  };
}
