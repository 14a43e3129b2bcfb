// Queues that receive dead letters, fullest first; those whose depth is not known come last.

import type { DeadLetterQueue } from '@/server/domain/dead-letters';
import type { Features } from '../features';
import { recentSamples } from '../history/recent-samples';
import {
  detailsOf,
  queueRowColumns,
  queueRowSource,
  type RawQueueRow,
  toQueueRow,
} from '../queues/queue-row';

const hourMs = 3_600_000;

export async function listDeadLetterQueues({ db, clock }: Features): Promise<DeadLetterQueue[]> {
  const nowMs = clock.nowMs();
  const rows = await db.$queryRaw<(RawQueueRow & { arrived: number | null })[]>`
    SELECT ${queueRowColumns}, a.arrived FROM ${queueRowSource}
     CROSS JOIN LATERAL (SELECT sum("arrivedDelta") AS arrived
                           FROM (${recentSamples(nowMs, hourMs)}) r) a
     WHERE q."isDeadLetter" AND q."deletedAt" IS NULL
     ORDER BY s."readyMessages" + s."unackedMessages" DESC NULLS LAST, q.name, q.id`;
  return rows.map((raw) => ({
    ...toQueueRow(raw, nowMs),
    sources: detailsOf(raw).deadLettersFrom,
    arrivedLastHourMessages: raw.arrived,
  }));
}
