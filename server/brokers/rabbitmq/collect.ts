// Holds messages from the head of a queue: one consumer, a prefetch of what is wanted, and no more. When it
// resolves the consumer is cancelled, so nothing else arrives; what came is unacknowledged on the channel.

import type { Channel, ConsumeMessage } from 'amqplib';
import type { PeekRequest } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import { ConsumerEnded, inboxError } from './consumer-ended';

/** Silence after which the queue is asked whether it has more. */
export const quietMs = 60;

const cancelMs = 2_000;

export type Wanted = {
  count: number;
  maxBytes: number;
  waitMs: number;
  /** Filled as messages come, so that the caller knows what it holds even when the collecting fails. */
  into?: ConsumeMessage[];
  onProgress?: PeekRequest['onProgress'];
};

export type Collected = { messages: ConsumeMessage[]; ended: 'count' | 'drained' | 'bytes' | 'time' };

/** The largest prefetch that AMQP can say. */
export const maxPrefetch = 65_535;

/** Stops early, with what it has, when the signal aborts. Throws when queue, channel or connection goes. */
export async function collect(
  connection: AmqpConnection,
  channel: Channel,
  queue: string,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Collected> {
  const never = new AbortController().signal;
  const inbox = new Inbox(channel, wanted.into ?? []);
  let consumerTag: string | null = null;
  // Whoever stopped waits no longer for a broker that is silent: the caller closes the connection then.
  const cancel = (tag: string) =>
    connection.reply(channel.cancel(tag), never, queue, signal.aborted ? cancelMs : limits.amqpConnectMs);
  try {
    await connection.reply(channel.prefetch(Math.min(wanted.count, maxPrefetch)), signal, queue);
    const deliver = (message: ConsumeMessage | null) => {
      inbox.deliver(message);
      wanted.onProgress?.(inbox.messages.length, inbox.bytes);
    };
    const consuming = channel.consume(queue, deliver, { noAck: false, consumerTag: nextTag() });
    // Not given up in the middle: what it brings must be known to be held.
    ({ consumerTag } = await connection.reply(consuming, never, queue));
    const ended = await fill(connection, channel, queue, wanted, inbox, signal);
    inbox.expectCancel();
    await cancel(consumerTag);
    return { messages: inbox.messages, ended };
  } catch (error) {
    if (consumerTag !== null && inbox.failure === null && connection.lost === null) {
      inbox.expectCancel();
      await cancel(consumerTag).catch(() => undefined);
    }
    if (inbox.failure === null) throw connection.lost ?? error;
    throw await inboxError(connection, queue, inbox.failure);
  } finally {
    inbox.leave();
  }
}

async function fill(
  connection: AmqpConnection,
  channel: Channel,
  queue: string,
  wanted: Wanted,
  inbox: Inbox,
  signal: AbortSignal,
): Promise<Collected['ended']> {
  const startMs = systemClock.monotonicMs();
  let lastMs = startMs;
  let seen = 0;
  let emptyAnswers = 0;
  for (;;) {
    if (inbox.bytes >= wanted.maxBytes) return 'bytes';
    if (inbox.messages.length >= wanted.count) return 'count';
    const nowMs = systemClock.monotonicMs();
    if (signal.aborted || nowMs - startMs >= wanted.waitMs) return 'time';
    await inbox.change(Math.min(quietMs, wanted.waitMs - (nowMs - startMs)), signal);
    if (inbox.failure !== null) throw inbox.failure;
    if (inbox.messages.length > seen) {
      seen = inbox.messages.length;
      lastMs = systemClock.monotonicMs();
      emptyAnswers = 0;
      continue;
    }
    const { messageCount } = await connection.reply(channel.checkQueue(queue), signal, queue);
    // Asked twice: a delivery may be under way while the count of what is ready is already 0.
    emptyAnswers = messageCount === 0 ? emptyAnswers + 1 : 0;
    if (emptyAnswers >= 2 && inbox.messages.length === seen) return 'drained';
    if (seen > 0 && systemClock.monotonicMs() - lastMs >= limits.amqpIdleMs) return 'time';
  }
}

/** Deliveries as they come, with somebody who waits for the next one. */
export class Inbox {
  readonly messages: ConsumeMessage[];
  bytes = 0;
  failure: Error | null = null;
  readonly #channel: Channel;
  #cancelExpected = false;
  #wake: () => void = () => undefined;

  constructor(channel: Channel, messages: ConsumeMessage[]) {
    this.#channel = channel;
    this.messages = messages;
    channel.on('error', this.#onError);
    channel.on('close', this.#onClose);
  }

  deliver(message: ConsumeMessage | null): void {
    if (message === null) {
      if (!this.#cancelExpected) this.#fail(new ConsumerEnded());
      return;
    }
    this.messages.push(message);
    this.bytes += message.content.length;
    this.#wake();
  }

  /** Resolves at the next delivery or failure, or after `ms`, or when the signal aborts. */
  async change(ms: number, signal: AbortSignal): Promise<void> {
    const count = this.messages.length;
    if (this.failure !== null) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
      if (this.messages.length > count) done();
    });
  }

  expectCancel(): void {
    this.#cancelExpected = true;
  }

  leave(): void {
    this.#channel.off('error', this.#onError);
    this.#channel.off('close', this.#onClose);
  }

  readonly #onError = (error: Error) => this.#fail(error);
  readonly #onClose = () => this.#fail(new Error('the channel was closed'));

  #fail(error: Error): void {
    this.failure ??= error;
    this.#wake();
  }
}

let tags = 0;

/** A quorum queue of 3.10 takes back what a channel held consumer by consumer, in the order of their tags. */
function nextTag(): string {
  return `spillway.${String((tags += 1)).padStart(12, '0')}`;
}
