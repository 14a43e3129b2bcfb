// A consumer that stays: messages come before they are asked for, as fast as those before them are acknowledged. It
// is ended in time, so that it never brings more than is certainly wanted.

import type { Channel, ConsumeMessage } from 'amqplib';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import { Inbox, quietMs } from './collect';
import { inboxError } from './consumer-ended';

export type ReadAheadParts = {
  connection: AmqpConnection;
  channel: Channel;
  queue: string;
  /** Unacknowledged at once. */
  prefetch: number;
  /** It may bring so many in all; raised by `want`. */
  wantedMessages: number;
  onDelivery: (message: ConsumeMessage) => void;
};

const never = new AbortController().signal;

export class ReadAhead {
  readonly #parts: ReadAheadParts;
  readonly #inbox: Inbox;
  readonly #unacknowledged = new Set<number>();
  #tag = '';
  #wanted: number;
  #delivered = 0;
  #handedOut = 0;
  #ending: Promise<unknown> | null = null;

  static async open(parts: ReadAheadParts): Promise<ReadAhead> {
    const reader = new ReadAhead(parts);
    const { connection, channel, queue, prefetch } = parts;
    await connection.reply(channel.prefetch(prefetch), never, queue);
    const consuming = channel.consume(queue, (message) => reader.#deliver(message), { noAck: false });
    reader.#tag = (await connection.reply(consuming, never, queue)).consumerTag;
    return reader;
  }

  private constructor(parts: ReadAheadParts) {
    this.#parts = parts;
    this.#inbox = new Inbox(parts.channel, []);
    this.#wanted = parts.wantedMessages;
  }

  /** Nothing more comes, and all that came was handed out. */
  get exhausted(): boolean {
    return this.#ending !== null && this.#inbox.messages.length === 0;
  }

  /** From now on so many more are certainly wanted. Resolves when it can bring no others. */
  async want(messages: number): Promise<void> {
    this.#wanted = this.#handedOut + messages;
    await this.#endInTime();
  }

  /** Before these are acknowledged, which lets as many others come. */
  async release(tags: Iterable<number>): Promise<void> {
    for (const tag of tags) this.#unacknowledged.delete(tag);
    await this.#endInTime();
  }

  /** At most so many, as soon as there are so many or no more come. None: the queue is empty, or it is exhausted. */
  async take(max: number, signal: AbortSignal): Promise<ConsumeMessage[]> {
    const { connection, channel, queue } = this.#parts;
    const { messages } = this.#inbox;
    const startMs = systemClock.monotonicMs();
    let emptyAnswers = 0;
    while (messages.length < max && this.#ending === null) {
      const seen = messages.length;
      await this.#inbox.change(quietMs, signal);
      await this.#throwFailure();
      if (messages.length > seen) continue;
      if (seen > 0 || signal.aborted) break;
      if (this.#credit === 0) await this.end();
      else if ((await connection.reply(channel.checkQueue(queue), signal, queue)).messageCount > 0) {
        emptyAnswers = 0;
        if (systemClock.monotonicMs() - startMs >= limits.amqpConfirmMs) throw givesNone(queue);
      } else if ((emptyAnswers += 1) >= 2) break;
    }
    await this.#throwFailure();
    const taken = messages.splice(0, max);
    this.#handedOut += taken.length;
    return taken;
  }

  /** What came stays held. Idempotent. */
  async end(): Promise<void> {
    const { connection, channel, queue } = this.#parts;
    this.#inbox.expectCancel();
    this.#ending ??= connection.reply(channel.cancel(this.#tag), never, queue);
    await this.#ending;
    this.#inbox.leave();
  }

  get #credit(): number {
    return this.#parts.prefetch - this.#unacknowledged.size;
  }

  async #endInTime(): Promise<void> {
    if (this.#delivered + this.#credit > this.#wanted) await this.end();
  }

  #deliver(message: ConsumeMessage | null): void {
    if (message !== null) {
      this.#delivered += 1;
      this.#unacknowledged.add(message.fields.deliveryTag);
      this.#parts.onDelivery(message);
    }
    this.#inbox.deliver(message);
  }

  async #throwFailure(): Promise<void> {
    const { connection, queue } = this.#parts;
    const { failure } = this.#inbox;
    if (failure !== null) throw await inboxError(connection, queue, failure);
  }
}

/** The broker counts messages as ready, and delivers none. */
export function givesNone(queue: string): DomainError {
  return new DomainError(
    'timeout',
    `The queue ${queue} says it has messages and gives none. Another consumer may have them for itself; look at its consumers.`,
  );
}
