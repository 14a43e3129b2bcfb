// Moves samples from the polls that wrote them into chunks, hour by hour, and rolls an hour that is over up into the
// coarser tiers. What it writes depends on the samples alone: running it twice, late, or over an hour that got one
// more sample gives the same chunks.

import type { Features } from '../../features';
import { packHour } from './pack-hour';
import { hourMs } from './pack-spans';
import { iso } from './rows';

/** A poll is stored when it ends, some time after its instant. */
const lateMs = 2 * 60_000;
/** Samples are packed when this much has gathered; how much a reader has to unpack of polls depends on it. */
const gatherMs = 10 * 60_000;

export async function packHistory(
  f: Pick<Features, 'db' | 'clock'>,
  signal = new AbortController().signal,
): Promise<void> {
  const clusters = await f.db.cluster.findMany({ select: { id: true } });
  for (const { id } of clusters) await packCluster(f, id, signal);
}

async function packCluster(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  clusterId: string,
  signal: AbortSignal,
): Promise<void> {
  const untilMs = clock.nowMs() - lateMs;
  const overMs = Math.floor(untilMs / hourMs) * hourMs;
  const [state] = await db.$queryRaw<{ oldestMs: number | null; rolledUpToMs: number | null }[]>`
    SELECT (SELECT (extract(epoch FROM min(at)) * 1000)::float8 FROM "SampleRound"
             WHERE "clusterId" = c.id) AS "oldestMs",
           (extract(epoch FROM c."rolledUpTo") * 1000)::float8 AS "rolledUpToMs"
      FROM "Cluster" c WHERE c.id = ${clusterId}::uuid`;
  if (state === undefined) return;
  const { oldestMs, rolledUpToMs } = state;
  const gathered = oldestMs !== null && oldestMs <= untilMs - gatherMs;
  const hourIsOver = rolledUpToMs === null ? oldestMs !== null && oldestMs < overMs : rolledUpToMs < overMs;
  if (!gathered && !hourIsOver) return;

  const hours = await db.$queryRaw<{ startMs: number }[]>`
    SELECT DISTINCT (extract(epoch FROM start) * 1000)::float8 AS "startMs" FROM (
      SELECT date_bin('1 hour', at, 'epoch') AS start FROM "SampleRound"
       WHERE "clusterId" = ${clusterId}::uuid AND at < ${iso(untilMs)}::timestamptz
       UNION ALL
      SELECT start FROM "SampleAxis" WHERE "clusterId" = ${clusterId}::uuid AND "resolutionSec" = 0
         AND start >= coalesce((SELECT "rolledUpTo" FROM "Cluster" WHERE id = ${clusterId}::uuid), '-infinity')) h
     ORDER BY 1`;
  for (const { startMs } of hours) {
    signal.throwIfAborted();
    const hour = { clusterId, startMs, untilMs: Math.min(startMs + hourMs, untilMs), over: startMs < overMs };
    await packHour(db, hour, signal);
  }
  await db.$executeRaw`
    UPDATE "Cluster" SET "rolledUpTo" = greatest("rolledUpTo", ${iso(overMs)}::timestamptz)
     WHERE id = ${clusterId}::uuid`;
}
