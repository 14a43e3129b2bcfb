// Waits until a sudden end of the broker cannot bring back what was acknowledged. An acknowledgement stays in the memory
// of the queue's process at first. A classic queue of 3.12 and later writes it down when it has had nothing to do for a
// second or more (the more often it was woken lately, the more), and tells since when it sleeps; all others write it
// within `limits.redriveFlushMs`. Measured on 3.10.8 and 4.0.5.

import type { Channel } from 'amqplib';
import { isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { QueueAddress } from '@/server/domain/queue';
import type { QueueType } from '@/server/domain/queue-choices';
import type { Clock } from '@/server/platform/clock';
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
  clock: Clock;
};

/** Of a queue that others keep busy it cannot be known: false after `limits.redriveAsleepMs`. True at once when the queue
 * is gone. Throws when the connection is lost. */
export async function writtenForGood({
  queue,
  version,
  api,
  consuming,
  channel,
  clock,
}: WrittenParts): Promise<boolean> {
  const { signal } = new AbortController();
  const sleeps = queue.type === 'classic' && writesWhenIdle(version);
  try {
    const before = sleeps ? await api.queueSleep(queue, { signal }) : null;
    // Its answer comes after the queue has seen all acknowledgements. It also wakes the queue.
    await consuming.reply(channel.checkQueue(queue.name), signal, queue.name);
    if (before !== null) return await asleepSince(before, { queue, api, consuming, clock });
    await clock.sleep(limits.redriveFlushMs, signal);
    return true;
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'not_found') throw error;
    return true;
  }
}

type Sleep = Awaited<ReturnType<ManagementApi['queueSleep']>>;

async function asleepSince(
  { nowMs, sinceMs: beforeMs }: Sleep,
  { queue, api, consuming, clock }: Pick<WrittenParts, 'queue' | 'api' | 'consuming' | 'clock'>,
): Promise<boolean> {
  const { signal } = new AbortController();
  // To the second, by the broker's clock, which may say the second before. A queue falls asleep one second after its
  // last work at the earliest; that it woke is told seconds late.
  const earliestMs = nowMs === null ? Infinity : nowMs + 1_000;
  const startMs = clock.monotonicMs();
  while (clock.monotonicMs() - startMs < limits.redriveAsleepMs) {
    await clock.sleep(limits.redriveAsleepEveryMs, signal);
    if (consuming.lost !== null) throw consuming.lost;
    const { sinceMs } = await api.queueSleep(queue, { signal });
    if (sinceMs !== null && sinceMs >= earliestMs && sinceMs !== beforeMs) return true;
  }
  return false;
}
