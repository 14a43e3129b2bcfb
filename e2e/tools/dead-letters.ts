// Makes real dead letters: publishes to a work queue with a dead-letter exchange and rejects each message,
// as a failing consumer would.

import { connect, type Channel, type ConsumeMessage, type Options } from 'amqplib';

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

export type DeadLetterQueues = {
  type?: 'classic' | 'quorum';
  /** Of the dead-letter queue, where it is another. */
  dlqType?: 'classic' | 'quorum';
  dlqArguments?: Record<string, unknown>;
};

/** Declares `work` → `dlq` (through the default exchange). */
export async function declareWorkAndDeadLetterQueue(
  channel: Channel,
  work: string,
  dlq: string,
  { type = 'classic', dlqType = type, dlqArguments = {} }: DeadLetterQueues = {},
): Promise<void> {
  const typed = { 'x-queue-type': type };
  await channel.assertQueue(dlq, {
    durable: true,
    arguments: { 'x-queue-type': dlqType, ...dlqArguments },
  });
  await channel.assertQueue(work, {
    durable: true,
    deadLetterExchange: '',
    deadLetterRoutingKey: dlq,
    arguments: typed,
  });
}

/**
 * Publishes and rejects; resolves when all stand in the dead-letter queue, in the order given. A quorum queue remembers
 * up to some seconds late what it has dead-lettered, and does so once more after its broker was killed: it is declared
 * anew afterwards.
 */
export async function makeDeadLetters(
  amqpUrl: string,
  work: string,
  dlq: string,
  messages: TestMessage[],
  queues: DeadLetterQueues = {},
): Promise<void> {
  const connection = await connect(amqpUrl, { noDelay: true });
  try {
    const channel = await connection.createConfirmChannel();
    await declareWorkAndDeadLetterQueue(channel, work, dlq, queues);
    const before = (await channel.checkQueue(dlq)).messageCount;
    for (const { body, options } of messages) channel.sendToQueue(work, body, options);
    await channel.waitForConfirms();
    await rejectAll(channel, work, messages.length);
    for (let tries = 0; ; tries += 1) {
      if ((await channel.checkQueue(dlq)).messageCount >= before + messages.length) break;
      if (tries >= 400) throw new Error(`Not all ${messages.length} dead letters reached ${dlq}.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    if (queues.type !== 'quorum') return;
    await channel.deleteQueue(work);
    await declareWorkAndDeadLetterQueue(channel, work, dlq, queues);
  } finally {
    await connection.close();
  }
}

async function rejectAll(channel: Channel, queue: string, count: number): Promise<void> {
  await channel.prefetch(500);
  let consumerTag = '';
  await new Promise<void>((resolve, reject) => {
    let rejected = 0;
    const onMessage = (message: ConsumeMessage | null) => {
      if (message === null || rejected === count) return;
      channel.nack(message, false, false);
      rejected += 1;
      if (rejected === count) resolve();
    };
    channel.consume(queue, onMessage).then((consumer) => (consumerTag = consumer.consumerTag), reject);
  });
  await channel.cancel(consumerTag);
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
