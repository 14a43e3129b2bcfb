// Since when no worker has had a redrive that one ought to have. Its row cannot say so: whoever would write it is the one
// that is missing.

import { limits } from '@/server/domain/limits';
import type { Redrive } from '@/server/platform/prisma/client';
import type { Features } from '../features';

type Due = Pick<Redrive, 'id' | 'state' | 'notBefore' | 'watchUntil'>;

/** The last sign of life of a worker that concerns it, by redrive. One that another worker can take up within seconds is
 * left out, as is the pause of an ordinary restart. */
export async function unattendedSince(f: Features, rows: readonly Due[]): Promise<Map<string, number>> {
  const nowMs = f.clock.nowMs();
  const due = rows.filter((row) => isDue(row, nowMs)).map(({ id }) => id);
  if (due.length === 0) return new Map();
  const found = await f.db.$queryRaw<{ id: string; sinceMs: number }[]>`
    SELECT r.id::text AS id, extract(epoch FROM greatest(
             r."createdAt", r."notBefore", r."startedAt",
             own."expiresAt" - ${limits.redriveLeaseMs} * interval '1 millisecond',
             (SELECT max("settledAt") FROM "RedriveWindow" w WHERE w."redriveId" = r.id),
             (SELECT max("startedAt") FROM "Poll" p WHERE p."clusterId" = r."clusterId")))::float8 * 1000 AS "sinceMs"
      FROM "Redrive" r
      LEFT JOIN "Lease" own ON own.name = 'redrive:' || r.id
     WHERE r.id::text = ANY(${due})
       AND NOT EXISTS (SELECT 1 FROM "Lease" WHERE "expiresAt" > clock_timestamp())`;
  const late = found.filter(({ sinceMs }) => nowMs - sinceMs >= limits.redriveLeaseMs);
  return new Map(late.map(({ id, sinceMs }) => [id, Math.round(sinceMs)]));
}

function isDue({ state, notBefore, watchUntil }: Due, nowMs: number): boolean {
  if (state === 'scheduled') return notBefore !== null && notBefore.getTime() <= nowMs;
  return ['queued', 'running', 'pausing', 'cancelling'].includes(state) || watchUntil !== null;
}
