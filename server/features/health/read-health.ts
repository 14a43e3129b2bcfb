// The age of the newest successful poll, overall and by cluster; null where none succeeded yet.

import type { Features } from '../features';

export type Health = {
  newestPollAgeMs: number | null;
  clusters: { id: string; name: string; newestPollAgeMs: number | null }[];
};

type Row = { id: string; name: string; startedAt: Date | null };

export async function readHealth({ db, clock }: Pick<Features, 'db' | 'clock'>): Promise<Health> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT c.id::text, c.name, p."startedAt"
    FROM "Cluster" c
    LEFT JOIN LATERAL (
      SELECT "startedAt" FROM "Poll" WHERE "clusterId" = c.id AND ok ORDER BY "startedAt" DESC LIMIT 1
    ) p ON true
    ORDER BY c.name`;
  const nowMs = clock.nowMs();
  const clusters = rows.map(({ id, name, startedAt }) => ({
    id,
    name,
    newestPollAgeMs: startedAt === null ? null : Math.max(0, nowMs - startedAt.getTime()),
  }));
  const ages = clusters.flatMap(({ newestPollAgeMs }) => newestPollAgeMs ?? []);
  return { newestPollAgeMs: ages.length === 0 ? null : Math.min(...ages), clusters };
}
