// What became of the copies of an ended redrive, from what the collector has read of its targets since: their lowest
// depth after the last copy had arrived. No broker is asked.

import { limits } from '@/server/domain/limits';
import type { RedriveView } from '@/server/domain/redrive';
import { type Consumed, consumedOf, type TargetReading } from '@/server/domain/redrive-consumed';
import { historyTiers } from '@/server/domain/history';
import type { Features } from '../features';

/** Null while it runs, when each reading is older than the newest copies; of a recall, whose copies wait for nobody;
 * and where nothing was moved. */
export async function consumedCopies(f: Features, redrive: RedriveView): Promise<Consumed | null> {
  const { finishedAtMs, outcomes, destination, returns, plan, undoOf } = redrive;
  if (finishedAtMs === null || undoOf !== null) return null;
  const fromMs = finishedAtMs + limits.statisticsLagMs;
  const [readings, recalledMessages] = await Promise.all([
    lowestReadings(f, redrive, fromMs),
    recalled(f, redrive.id),
  ]);
  const { watchAfterMs } = redrive.pace;
  return consumedOf({
    outcomes,
    throughExchange: destination.kind === 'original' || destination.kind === 'exchange',
    targets: plan.targets,
    readings,
    unreadBecause:
      f.clock.nowMs() < fromMs + limits.statisticsLagMs
        ? 'the first reading after the last copy is still to come.'
        : 'the depth of the target was not read since the last copy.',
    diedAgainMessages: returns.diedAgainMessages,
    maybeMessages: returns.maybeMessages,
    recalledMessages,
    watchedUntilMs: watchAfterMs === 0 ? null : finishedAtMs + watchAfterMs,
  });
}

/** Per target the lowest depth read since `fromMs`, and when it was read first. */
async function lowestReadings(
  { db }: Features,
  { clusterId, vhost, outcomes }: RedriveView,
  fromMs: number,
): Promise<TargetReading[]> {
  const names = [...new Set(outcomes.flatMap(({ target }) => (target === null ? [] : [target])))];
  const from = new Date(fromMs);
  const tiers = historyTiers.map(({ resolutionSec }) => resolutionSec);
  const rows = await db.$queryRaw<{ queue: string; lowestMessages: number; at: Date }[]>`
    WITH "target" AS (
      SELECT "id", "name" FROM "Queue"
       WHERE "clusterId" = ${clusterId}::uuid AND "vhost" = ${vhost} AND "name" = ANY(${names}))
    SELECT DISTINCT ON ("queue") "queue", "lowestMessages"::float8 AS "lowestMessages", "at" FROM (
      SELECT t."name" AS "queue", s."readyLast" + s."unackedLast" AS "lowestMessages",
             s."bucket" + s."resolutionSec" * interval '1 second' AS "at"
        FROM "target" t JOIN "Sample" s ON s."queueId" = t."id"
       WHERE s."resolutionSec" = ANY(${tiers}) AND s."bucket" >= ${from}
       UNION ALL
      SELECT t."name", u."readyMessages" + u."unackedMessages", u."polledAt"
        FROM "target" t JOIN "QueueStatus" u ON u."queueId" = t."id"
       WHERE u."polledAt" >= ${from}) r
     WHERE "lowestMessages" IS NOT NULL
     ORDER BY "queue", "lowestMessages", "at"`;
  return rows.map(({ at, ...reading }) => ({ ...reading, atMs: at.getTime() }));
}

async function recalled({ db }: Features, redriveId: string): Promise<number> {
  const { _sum } = await db.redrive.aggregate({
    where: { undoOf: redriveId },
    _sum: { movedMessages: true },
  });
  return _sum.movedMessages ?? 0;
}
