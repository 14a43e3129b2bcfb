// A bounded look at a queue on a connection of its own. However it ends, the connection is closed and nothing
// stays unacknowledged; how the messages are put back is what browse-capability.ts promised, and put-back.ts sees to it
// that no return ends one.

import type { Channel, ConsumeMessage, Message } from 'amqplib';
import type { OnBody, PeekRequest, QueueReading } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { simplyPutBack, type MessageView, type PeekResult } from '@/server/domain/message';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import { browseCapability, putsBackByNack } from './browse-capability';
import { collect, maxPrefetch, type Collected } from './collect';
import { viewOf, type Delivery } from './message-view';
import { assertCopiesPossible, putBackCopies, returnLimitOf, type OpenPublisher } from './put-back';
import { rawPropertiesOf } from './raw-properties';
import { readLog } from './read-log';
import type { BrokerVersion } from './version';

export type PeekParts = {
  /** A connection of its own, in the queue's vhost. */
  connect: () => Promise<AmqpConnection>;
  openPublisher: OpenPublisher;
  version: BrokerVersion;
  signal: AbortSignal;
};

export async function peek(
  queue: QueueReading,
  request: PeekRequest,
  { connect, openPublisher, version, signal }: PeekParts,
): Promise<PeekResult> {
  const capability = browseCapability(queue, request.deliveryCountSeen, version);
  if (!capability.supported) throw new DomainError('unsupported', capability.reason);
  const startMs = systemClock.monotonicMs();
  const limit = returnLimitOf(queue, version);
  await assertCopiesPossible(limit, openPublisher);
  const connection = await connect();
  try {
    const channel = await connection.channel(signal);
    const held: ConsumeMessage[] = [];
    const holding = { connection, channel, transactional: false };
    let copied = simplyPutBack;
    const read = {
      'read-log': readStream,
      'get-and-requeue': getOneByOne,
      'hold-and-release': holdInto(held),
    };
    const { messages, ended } = await read[capability.method](
      connection,
      channel,
      queue,
      request,
      signal,
    ).finally(async () => {
      // However the reading ended: what it holds goes back, and not by the closing of the connection where that counts.
      copied = await putBackCopies(limit, held, holding, openPublisher);
      if (signal.aborted)
        await putBack(connection, channel, queue, version, stoppedMs).catch(() => undefined);
    });
    signal.throwIfAborted();
    const shown = withinBytes(messages, request.maxBytes);
    const views = viewsOf(shown, request.onBody);
    await putBack(connection, channel, queue, version);
    const elapsedMs = Math.round(systemClock.monotonicMs() - startMs);
    return { messages: views, ended, elapsedMs, capability, putBack: copied };
  } finally {
    await connection.close();
  }
}

/** The message that passes the budget is the last one: sizes are known only when they have come. */
function withinBytes(messages: readonly Message[], maxBytes: number): Message[] {
  let bytes = 0;
  return messages.filter((message) => {
    const within = bytes < maxBytes;
    bytes += message.content.length;
    return within;
  });
}

/** From its first message, for whoever looks at a stream as at a queue: browse-stream.ts reads by position. */
async function readStream(
  connection: AmqpConnection,
  _channel: Channel,
  queue: QueueReading,
  { count, maxBytes, waitMs }: PeekRequest,
  signal: AbortSignal,
): Promise<{ messages: Message[]; ended: PeekResult['ended'] }> {
  const { messages, ended } = await readLog(
    connection,
    queue.name,
    { from: 'first', count, maxBytes, waitMs },
    signal,
  );
  return { messages, ended: ended === 'end' ? 'drained' : ended };
}

function holdInto(into: ConsumeMessage[]) {
  return async (
    connection: AmqpConnection,
    channel: Channel,
    queue: QueueReading,
    request: PeekRequest,
    signal: AbortSignal,
  ): Promise<Collected> => {
    const wanted = { ...request, count: boundedCount(queue, request), into };
    const collected = await collect(connection, channel, queue.name, wanted, signal);
    const cutByBytes = collected.ended === 'count' && collected.messages.length < request.count;
    return cutByBytes ? { ...collected, ended: 'bytes' } : collected;
  };
}

/** AMQP has no bound in bytes, so the number is bounded by the mean size of what the queue holds. */
function boundedCount(queue: QueueReading, { count, maxBytes }: PeekRequest): number {
  const { readyBytes, readyMessages } = queue;
  const mean = readyBytes !== null && readyMessages ? readyBytes / readyMessages : 0;
  const fitting = mean > 0 ? Math.max(1, Math.floor(maxBytes / mean)) : count;
  return Math.min(count, fitting, maxPrefetch);
}

/** Only for classic queues, where it keeps the order. */
async function getOneByOne(
  connection: AmqpConnection,
  channel: Channel,
  queue: QueueReading,
  request: PeekRequest,
  signal: AbortSignal,
): Promise<{ messages: Message[]; ended: PeekResult['ended'] }> {
  const startMs = systemClock.monotonicMs();
  const messages: Message[] = [];
  let bytes = 0;
  while (messages.length < request.count) {
    if (bytes >= request.maxBytes) return { messages, ended: 'bytes' };
    if (systemClock.monotonicMs() - startMs >= request.waitMs) return { messages, ended: 'time' };
    const message = await connection.reply(channel.get(queue.name, { noAck: false }), signal, queue.name);
    if (message === false) return { messages, ended: 'drained' };
    messages.push(message);
    bytes += message.content.length;
    request.onProgress?.(messages.length, bytes);
  }
  return { messages, ended: 'count' };
}

/** Whoever stopped waits no longer than this for a broker that is silent. */
const stoppedMs = 2_000;

/** Closing the connection would put back as well; waiting for the channel shows that it is done. */
async function putBack(
  connection: AmqpConnection,
  channel: Channel,
  queue: QueueReading,
  version: BrokerVersion,
  deadlineMs: number = limits.amqpConnectMs,
): Promise<void> {
  const never = new AbortController().signal;
  if (putsBackByNack(queue, version)) {
    channel.nackAll(true);
    // Answered after the nack was handled, on the same channel.
    await connection.reply(channel.prefetch(1), never, queue.name, deadlineMs);
  }
  await connection.reply(channel.close(), never, queue.name, deadlineMs);
}

export function viewsOf(messages: readonly Message[], onBody: OnBody | undefined): MessageView[] {
  return messages.map((message, index) => {
    const view = viewOf(deliveryOf(message), index + 1);
    onBody?.(view, message.content);
    return view;
  });
}

export function deliveryOf(message: Message): Delivery {
  const { exchange, routingKey, redelivered } = message.fields;
  return {
    exchange,
    routingKey,
    redelivered,
    properties: rawPropertiesOf(message).bytes,
    body: message.content,
  };
}
