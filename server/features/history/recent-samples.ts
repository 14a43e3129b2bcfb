// The samples of the last hour or less of a queue, few enough to be read for a whole page of queues: the
// 1-minute tier, and raw samples for the newest minutes that may not be rolled up yet.

import { Prisma } from '@/server/platform/prisma/client';

const minuteMs = 60_000;
/** A roll-up runs every minute; with its own time and one that was missed. */
const notRolledUpMs = 3 * minuteMs;

/** A query of "Sample" rows for the queue `q.id` of the query around it. */
export function recentSamples(nowMs: number, spanMs: number): Prisma.Sql {
  const seam = new Date(Math.floor((nowMs - notRolledUpMs) / minuteMs) * minuteMs).toISOString();
  const from = new Date(nowMs - spanMs).toISOString();
  return Prisma.sql`
    SELECT * FROM "Sample" WHERE "queueId" = q.id AND "resolutionSec" = 60
       AND bucket >= ${from}::timestamptz AND bucket < ${seam}::timestamptz
    UNION ALL
    SELECT * FROM "Sample" WHERE "queueId" = q.id AND "resolutionSec" = 0
       AND bucket >= ${seam}::timestamptz AND bucket >= ${from}::timestamptz`;
}
