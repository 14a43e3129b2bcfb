// The age of the newest successful poll; null where none succeeded yet. Anybody may ask, so no cluster is named.

import type { Features } from '../features';

export type Health = { newestPollAgeMs: number | null };

export async function readHealth({ db, clock }: Pick<Features, 'db' | 'clock'>): Promise<Health> {
  const [row] = await db.$queryRaw<{ startedAt: Date | null }[]>`
    SELECT max(p."startedAt") AS "startedAt"
    FROM "Cluster" c
    CROSS JOIN LATERAL (
      SELECT "startedAt" FROM "Poll" WHERE "clusterId" = c.id AND ok ORDER BY "startedAt" DESC LIMIT 1
    ) p`;
  const startedAt = row?.startedAt ?? null;
  return { newestPollAgeMs: startedAt === null ? null : Math.max(0, clock.nowMs() - startedAt.getTime()) };
}
