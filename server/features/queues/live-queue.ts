// One queue as its broker tells it now, not as the worker last saw it. Throws not_found when it is gone.

import type { BrokerSession, QueueReading, QueueReadOptions } from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { QueueAddress } from '@/server/domain/queue';

export async function liveQueue(
  session: BrokerSession,
  { vhost, name }: QueueAddress,
  options: QueueReadOptions,
): Promise<QueueReading> {
  if (session.topology !== undefined) {
    return orGone(name, session.topology.queue({ vhost, name }, options));
  }
  const { queues } = await session.snapshot(options);
  const found = queues.find((queue) => queue.vhost === vhost && queue.name === name);
  if (found === undefined) throw gone(name);
  return found;
}

/** Gives a bare not_found of the broker the sentence that an operator needs. */
export async function orGone<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isDomainError(error) && error.code === 'not_found') throw gone(name, error);
    throw error;
  }
}

function gone(name: string, cause?: unknown): DomainError {
  return new DomainError(
    'not_found',
    `${name} is not on the broker any more: it was deleted, or its node is down. What Spillway recorded stays.`,
    { cause },
  );
}
