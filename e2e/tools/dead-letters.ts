// Makes real dead letters: publishes to a work queue with a dead-letter exchange and rejects each message,
// as a failing consumer would.

import { connect, type Channel, type Options } from 'amqplib';

export type TestMessage = { body: Buffer; options: Options.Publish };

/** Messages of many shapes: JSON, binary, empty, Unicode; typed headers, every ordinary property. */
export function variedMessages(count: number): TestMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    body: bodyOf(index),
    options: {
      persistent: true,
      messageId: `message-${index}`,
      correlationId: `correlation-${index}`,
      contentType: index % 3 === 0 ? 'application/json' : 'application/octet-stream',
      type: 'order.placed',
      appId: 'journey',
      priority: index % 10,
      timestamp: 1_700_000_000 + index,
      headers: {
        'x-attempt': index,
        'x-error': index % 2 === 0 ? 'card declined' : 'stock service timed out',
        nested: { list: [1, 'two', true], 'k/ey': 'väl ue' },
      },
    },
  }));
}

function bodyOf(index: number): Buffer {
  if (index % 4 === 1) return Buffer.alloc(0);
  if (index % 4 === 2) return Buffer.from(Array.from({ length: 256 }, (_, byte) => (byte + index) % 256));
  return Buffer.from(
    JSON.stringify({ order: index, note: 'größe ✓', lines: [{ sku: `SKU-${index}`, quantity: 2 }] }),
  );
}

/** Declares `work` → `dlq` (through the default exchange). */
export async function declareWorkAndDeadLetterQueue(
  channel: Channel,
  work: string,
  dlq: string,
): Promise<void> {
  await channel.assertQueue(dlq, { durable: true });
  await channel.assertQueue(work, {
    durable: true,
    deadLetterExchange: '',
    deadLetterRoutingKey: dlq,
  });
}

/** Publishes and rejects; resolves when all stand in the dead-letter queue. */
export async function makeDeadLetters(
  amqpUrl: string,
  work: string,
  dlq: string,
  messages: TestMessage[],
): Promise<void> {
  const connection = await connect(amqpUrl, { noDelay: true });
  try {
    const channel = await connection.createConfirmChannel();
    await declareWorkAndDeadLetterQueue(channel, work, dlq);
    const before = (await channel.checkQueue(dlq)).messageCount;
    for (const { body, options } of messages) channel.sendToQueue(work, body, options);
    await channel.waitForConfirms();
    let rejected = 0;
    while (rejected < messages.length) {
      const message = await channel.get(work, { noAck: false });
      if (message === false) break;
      channel.nack(message, false, false);
      rejected += 1;
    }
    for (let tries = 0; tries < 100; tries += 1) {
      if ((await channel.checkQueue(dlq)).messageCount >= before + messages.length) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`Not all ${messages.length} dead letters reached ${dlq}.`);
  } finally {
    await connection.close();
  }
}

/**
 * A classic queue writes dead letters to disk some 200 ms late, unconfirmed: a broker killed before loses them, with
 * or without a redrive. The confirm of one more message in the same queue comes after all of them are on disk.
 * Having died nowhere, it stays where it is.
 */
export async function putStray(amqpUrl: string, queue: string): Promise<TestMessage> {
  const stray = { body: Buffer.from('stray'), options: { persistent: true, messageId: 'stray' } };
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  channel.sendToQueue(queue, stray.body, stray.options);
  await channel.waitForConfirms();
  await connection.close();
  return stray;
}
