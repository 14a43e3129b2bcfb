// A queue whose messages are being moved must not lose them to another hand of ours meanwhile.

import { DomainError } from '@/server/domain/errors';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';

/** Throws `conflict` while a redrive takes messages from the queue. */
export async function refuseActiveRedrive({ db }: Features, ref: QueueRef): Promise<void> {
  const { clusterId, vhost, name } = ref;
  const active = await db.redrive.findFirst({
    where: { clusterId, vhost, queue: name, activeKey: { not: null } },
    select: { actor: true },
  });
  if (active === null) return;
  throw new DomainError(
    'conflict',
    `A redrive by ${active.actor} is taking messages from ${name}. Cancel it or wait until it is done.`,
  );
}
