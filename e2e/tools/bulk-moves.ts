// Moving many messages between two queues of a real broker, for comparison: a supply of dead letters, the dynamic
// shovel, the loop that everyone writes first, and a stopwatch that sees only what arrives.

import { setTimeout as delay } from 'node:timers/promises';
import { type ConfirmChannel, connect } from 'amqplib';
import { managementOf } from '../brokers/management';
import type { RabbitMq } from '../brokers/rabbitmq';

export type Span = { messages: number; seconds: number };

const pollMs = 50;

/** Dead letters of 1 KiB, persistent, each with its death in its headers: they expire in a queue of their own. */
export async function fillWithDeadLetters(rabbit: RabbitMq, dlq: string, count: number): Promise<void> {
  const dying = `${dlq} dying`;
  await managementOf(rabbit).declareQueue('/', dying, {
    arguments: { 'x-message-ttl': 0, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq },
  });
  await withChannel(rabbit, async (channel) => {
    const before = (await channel.checkQueue(dlq)).messageCount;
    for (let sent = 0; sent < count;) {
      for (const end = Math.min(count, sent + 2_000); sent < end; sent += 1) {
        channel.sendToQueue(dying, bodyOf(sent), {
          persistent: true,
          messageId: `order-${sent}`,
          contentType: 'application/json',
          headers: { attempt: sent % 5, tenant: `tenant-${sent % 100}` },
        });
      }
      await channel.waitForConfirms();
    }
    while ((await channel.checkQueue(dlq)).messageCount < before + count) await delay(pollMs);
  });
}

function bodyOf(index: number): Buffer {
  return Buffer.from(`{"order":${index},"pad":"`.padEnd(1_022, 'x') + '"}');
}

/** The rate at which messages come into a queue, whoever brings them: from the first that is seen to the last. */
export async function timeArrivals(
  rabbit: RabbitMq,
  queue: string,
  count: number,
  atFirst: () => void = () => undefined,
): Promise<Span> {
  return withChannel(rabbit, async (channel) => {
    let first: { messages: number; atMs: number } | null = null;
    for (;;) {
      const messages = (await channel.checkQueue(queue)).messageCount;
      const atMs = performance.now();
      if (first === null && messages > 0) {
        first = { messages, atMs };
        atFirst();
      }
      if (first !== null && messages >= count) {
        return { messages: messages - first.messages, seconds: (atMs - first.atMs) / 1000 };
      }
      await delay(pollMs);
    }
  });
}

export function perSec({ messages, seconds }: Span): number {
  return messages / seconds;
}

/** As its documentation recommends for safety: acknowledged on confirm. It removes itself when it is done. */
export async function startShovel(rabbit: RabbitMq, from: string, to: string): Promise<void> {
  const value = {
    'src-protocol': 'amqp091',
    'src-uri': rabbit.amqpUrl,
    'src-queue': from,
    'src-prefetch-count': 1_000,
    'src-delete-after': 'queue-length',
    'dest-protocol': 'amqp091',
    'dest-uri': rabbit.amqpUrl,
    'dest-queue': to,
    'ack-mode': 'on-confirm',
  };
  await managementOf(rabbit).call('PUT', ['parameters', 'shovel', '/', `to ${to}`], { value });
}

/** Get, publish, wait for the confirm, acknowledge; then the next. Without `noDelay`, as amqplib connects by itself,
 * each acknowledgement makes the next get wait until the broker's system has answered it. */
export async function moveOneByOne(
  rabbit: RabbitMq,
  { from, to, count, noDelay }: { from: string; to: string; count: number; noDelay: boolean },
): Promise<Span> {
  return withChannel(
    rabbit,
    async (channel) => {
      const startMs = performance.now();
      for (let moved = 0; moved < count; moved += 1) {
        const message = await channel.get(from);
        if (message === false) throw new Error(`${from} has fewer than ${count} messages.`);
        const { properties, content } = message;
        channel.sendToQueue(to, content, { ...properties, mandatory: true });
        await channel.waitForConfirms();
        channel.ack(message);
      }
      await channel.checkQueue(from);
      return { messages: count, seconds: (performance.now() - startMs) / 1000 };
    },
    { noDelay },
  );
}

async function withChannel<T>(
  rabbit: RabbitMq,
  act: (channel: ConfirmChannel) => Promise<T>,
  { noDelay } = { noDelay: true },
): Promise<T> {
  const connection = await connect(rabbit.amqpUrl, { noDelay });
  try {
    return await act(await connection.createConfirmChannel());
  } finally {
    await connection.close();
  }
}
