// Redrives, newest first.

import type { QueueAddress } from '@/server/domain/queue';
import type { RedriveView } from '@/server/domain/redrive';
import type { Features } from '../features';
import { redriveViews } from './redrive-view';

export async function listRedrives(
  f: Features,
  { clusterId, queue, limit }: { clusterId: string | null; queue: QueueAddress | null; limit: number },
): Promise<RedriveView[]> {
  const rows = await f.db.redrive.findMany({
    where: {
      ...(clusterId !== null && { clusterId }),
      ...(queue !== null && { vhost: queue.vhost, queue: queue.name }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit,
    include: { cluster: { select: { name: true } } },
  });
  return redriveViews(f, rows);
}
