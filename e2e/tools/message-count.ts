// Counts messages by their id where they may be after a fault, and compares each with the one that was sent.
// What a broker or Spillway adds by name (deaths, the redrive's mark) is no change; anything else is.

import { isDeepStrictEqual } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { type ChannelModel, connect, type ConsumeMessage } from 'amqplib';
import type { TestMessage } from './dead-letters';

export type Count = {
  /** Sent and nowhere. */
  lost: number;
  /** Body, property or header differ, or never sent. */
  altered: number;
  /** Copies beyond the first. */
  duplicates: number;
  /** Duplicates that `listed` does not name. */
  unlisted: number;
};

const added =
  /^(x-death|x-first-death-\w+|x-last-death-\w+|x-delivery-count|x-acquired-count|spillway-redrive-\w+)$/;
const properties = [
  'correlationId',
  'contentType',
  'contentEncoding',
  'type',
  'appId',
  'priority',
  'timestamp',
  'expiration',
  'replyTo',
  'userId',
] as const;

export type FoundMessage = Pick<ConsumeMessage, 'content' | 'properties'>;

/** `listed`: message ids, one that stands twice excuses two copies. */
export function compareMessages(sent: TestMessage[], found: FoundMessage[], listed: string[]): Count {
  const originals = new Map(sent.map((message) => [String(message.options.messageId), message]));
  const copies = new Map<string, number>();
  let altered = 0;
  for (const message of found) {
    const id = String(message.properties.messageId);
    copies.set(id, (copies.get(id) ?? 0) + 1);
    const original = originals.get(id);
    if (original === undefined || !isSame(original, message)) altered += 1;
  }
  const excused = new Map<string, number>();
  for (const id of listed) excused.set(id, (excused.get(id) ?? 0) + 1);
  const extra = [...copies].map(([id, count]) => ({ id, count: count - 1 }));
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    lost: [...originals.keys()].filter((id) => !copies.has(id)).length,
    altered,
    duplicates: sum(extra.map(({ count }) => count)),
    unlisted: sum(extra.map(({ id, count }) => Math.max(0, count - (excused.get(id) ?? 0)))),
  };
}

function isSame({ body, options }: TestMessage, message: FoundMessage): boolean {
  const withoutAdded = (headers: object | undefined) =>
    Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !added.test(name)));
  return (
    body.equals(message.content) &&
    message.properties.deliveryMode === (options.persistent === true ? 2 : undefined) &&
    properties.every((name) => message.properties[name] === options[name]) &&
    isDeepStrictEqual(
      withoutAdded(message.properties.headers),
      withoutAdded(options.headers as object | undefined),
    )
  );
}

/**
 * All messages of a queue that nobody else reads; the queue goes with them. A broker that was killed may need a while
 * to know again what a queue has, and a quorum queue may leave its first readers without an answer: a queue is empty
 * once it has said so and nothing more has come for some time, and a reader that gets nothing is replaced.
 */
export async function drain(amqpUrl: string, queue: string): Promise<FoundMessage[]> {
  const found: FoundMessage[] = [];
  for (let tries = 0; tries < 8; tries += 1) {
    const connection = await connect(amqpUrl, { noDelay: true });
    connection.on('error', () => undefined);
    try {
      if (await readToEnd(connection, queue, found)) return found;
    } finally {
      await Promise.race([connection.close(), delay(2_000, null, { ref: false })]);
    }
  }
  throw new Error(`The queue ${queue} does not give its messages: ${found.length} came.`);
}

const quietMs = 2_000;
const stalledMs = 10_000;

/** Adds what comes to `found`; false when messages are left and none comes. */
async function readToEnd(connection: ChannelModel, queue: string, found: FoundMessage[]): Promise<boolean> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  let lastMs = Date.now();
  await channel.prefetch(500);
  const onMessage = (message: ConsumeMessage | null) => {
    if (message === null) return;
    found.push(message);
    channel.ack(message);
    lastMs = Date.now();
  };
  await Promise.race([channel.consume(queue, onMessage), delay(stalledMs, null, { ref: false })]);
  while (Date.now() - lastMs < stalledMs) {
    await delay(200);
    if (Date.now() - lastMs < quietMs) continue;
    const answer = await Promise.race([channel.checkQueue(queue), delay(stalledMs, null, { ref: false })]);
    if (answer?.messageCount !== 0 || Date.now() - lastMs < quietMs) continue;
    await channel.deleteQueue(queue);
    return true;
  }
  return false;
}
