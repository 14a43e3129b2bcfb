// Redrives, newest first.

import type { QueueAddress } from '@/server/domain/queue';
import type { RedriveView } from '@/server/domain/redrive';
import type { Scope } from '@/server/domain/scope';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { inReach } from '../in-reach';
import { redriveViews } from './redrive-view';

const columns = {
  clusterId: Prisma.sql`"clusterId"`,
  vhost: Prisma.sql`vhost`,
  name: Prisma.sql`queue`,
};

export async function listRedrives(
  f: Features,
  { clusterId, queue, limit }: { clusterId: string | null; queue: QueueAddress | null; limit: number },
  scopes: readonly Scope[],
): Promise<RedriveView[]> {
  const ids = await f.db.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM "Redrive"
     WHERE ${clusterId === null ? Prisma.sql`true` : Prisma.sql`"clusterId" = ${clusterId}::uuid`}
       AND ${queue === null ? Prisma.sql`true` : Prisma.sql`vhost = ${queue.vhost} AND queue = ${queue.name}`}
       AND ${inReach(scopes, columns)}
     ORDER BY "createdAt" DESC, id DESC LIMIT ${limit}`;
  const rows = await f.db.redrive.findMany({
    where: { id: { in: ids.map(({ id }) => id) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    include: { cluster: { select: { name: true } } },
  });
  return redriveViews(f, rows);
}
