// What each queue usually has in the present hour of the day, and whether it has grown for days, from its history of the
// days before: made once an hour, some queues at a time. The first is read by the collector, which says with each poll how
// far a queue is from it; the second stands in the queue's row.

import type { Series } from '@/server/domain/history/series';
import { type Baseline, baselineSchema } from '@/server/domain/lag/baseline';
import { type SlowGrowth, slowGrowth } from '@/server/domain/lag/slow-growth';
import { usualOf } from '@/server/domain/lag/unusual';
import type { Features } from '../features';
import { readHistory } from './store/read-history';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const days = 14;
/** Of a day of which fewer hours are known, its lowest depth is not. */
const leastHours = 12;
/** Read at once; the hours of so many queues are in memory together. */
const queuesAtOnce = 100;

/** Of every queue that has none for this hour yet. */
export async function renewUsuals({ db, clock }: Pick<Features, 'db' | 'clock'>, signal: AbortSignal) {
  const hour = new Date(Math.floor(clock.nowMs() / hourMs) * hourMs);
  for (;;) {
    signal.throwIfAborted();
    const queues = await db.$queryRaw<{ queueId: number; clusterId: string; type: string }[]>`
      SELECT q.id AS "queueId", q."clusterId"::text AS "clusterId", q.type FROM "Queue" q
        LEFT JOIN "QueueUsual" u ON u."queueId" = q.id
       WHERE q."deletedAt" IS NULL AND (u.hour IS NULL OR u.hour <> ${hour}::timestamptz)
       ORDER BY q.id LIMIT ${queuesAtOnce}`;
    if (queues.length === 0) return;
    const span = { resolutionSec: 3_600, fromMs: hour.getTime() - days * dayMs, toMs: hour.getTime() };
    const history = await readHistory(db, queues, [span]);
    const rows = queues.map(({ queueId, type }) => ({
      queueId,
      usual: baselineOf(history.get(queueId), hour.getTime()),
      // A stream keeps what was read: that it grows is what it is for.
      growth: type === 'stream' ? null : growthOf(history.get(queueId), hour.getTime()),
    }));
    await db.$executeRaw`
      INSERT INTO "QueueUsual" ("queueId", hour, usual, growth)
      SELECT r."queueId", ${hour}::timestamptz, r.usual, nullif(r.growth, 'null'::jsonb)
        FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r("queueId" int, usual jsonb, growth jsonb)
       WHERE EXISTS (SELECT FROM "Queue" q WHERE q.id = r."queueId")
      ON CONFLICT ("queueId") DO UPDATE SET (hour, usual, growth) = (excluded.hour, excluded.usual, excluded.growth)`;
  }
}

/** The same hour of each day before, counted in steps of 24 h. */
function baselineOf(series: Series | undefined, hourStartMs: number): Baseline {
  if (series === undefined) return { depth: null, in: null, age: null };
  const same = [...series.at.keys()].filter((i) => (hourStartMs - (series.at[i] ?? 0)) % dayMs === 0);
  const each = (valueOf: (i: number) => number) => usualOf(same.map(valueOf));
  const known = (i: number) => series.knownMs[i] ?? 0;
  return {
    depth: each((i) => series.depthMax[i] ?? NaN),
    in: each((i) => (known(i) > 0 ? ((series.arrived[i] ?? NaN) * 1_000) / known(i) : NaN)),
    age: each((i) => series.ageMsMax[i] ?? NaN),
  };
}

/** Of each 24 h before this hour at least so many messages were there at all times: the lowest of ready and of unacked. */
function growthOf(series: Series | undefined, hourStartMs: number): SlowGrowth | null {
  if (series === undefined) return null;
  const hoursOf: number[][] = Array.from({ length: days }, () => []);
  for (const [i, atMs] of series.at.entries()) {
    const depth = (series.readyMin[i] ?? NaN) + (series.unackedMin[i] ?? NaN);
    if (!Number.isNaN(depth)) hoursOf[Math.ceil((hourStartMs - atMs) / dayMs) - 1]?.push(depth);
  }
  return slowGrowth(hoursOf.map((hours) => (hours.length < leastHours ? null : Math.min(...hours))));
}

export async function readUsuals(
  { db }: Pick<Features, 'db'>,
  clusterId: string,
): Promise<Map<number, Baseline>> {
  const rows = await db.$queryRaw<{ queueId: number; usual: unknown }[]>`
    SELECT u."queueId", u.usual FROM "QueueUsual" u JOIN "Queue" q ON q.id = u."queueId"
     WHERE q."clusterId" = ${clusterId}::uuid AND q."deletedAt" IS NULL`;
  return new Map(
    rows.flatMap(({ queueId, usual }) => {
      const parsed = baselineSchema.safeParse(usual);
      return parsed.success ? [[queueId, parsed.data] as const] : [];
    }),
  );
}
