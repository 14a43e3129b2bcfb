// The watch of one redrive, from its row and from what was seen before. It opens its connections when it is asked to.

import { canaryProgressSchema, unwatched, watchRecordSchema } from '@/server/domain/redrive-returns';
import { redrivePlanSchema } from '@/server/domain/redrive';
import type { QueueAddress } from '@/server/domain/queue';
import type { Redrive } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { RedriveLookout } from './lookout';

export async function openLookout(f: Features, redriveId: string): Promise<RedriveLookout> {
  const row = await f.db.redrive.findUniqueOrThrow({ where: { id: redriveId } });
  const returns = await f.db.redriveReturn.findMany({ where: { redriveId } });
  const canary = canaryProgressSchema.nullable().catch(null).parse(row.canary);
  return new RedriveLookout(f, {
    redriveId,
    clusterId: row.clusterId,
    source: { vhost: row.vhost, name: row.queue },
    targets: targetsOf(row),
    parking: row.parkingQueue === null ? null : { vhost: row.vhost, name: row.parkingQueue },
    rows: returns.map(({ diedAt, ...rest }) => ({ ...rest, diedAtMs: diedAt?.getTime() ?? null })),
    record: watchRecordSchema.nullable().catch(null).parse(row.watch) ?? unwatched,
    // A pause is noticed by nobody, save in the middle of a step, whose verdict has to know.
    unwatched: row.startedAt !== null && (!row.orderly || canary?.watchingUntilMs != null),
  });
}

/** Those that are known beforehand. */
export function targetsOf({ plan, vhost }: Pick<Redrive, 'plan' | 'vhost'>): QueueAddress[] {
  return redrivePlanSchema
    .parse(plan)
    .targets.filter(({ exists }) => exists)
    .map(({ queue }) => ({ vhost, name: queue }));
}
