// Counts messages by their id where they may be after a fault, and compares each with the one that was sent.
// What a broker or Spillway adds by name (deaths, the redrive's mark) is no change; anything else is.

import { isDeepStrictEqual } from 'node:util';
import { connect, type GetMessage } from 'amqplib';
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

const added = /^(x-death|x-first-death-\w+|x-last-death-\w+|spillway-redrive-\w+)$/;
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

/** Takes everything out of the queues. `listed`: message ids, one that stands twice excuses two copies. */
export async function countMessages(
  amqpUrl: string,
  queues: string[],
  sent: TestMessage[],
  listed: string[],
): Promise<Count> {
  const found = await Promise.all(queues.map((queue) => drain(amqpUrl, queue)));
  return compareMessages(sent, found.flat(), listed);
}

export type FoundMessage = Pick<GetMessage, 'content' | 'properties'>;

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
  const headers = Object.entries(message.properties.headers ?? {}).filter(([name]) => !added.test(name));
  return (
    body.equals(message.content) &&
    message.properties.deliveryMode === (options.persistent === true ? 2 : undefined) &&
    properties.every((name) => message.properties[name] === options[name]) &&
    isDeepStrictEqual(Object.fromEntries(headers), { ...(options.headers as object | undefined) })
  );
}

async function drain(amqpUrl: string, queue: string): Promise<GetMessage[]> {
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  const messages: GetMessage[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message === false) break;
    messages.push(message);
  }
  await connection.close();
  return messages;
}
