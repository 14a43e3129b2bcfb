// Reading a stream: from its first message, without harm. A stream demands a prefetch and acknowledgements,
// and gives as many messages as the prefetch allows.

import type { Channel } from 'amqplib';
import type { PeekRequest, QueueReading } from '@/server/brokers/driver';
import type { AmqpConnection } from './amqp';
import { collect, type Collected } from './collect';

export async function readStream(
  connection: AmqpConnection,
  channel: Channel,
  queue: QueueReading,
  { count, maxBytes, waitMs }: PeekRequest,
  signal: AbortSignal,
): Promise<Collected> {
  const wanted = {
    count,
    maxBytes,
    waitMs,
    isStream: true,
    consumeArguments: { 'x-stream-offset': 'first' },
  };
  const { messages, ended } = await collect(connection, channel, queue.name, wanted, signal);
  // A chunk can hold more than the prefetch asked for.
  return { messages: messages.slice(0, count), ended };
}
