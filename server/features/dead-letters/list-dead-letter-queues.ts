// Queues that receive dead letters, fullest first; those whose depth is not known come last.

import type { DeadLetterQueue } from '@/server/domain/dead-letters';
import type { Scope } from '@/server/domain/scope';
import type { Features } from '../features';
import { inReach, queueColumns } from '../in-reach';
import { recentArrivals } from '../history/recent-arrivals';
import {
  detailsOf,
  queueRowColumns,
  queueRowSource,
  type RawQueueRow,
  toQueueRow,
} from '../queues/queue-row';

export async function listDeadLetterQueues(
  f: Features,
  scopes: readonly Scope[],
): Promise<DeadLetterQueue[]> {
  const nowMs = f.clock.nowMs();
  const rows = await f.db.$queryRaw<RawQueueRow[]>`
    SELECT ${queueRowColumns} FROM ${queueRowSource}
     WHERE q."isDeadLetter" AND q."deletedAt" IS NULL AND ${inReach(scopes, queueColumns)}
     ORDER BY s."readyMessages" + s."unackedMessages" DESC NULLS LAST, q.name, q.id`;
  const arrivals = await recentArrivals(
    f,
    rows.map(({ id, clusterId }) => ({ queueId: id, clusterId })),
  );
  return rows.map((raw) => ({
    ...toQueueRow(raw, nowMs),
    sources: detailsOf(raw).deadLettersFrom,
    arrivedLastHourMessages: arrivals.get(raw.id) ?? null,
  }));
}
