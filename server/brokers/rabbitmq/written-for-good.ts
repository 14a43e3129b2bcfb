// Waits until a sudden end of the broker cannot bring back what was acknowledged. An acknowledgement stays in the memory
// of the queue's process at first. A classic queue of 3.12 and later writes it down when it has had nothing to do for a
// second or more (the more often it was woken lately, the more), and tells since when it sleeps; all others write it
// within `limits.redriveFlushMs`. Measured on 3.10.8 and 4.0.5.

import type { Channel } from 'amqplib';
import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueAddress, QueueType } from '@/server/domain/queue';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import type { ManagementApi } from './management-api';
import { writesWhenIdle, type BrokerVersion } from './version';

export type WrittenParts = {
  queue: QueueAddress & { type: QueueType };
  version: BrokerVersion;
  api: Pick<ManagementApi, 'queueSleep'>;
  consuming: Pick<AmqpConnection, 'reply' | 'lost'>;
  /** The one that has acknowledged. */
  channel: Pick<Channel, 'checkQueue'>;
};

/** Of a queue that others keep busy it cannot be known: resolves after `limits.redriveAsleepMs` all the same, and at once
 * when the queue is gone. Throws when the connection is lost. */
export async function writtenForGood({
  queue,
  version,
  api,
  consuming,
  channel,
}: WrittenParts): Promise<void> {
  const never = new AbortController().signal;
  try {
    // Its answer comes after the queue has seen all acknowledgements.
    await consuming.reply(channel.checkQueue(queue.name), never, queue.name);
    if (queue.type === 'classic' && writesWhenIdle(version)) await asleep({ queue, api, consuming });
    else await systemClock.sleep(limits.redriveFlushMs, never);
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'not_found') throw error;
  }
}

async function asleep({
  queue,
  api,
  consuming,
}: Pick<WrittenParts, 'queue' | 'api' | 'consuming'>): Promise<void> {
  const { signal } = new AbortController();
  const { nowMs } = await api.queueSleep(queue, { signal });
  // To the second, by the broker's clock. A queue falls asleep one second after its last work at the earliest.
  const earliestMs = nowMs === null ? Infinity : nowMs + 1_000;
  const startMs = systemClock.monotonicMs();
  while (systemClock.monotonicMs() - startMs < limits.redriveAsleepMs) {
    await systemClock.sleep(limits.redriveAsleepEveryMs, signal);
    if (consuming.lost !== null) throw consuming.lost;
    const { sinceMs } = await api.queueSleep(queue, { signal });
    if (sinceMs !== null && sinceMs >= earliestMs) return;
  }
}
