// The clusters that a group of queues is on, and its queues there: those of now, and, unless states are asked for, those that
// were there in the range and are gone.

import type { QueueGroup } from '@/server/domain/history';
import type { Scope } from '@/server/domain/scope';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../../features';
import { inReach, queueColumns } from '../../in-reach';
import { chosen, searched } from '../../queues/queue-question';
import type { Range } from '../grid';

/** Of which somebody sees what their scopes reach. */
export type SeenGroup = QueueGroup & { scopes: readonly Scope[] };

export type GroupCluster = {
  clusterId: string;
  /** Of the group. */
  queues: number;
  /** The first of them. */
  firstSeenAt: Date;
  /** As stretched by a broker that answers slowly. */
  pollMs: number;
  rolledUpToMs: number | null;
};

export async function groupClusters(
  { db }: Pick<Features, 'db'>,
  group: SeenGroup,
  range: Range,
): Promise<GroupCluster[]> {
  const rows = await db.$queryRaw<(GroupCluster & { tookMs: number | null })[]>`
    SELECT c.id::text AS "clusterId", g.queues, g."firstSeenAt", c."pollIntervalMs" AS "pollMs", p."tookMs",
           (extract(epoch FROM c."rolledUpTo") * 1000)::float8 AS "rolledUpToMs"
      FROM (SELECT q."clusterId", count(*)::int AS queues, min(q."firstSeenAt") AS "firstSeenAt"
              FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
             WHERE ${memberOf(group, range)} GROUP BY 1) g
      JOIN "Cluster" c ON c.id = g."clusterId"
      LEFT JOIN LATERAL (SELECT "tookMs" FROM "Poll" WHERE "clusterId" = c.id AND ok
                          ORDER BY "startedAt" DESC LIMIT 1) p ON true
     ORDER BY g.queues DESC`;
  return rows.map(({ tookMs, ...row }) => ({ ...row, pollMs: Math.max(row.pollMs, 4 * (tookMs ?? 0)) }));
}

export async function groupQueueIds(
  { db }: Pick<Features, 'db'>,
  group: SeenGroup,
  range: Range,
  clusterId: string,
): Promise<{ queueId: number; type: string }[]> {
  return db.$queryRaw`
    SELECT q.id AS "queueId", q.type FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
     WHERE q."clusterId" = ${clusterId}::uuid AND ${memberOf(group, range)} ORDER BY q.id`;
}

function memberOf(group: SeenGroup, { fromMs, toMs }: Range): Prisma.Sql {
  const gone =
    group.states.length > 0 || group.leastSeverity > 0
      ? Prisma.sql`q."deletedAt" IS NULL`
      : Prisma.sql`(q."deletedAt" IS NULL OR q."deletedAt" > ${new Date(fromMs)}::timestamptz)`;
  const there =
    group.clusterIds.length === 0
      ? Prisma.sql`true`
      : Prisma.sql`q."clusterId" = ANY(${group.clusterIds}::uuid[])`;
  return Prisma.sql`${gone} AND ${there} AND q."firstSeenAt" <= ${new Date(toMs)}::timestamptz
    AND ${searched(group)} AND ${chosen(group)}
    AND ${inReach(group.scopes, queueColumns)}`;
}
