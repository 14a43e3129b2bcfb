// The taking end of a transfer: messages held unacknowledged on one transactional channel, in order of delivery.
// Never holds more than was asked for, unless the caller says how much more it will take for certain.

import assert from 'node:assert';
import type { Channel, ConsumeMessage } from 'amqplib';
import { type HeldMessage, type RawMessage, TakenBack, type TakeOptions } from '@/server/brokers/driver';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { MessageView, PutBack } from '@/server/domain/message';
import type { AmqpConnection } from './amqp';
import { brokersWords, heldTooLong } from './amqp-errors';
import { collect, maxPrefetch } from './collect';
import { whyConsumerEnded } from './consumer-ended';
import { HeldView } from './message-view';
import { deliveryOf } from './peek';
import { copyBack, putBackCopies, type OpenPublisher, type ReturnLimit } from './put-back';
import { givesNone, ReadAhead } from './read-ahead';
import { commit } from './transactions';

export type IntakeParts = {
  queue: string;
  consuming: AmqpConnection;
  /** With transactions selected. */
  channel: Channel;
  /** See putsBackByNack. */
  putBackByNack: boolean;
  /** See put-back.ts; null where a return ends nothing. */
  returnLimit: ReturnLimit | null;
  openPublisher: OpenPublisher;
  /** See quorumTakesBack. */
  takesBack: boolean;
  /** Waits until what was acknowledged is gone for good. */
  writtenForGood: () => Promise<boolean>;
  signal: AbortSignal;
};

