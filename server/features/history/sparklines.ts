// Depth over the last hour for the rows in view: 30 points, the highest of each two minutes, so that a short
// spike is seen. A missing point is null.

import type { Sparkline } from '@/server/domain/history';
import { limits } from '@/server/domain/limits';
import type { Scope } from '@/server/domain/scope';
import type { Features } from '../features';
import { inReach, queueColumns } from '../in-reach';
import { readHistory } from './store/read-history';

const hourMs = 3_600_000;
const points = limits.sparklinePoints;

export async function sparklines(
  { db, clock }: Features,
  queueIds: number[],
  scopes: readonly Scope[],
): Promise<Sparkline[]> {
  const nowMs = clock.nowMs();
  const stepMs = hourMs / points;
  // The grid stands still between two steps, so that lines do not wobble from refresh to refresh.
  const endMs = Math.ceil(nowMs / stepMs) * stepMs;
  const fromMs = endMs - hourMs;
  const queues = await db.$queryRaw<{ queueId: number; clusterId: string }[]>`
    SELECT q.id AS "queueId", q."clusterId"::text AS "clusterId" FROM "Queue" q
     WHERE q.id = ANY(${queueIds}::int[]) AND ${inReach(scopes, queueColumns)}`;
  const history = await readHistory(db, queues, [{ resolutionSec: 0, fromMs, toMs: endMs }]);
  return [...new Set(queueIds)].map((queueId) => {
    const depths = Array.from({ length: points }, () => null as number | null);
    const series = history.get(queueId);
    for (const [i, at] of (series?.at ?? []).entries()) {
      const depth = series?.depthMax[i] ?? NaN;
      const place = Math.floor((at - fromMs) / stepMs);
      if (!Number.isNaN(depth)) depths[place] = Math.max(depths[place] ?? depth, depth);
    }
    return { queueId, depths };
  });
}
