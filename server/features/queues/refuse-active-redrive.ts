// A queue whose messages are being moved must not lose them to another hand of ours meanwhile.

import { DomainError } from '@/server/domain/errors';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';

/** Throws `conflict` while a redrive, a capture or an archive takes messages from the queue. */
export async function refuseActiveRedrive({ db }: Features, ref: QueueRef): Promise<void> {
  const { clusterId, vhost, name } = ref;
  const active = await db.redrive.findFirst({
    where: { clusterId, vhost, queue: name, activeKey: { not: null } },
    select: { actor: true },
  });
  if (active !== null) {
    throw new DomainError(
      'conflict',
      `A redrive by ${active.actor} is taking messages from ${name}. Cancel it or wait until it is done.`,
    );
  }
  await refuseActiveFill({ db }, ref);
}

/** Throws `conflict` while a capture or an archive takes messages from the queue. A paused one takes none. */
export async function refuseActiveFill({ db }: Pick<Features, 'db'>, ref: QueueRef): Promise<void> {
  const { clusterId, vhost, name } = ref;
  const filling = await db.holding.findFirst({
    where: {
      ...{ clusterId, vhost, queue: name, kind: { in: ['capture', 'archive'] } },
      OR: [{ state: 'running' }, { orderly: false }],
    },
    select: { actor: true, kind: true },
  });
  if (filling === null) return;
  const what = filling.kind === 'capture' ? 'A capture' : 'A discard to the archive';
  throw new DomainError(
    'conflict',
    `${what} by ${filling.actor} is taking messages from ${name}. Pause it or wait until it is done.`,
  );
}