export class Intake {
  readonly #parts: IntakeParts;
  /** By delivery tag, in order of delivery. */
  readonly #held = new Map<number, ConsumeMessage>();
  /** Copied elsewhere for certain, so that a return which ends them loses nothing. */
  readonly #copied = new Set<number>();
  readonly #never = new AbortController().signal;
  #ahead: ReadAhead | null = null;
  #taking = false;
  #takeFailed = false;
  #taken = 0;
  #closed = false;
  /** The broker ended a consumer, and took back what it held. */
  #consumerEnded = false;
  /** What the broker closed the channel with: later calls on it fail with less. */
  #channelError: Error | null = null;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
    parts.channel.on('error', (error: Error) => (this.#channelError ??= error));
    parts.channel.on('cancel', () => (this.#consumerEnded = true));
  }

  async take(max: number, { aheadMessages = 0 }: TakeOptions = {}): Promise<HeldMessage[]> {
    assert(!this.#taking && max > 0, 'takes do not overlap, and ask for something');
    this.#parts.signal.throwIfAborted();
    this.throwIfUnusable();
    // What a failed take left on the channel is held, but nobody was told of it.
    if (this.#takeFailed) throw await this.lostChannel(null);
    this.#taking = true;
    try {
      const messages = await this.#next(Math.min(max, maxPrefetch), aheadMessages);
      return messages.map((message) => new HeldDelivery(message, ++this.#taken));
    } catch (error) {
      this.#takeFailed = true;
      throw await this.#orTakenBack(error);
    } finally {
      this.#taking = false;
    }
  }

  async #next(max: number, ahead: number): Promise<ConsumeMessage[]> {
    const { signal } = this.#parts;
    await this.#ahead?.want(max + ahead);
    if (this.#ahead?.exhausted === true) this.#ahead = null;
    if (this.#ahead === null && ahead >= max) this.#ahead = await this.#readAhead(max, max + ahead);
    if (this.#ahead === null) return this.#exactly(max);
    const messages = await this.#ahead.take(max, signal);
    // All that it may bring is held by the caller: another is needed to pass it.
    return messages.length === 0 && this.#ahead.exhausted ? this.#exactly(max) : messages;
  }

  /** While one window is moved and one written down, a third may come. */
  #readAhead(max: number, wantedMessages: number): Promise<ReadAhead> {
    const { consuming: connection, channel, queue } = this.#parts;
    const prefetch = Math.min(3 * max, wantedMessages, maxPrefetch);
    const onDelivery = (message: ConsumeMessage) => this.#held.set(message.fields.deliveryTag, message);
    return ReadAhead.open({ connection, channel, queue, prefetch, wantedMessages, onDelivery });
  }

  /** By a consumer of its own: its prefetch is exactly what was asked for, and what is held from before stays held
   * on the channel when a consumer is cancelled. */
  async #exactly(count: number): Promise<ConsumeMessage[]> {
    const { consuming, channel, queue, signal } = this.#parts;
    const into: ConsumeMessage[] = [];
    try {
      const wanted = { count, maxBytes: Infinity, waitMs: limits.amqpConfirmMs, into };
      const { messages, ended } = await collect(consuming, channel, queue, wanted, signal);
      if (ended === 'time' && messages.length === 0 && !signal.aborted) throw givesNone(queue);
      return messages;
    } finally {
      for (const message of into) this.#held.set(message.fields.deliveryTag, message);
    }
  }

  /** Undefined when it is no longer held. */
  heldOf({ token }: HeldMessage): ConsumeMessage | undefined {
    return this.#closed ? undefined : this.#held.get(token);
  }

  /** Acknowledges what has a confirmed copy elsewhere. Throws when it is not known whether the broker did. */
  async acknowledge(messages: readonly HeldMessage[]): Promise<void> {
    for (const { token } of messages) this.#copied.add(token);
    await this.commitWith(messages);
  }

  /** Acknowledges within the transaction under way, and commits it. Resolves when the broker has passed all of it
   * on to its queues. Throws when that is not known. */
  async commitWith(messages: readonly HeldMessage[]): Promise<void> {
    this.throwIfUnusable();
    const wanted = new Set(messages.map(({ token }) => token));
    for (const token of wanted) assert(this.#held.has(token), 'only held messages are acknowledged');
    await this.#throwIfConsumerEnded({ unsent: true });
    await this.#commit(wanted);
    // The broker told of it before it answered the commit: then the acknowledgements were ignored.
    await this.#throwIfConsumerEnded();
    for (const tag of wanted) {
      this.#held.delete(tag);
      this.#copied.delete(tag);
    }
  }

  async #commit(wanted: ReadonlySet<number>): Promise<void> {
    const { consuming, channel, queue } = this.#parts;
    const single: ConsumeMessage[] = [];
    let upTo: ConsumeMessage | null = null;
    let [unbroken, left] = [true, wanted.size];
    for (const [tag, message] of this.#held) {
      // What came ahead of its turn lies behind them, and is several windows.
      if (left === 0) break;
      if (!wanted.has(tag)) {
        unbroken = false;
        continue;
      }
      left -= 1;
      if (unbroken) upTo = message;
      else single.push(message);
    }
    try {
      await this.#ahead?.release(wanted);
      // One frame for the run from the oldest held message on; all before it are acknowledged already.
      if (upTo !== null) channel.ack(upTo, true);
      for (const message of single) channel.ack(message);
      await consuming.reply(commit(channel), this.#never, queue, limits.amqpConfirmMs);
    } catch (error) {
      throw consuming.lost ?? (await this.lostChannel(error));
    }
  }

  /** The broker has let go of these for nothing: their copies go to the end of the queue. Null for each of which one
   * stands there, otherwise why not. Never throws. */
  async copyBack(messages: readonly HeldMessage[]): Promise<(string | null)[]> {
    const { queue, openPublisher } = this.#parts;
    const originals = messages.map((message) => this.heldOf(message));
    for (const { token } of messages) this.#copied.add(token);
    const { made, why } = await copyBack(
      queue,
      originals.filter((original) => original !== undefined),
      openPublisher,
    );
    return originals.map((original) => (original !== undefined && made.has(original) ? null : why));
  }

  /** See Transfer. Acknowledgements before it are committed. */
  async acknowledgedForGood(): Promise<boolean> {
    this.throwIfUnusable();
    await this.#throwIfConsumerEnded();
    try {
      return await this.#parts.writtenForGood();
    } catch (error) {
      throw this.#parts.consuming.lost ?? (await this.#orTakenBack(error));
    }
  }

  /** Puts back what is held. The connection must be closed after it. Never throws. */
  async putBack(): Promise<PutBack> {
    const { consuming, channel, putBackByNack, queue, returnLimit, openPublisher } = this.#parts;
    this.#closed = true;
    // What is put back would come again.
    if (consuming.lost === null) await this.#ahead?.end().catch(() => undefined);
    const toReturn = [...this.#held].filter(([tag]) => !this.#copied.has(tag)).map(([, message]) => message);
    const holding = { connection: consuming, channel, transactional: true };
    const putBack = await putBackCopies(returnLimit, toReturn, holding, openPublisher);
    try {
      if (putBackByNack && this.#held.size > 0 && consuming.lost === null) {
        channel.nackAll(true);
        await consuming.reply(commit(channel), this.#never, queue);
      }
    } catch {
      // Closing the connection puts back as well.
    }
    this.#held.clear();
    return putBack;
  }

  throwIfUnusable(): void {
    if (this.#closed) throw new DomainError('conflict', 'The transfer is closed.');
    if (this.#parts.consuming.lost !== null) throw this.#parts.consuming.lost;
  }

  async #throwIfConsumerEnded({ unsent = false } = {}): Promise<void> {
    if (this.#consumerEnded) throw await this.lostChannel(null, { unsent });
  }

  async #orTakenBack(error: unknown): Promise<unknown> {
    const why = await this.lostChannel(error);
    return why instanceof TakenBack ? why : error;
  }

  async lostChannel(cause: unknown, { unsent = false } = {}): Promise<DomainError> {
    const { queue, consuming, takesBack } = this.#parts;
    if (this.#consumerEnded) {
      const why = await whyConsumerEnded(consuming, queue);
      return takesBack && why.code === 'broker_unreachable' && consuming.lost === null
        ? new TakenBack(why.message, { cause, unsent })
        : why;
    }
    const late = heldTooLong(cause, queue) ?? heldTooLong(this.#channelError, queue);
    if (late !== null) return takesBack ? new TakenBack(late.message, { cause, unsent }) : late;
    const words = brokersWords(this.#channelError);
    const why = words === null ? '' : ` It said: ${words}`;
    return new DomainError(
      'broker_unreachable',
      `The broker closed the channel that held messages of ${queue}; it has put back what was not acknowledged.${why}`,
      { cause: this.#channelError ?? cause },
    );
  }
}

class HeldDelivery implements HeldMessage {
  readonly #message: ConsumeMessage;
  readonly #position: number;

  constructor(message: ConsumeMessage, position: number) {
    this.#message = message;
    this.#position = position;
  }

  get token(): number {
    return this.#message.fields.deliveryTag;
  }

  get view(): MessageView {
    return new HeldView(deliveryOf(this.#message), this.#position);
  }

  body(): Uint8Array {
    return this.#message.content;
  }

  raw(): RawMessage {
    return deliveryOf(this.#message);
  }
}
