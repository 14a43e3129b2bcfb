// Depth over the last hour for the rows in view: 30 points, the highest of each two minutes, so that a short
// spike is seen. A missing point is null.

import type { Sparkline } from '@/server/domain/history';
import { limits } from '@/server/domain/limits';
import type { Features } from '../features';
import { recentSamples } from './recent-samples';

const hourMs = 3_600_000;
const points = limits.sparklinePoints;

export async function sparklines({ db, clock }: Features, queueIds: number[]): Promise<Sparkline[]> {
  const nowMs = clock.nowMs();
  const stepMs = hourMs / points;
  // The grid stands still between two steps, so that lines do not wobble from refresh to refresh.
  const endMs = Math.ceil(nowMs / stepMs) * stepMs;
  const fromMs = endMs - hourMs;
  const rows = await db.$queryRaw<{ queueId: number; place: number; depth: number | null }[]>`
    SELECT q.id AS "queueId", floor((extract(epoch FROM r.bucket) * 1000 - ${fromMs}) / ${stepMs})::int AS place,
           max(r."depthMax")::float8 AS depth
      FROM unnest(${queueIds}::int[]) AS q(id)
     CROSS JOIN LATERAL (${recentSamples(nowMs, nowMs - fromMs)}) r
     GROUP BY 1, 2`;
  const byQueue = new Map(
    queueIds.map((id) => [id, Array.from({ length: points }, () => null as number | null)]),
  );
  for (const { queueId, place, depth } of rows) {
    const depths = byQueue.get(queueId);
    if (depths !== undefined && place >= 0 && place < points) depths[place] = depth;
  }
  return [...byQueue].map(([queueId, depths]) => ({ queueId, depths }));
}
