// The redrive primitive. Consuming and publishing stand on separate connections, so that a publisher blocked
// by an alarm stops no acknowledgement. A message is held until it is acknowledged or the transfer closes;
// what a publish came to is data, and only `confirmed` means that a copy is safe.

import assert from 'node:assert';
import type { Channel, ConsumeMessage } from 'amqplib';
import type {
  HeldMessage,
  PublishOptions,
  PublishOutcome,
  PublishTarget,
  Transfer,
} from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { AmqpConnection } from './amqp';
import { collect, maxPrefetch } from './collect';
import { viewOf } from './message-view';
import { deliveryOf } from './peek';
import type { Publisher } from './publisher';
import { rawPropertiesOf } from './raw-properties';
import { commit } from './transactions';

export type TransferParts = {
  queue: string;
  consuming: AmqpConnection;
  /** With transactions selected. */
  channel: Channel;
  publisher: Publisher;
  /** See putsBackByNack. */
  putBackByNack: boolean;
  signal: AbortSignal;
};

export class RabbitMqTransfer implements Transfer {
  readonly #parts: TransferParts;
  /** By delivery tag, in order of delivery. */
  readonly #held = new Map<number, ConsumeMessage>();
  readonly #never = new AbortController().signal;
  #taking = false;
  #takeFailed = false;
  #taken = 0;
  #closing: Promise<void> | null = null;

  constructor(parts: TransferParts) {
    this.#parts = parts;
  }

  async take(max: number): Promise<HeldMessage[]> {
    assert(!this.#taking && max > 0, 'takes do not overlap, and ask for something');
    const { consuming, publisher, channel, queue, signal } = this.#parts;
    signal.throwIfAborted();
    this.#throwIfUnusable();
    if (publisher.lost !== null) throw publisher.lost;
    // What a failed take left on the channel is held but not known here: a later acknowledgement of a run of
    // messages could swallow it.
    if (this.#takeFailed) throw lostChannel(queue, null);
    this.#taking = true;
    try {
      // A consumer of its own for each take: its prefetch is exactly what was asked for, and what is held
      // from before stays held on the channel when a consumer is cancelled.
      const wanted = { count: Math.min(max, maxPrefetch), maxBytes: Infinity, waitMs: limits.amqpConfirmMs };
      const { messages, ended } = await collect(consuming, channel, queue, wanted, signal);
      for (const message of messages) this.#held.set(message.fields.deliveryTag, message);
      if (ended === 'time' && messages.length === 0 && !signal.aborted) {
        throw new DomainError(
          'timeout',
          `The queue ${queue} says it has messages and gives none. Another consumer may have them for itself; look at its consumers.`,
        );
      }
      return messages.map((message) => ({
        token: message.fields.deliveryTag,
        view: viewOf(deliveryOf(message), ++this.#taken),
      }));
    } catch (error) {
      this.#takeFailed = true;
      throw error;
    } finally {
      this.#taking = false;
    }
  }

  async publish(held: HeldMessage, target: PublishTarget, options: PublishOptions): Promise<PublishOutcome> {
    const message = this.#held.get(held.token);
    if (message === undefined || this.#closing !== null) {
      return { outcome: 'rejected', detail: 'Not sent: the message is no longer held.' };
    }
    return this.#parts.publisher.publish(
      rawPropertiesOf(message),
      message.content,
      target,
      options.addHeaders,
    );
  }

  /** Resolves when the broker has committed them and passed them on to the queue. */
  async acknowledge(messages: HeldMessage[]): Promise<void> {
    this.#throwIfUnusable();
    const { consuming, channel, queue } = this.#parts;
    const wanted = new Set(messages.map(({ token }) => token));
    for (const token of wanted) assert(this.#held.has(token), 'only held messages are acknowledged');
    const single: ConsumeMessage[] = [];
    let upTo: ConsumeMessage | null = null;
    let unbroken = true;
    for (const [tag, message] of this.#held) {
      if (!wanted.has(tag)) unbroken = false;
      else if (unbroken) upTo = message;
      else single.push(message);
    }
    try {
      // One frame for the run from the oldest held message on; all before it are acknowledged already.
      if (upTo !== null) channel.ack(upTo, true);
      for (const message of single) channel.ack(message);
      await consuming.reply(commit(channel), this.#never, queue);
    } catch (error) {
      throw consuming.lost ?? lostChannel(queue, error);
    }
    for (const tag of wanted) this.#held.delete(tag);
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    const { consuming, channel, publisher, putBackByNack, queue } = this.#parts;
    try {
      if (putBackByNack && this.#held.size > 0 && consuming.lost === null) {
        channel.nackAll(true);
        await consuming.reply(commit(channel), this.#never, queue);
      }
    } catch {
      // Closing the connection puts back as well.
    }
    await Promise.all([consuming.close(), publisher.close()]);
    this.#held.clear();
  }

  #throwIfUnusable(): void {
    if (this.#closing !== null) throw new DomainError('conflict', 'The transfer is closed.');
    if (this.#parts.consuming.lost !== null) throw this.#parts.consuming.lost;
  }
}

function lostChannel(queue: string, cause: unknown): DomainError {
  return new DomainError(
    'broker_unreachable',
    `The broker closed the channel that held messages of ${queue}; it has put back what was not acknowledged.`,
    { cause },
  );
}
