// One queue as the worker last saw it, also after it was deleted. Throws not_found for one never seen.

import { DomainError } from '@/server/domain/errors';
import type { QueueRef, QueueView } from '@/server/domain/queue';
import { stateEvidenceSchema } from '@/server/domain/state-evidence';
import { withOnsetChanges } from '../events/onset-changes';
import type { Features } from '../features';
import { noteOnScreen } from './queues-on-screen';
import {
  detailsOf,
  queueRowColumns,
  queueRowSource,
  type RawQueueRow,
  toQueueRow,
  unreachableReason,
} from './queue-row';

type RawQueueView = RawQueueRow & { evidence: unknown; deletedAt: Date | null; readOnly: boolean };

export async function getQueue(f: Features, { clusterId, vhost, name }: QueueRef): Promise<QueueView> {
  const { db, clock } = f;
  const [raw] = await db.$queryRaw<RawQueueView[]>`
    SELECT ${queueRowColumns}, s.evidence, q."deletedAt", c."readOnly" FROM ${queueRowSource}
     WHERE q."clusterId" = ${clusterId}::uuid AND q.vhost = ${vhost} AND q.name = ${name}`;
  if (raw === undefined) {
    throw new DomainError('not_found', `Spillway has not seen a queue ${name} in vhost ${vhost}.`);
  }
  await noteOnScreen(f, raw.id);
  const nowMs = clock.nowMs();
  const row = toQueueRow(raw, nowMs);
  const [shown = row] = await withOnsetChanges(f, [row]);
  return {
    row: shown,
    details: detailsOf(raw),
    evidence: stateEvidenceSchema.safeParse(raw.evidence).data ?? null,
    firstSeenAtMs: raw.firstSeenAt.getTime(),
    deletedAtMs: raw.deletedAt?.getTime() ?? null,
    readOnly: raw.readOnly,
    clusterUnreachable: unreachableReason(raw, nowMs),
  };
}
