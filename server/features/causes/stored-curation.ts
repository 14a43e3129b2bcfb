// What people made of the causes of one queue, as it is stored; and the lock under which it is changed.

import type { CauseGroup, Curation } from '@/server/domain/causes/curation';
import { splitPartSchema } from '@/server/domain/causes/cause-key';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';

type Tx = Pick<Features['db'], 'causeGroup' | 'causeSplit' | '$executeRaw'>;

export async function storedCuration(
  db: Pick<Features['db'], 'causeGroup' | 'causeSplit'>,
  { clusterId, vhost, name }: QueueRef,
): Promise<Curation & { groups: CauseGroup[] }> {
  const where = { clusterId, vhost, queue: name };
  const groups = await db.causeGroup.findMany({
    where,
    orderBy: { id: 'asc' },
    select: { id: true, keys: true, name: true, note: true, muted: true },
  });
  const splits = await db.causeSplit.findMany({
    where,
    orderBy: { id: 'asc' },
    select: { id: true, key: true, part: true },
  });
  return {
    groups,
    splits: splits.flatMap(({ id, key, part }) => {
      const parsed = splitPartSchema.safeParse(part);
      return parsed.success ? [{ id, key, part: parsed.data }] : [];
    }),
  };
}

/** Serialises changes of one queue's causes until the end of the transaction, so that no key gets into two groups. */
export async function lockCuration(tx: Tx, { clusterId, vhost, name }: QueueRef): Promise<void> {
  const key = `causes ${JSON.stringify([clusterId, vhost, name])}`;
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
}
