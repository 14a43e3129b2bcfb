// Since when no worker has had the work of a holding that one ought to have. Its row cannot say so: whoever would write it
// is the one that is missing.

import { limits } from '@/server/domain/limits';
import type { Holding } from '@/server/platform/prisma/client';
import type { Features } from '../features';

/** By holding: the last sign of life of a worker. One that another worker can take up within seconds is left out, as is the
 * pause of an ordinary restart. All are of one cluster. */
export async function unattendedWork(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  holdings: readonly Holding[],
): Promise<Map<number, number>> {
  const returns = await db.storedReturn.findMany({
    where: { holdingId: { in: holdings.map(({ id }) => id) }, finishedAt: null },
    select: { holdingId: true, createdAt: true },
  });
  const due = holdings.flatMap((holding) => {
    const returning = returns.find(({ holdingId }) => holdingId === holding.id);
    const asked = returning?.createdAt ?? holding.createdAt;
    return isFilling(holding) || returning !== undefined
      ? [{ ...holding, askedMs: Math.max(asked.getTime(), holding.storedAt?.getTime() ?? 0) }]
      : [];
  });
  const [first] = due;
  if (first === undefined) return new Map();
  const silentMs = await silentSince(db, first.clusterId);
  if (silentMs === null) return new Map();
  const since = due.map(({ id, askedMs }) => [id, Math.max(askedMs, silentMs)] as const);
  return new Map(since.filter(([, sinceMs]) => clock.nowMs() - sinceMs >= limits.redriveLeaseMs));
}

function isFilling({ kind, state, orderly }: Holding): boolean {
  return (kind === 'capture' || kind === 'archive') && (state === 'running' || !orderly);
}

/** Null while any worker runs. */
async function silentSince(db: Features['db'], clusterId: string): Promise<number | null> {
  const rows = await db.$queryRaw<{ sinceMs: number | null }[]>`
    SELECT (SELECT extract(epoch FROM max("startedAt")) FROM "Poll" WHERE "clusterId" = ${clusterId}::uuid)::float8 * 1000
             AS "sinceMs"
     WHERE NOT EXISTS (SELECT 1 FROM "Lease" WHERE "expiresAt" > clock_timestamp())`;
  const [row] = rows;
  return row === undefined ? null : Math.round(row.sinceMs ?? 0);
}
