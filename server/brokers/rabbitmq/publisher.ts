// Publishes mandatory with confirm, byte for byte, and tells what became of each message. A return comes
// before its confirm but without its number: it is matched by what it carries.

import type { ConfirmChannel, Message } from 'amqplib';
import type { BlockedWait, PublishOptions, PublishOutcome, PublishTarget } from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import { replyCodeOf } from './amqp-errors';
import type { BodyLimit } from './body-limit';
import type { CopyMaker } from './copies';
import { publishRaw, type RawContent, type RawProperties, rawPropertiesOf } from './raw-properties';

type Content = { properties: RawProperties; body: Buffer };

type InFlight = {
  target: PublishTarget;
  properties: Buffer;
  body: Buffer;
  sentMs: number;
  returned: string | null;
  resolve: (outcome: PublishOutcome) => void;
};

export class Publisher {
  readonly #connection: AmqpConnection;
  readonly #channel: ConfirmChannel;
  readonly #copies: CopyMaker;
  readonly #bodyLimit: BodyLimit;
  readonly #inFlight = new Set<InFlight>();
  readonly #exchanges = new Map<string, Promise<string | null>>();
  #deadline: NodeJS.Timeout | null = null;
  #confirmed = 0;
  #channelError: Error | null = null;

  constructor(connection: AmqpConnection, channel: ConfirmChannel, copies: CopyMaker, bodyLimit: BodyLimit) {
    this.#connection = connection;
    this.#channel = channel;
    this.#copies = copies;
    this.#bodyLimit = bodyLimit;
    channel.on('return', (message) => this.#onReturn(message));
    channel.on('error', (error) => this.#onError(error));
    channel.on('close', () => (this.#channelError ??= new Error('the channel was closed')));
  }

  /** Why nothing more can be published; null while it can. */
  get lost(): DomainError | null {
    if (this.#connection.lost !== null) return this.#connection.lost;
    if (this.#channelError === null) return null;
    const words = this.#channelError.message;
    return new DomainError('broker_rejected', `The broker closed the channel that publishes: ${words}`);
  }

  publish(original: RawContent, target: PublishTarget, options: PublishOptions): Promise<PublishOutcome> {
    const copy = this.#copies.make(original, options);
    return 'refused' in copy ? Promise.resolve(notSent(copy.refused)) : this.publishAsIs(copy, target);
  }

  fingerprintOfCopy(original: RawContent, options: PublishOptions): string | null {
    return this.#copies.fingerprint(original, options);
  }

  publishAsIs(content: Content, target: PublishTarget): Promise<PublishOutcome> {
    const tooLarge = this.#bodyLimit.refusal(content.body.length);
    // The default exchange, to which most goes, is always there.
    const missing = target.exchange === '' ? null : this.#missingExchange(target.exchange);
    if (missing === null && !(tooLarge instanceof Promise))
      return this.#sendUnless(tooLarge, content, target);
    return Promise.all([missing, tooLarge]).then(([first, second]) =>
      this.#sendUnless(first ?? second, content, target),
    );
  }

  /** See OpenOptions. */
  waitWhileBlocked(wait: BlockedWait): void {
    this.#connection.publishing.waitWith(wait, () => this.#inFlight.size);
  }

  #sendUnless(against: string | null, content: Content, target: PublishTarget): Promise<PublishOutcome> {
    const { publishing } = this.#connection;
    if (publishing.waits)
      return publishing.unblocked().then(() => this.#sendUnless(against, content, target));
    const problem = against ?? this.#cannotSend();
    if (problem === null) return this.#send(content.properties, content.body, target);
    const unsent = notSent(problem);
    return Promise.resolve(this.lost === null ? unsent : { ...unsent, lost: true });
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #cannotSend(): string | null {
    if (this.lost !== null) return `the connection that publishes is gone. ${this.lost.message}`;
    const { blocked } = this.#connection.publishing;
    return blocked === null
      ? null
      : `the broker blocks publishers (${blocked}). Clear the alarm and try again.`;
  }

  /** Publishing to an exchange that does not exist would close the channel. Asked once per exchange. */
  #missingExchange(exchange: string): Promise<string | null> {
    let known = this.#exchanges.get(exchange);
    if (known === undefined) {
      known = this.#askExchange(exchange);
      this.#exchanges.set(exchange, known);
    }
    return known;
  }

  async #askExchange(exchange: string): Promise<string | null> {
    const never = new AbortController().signal;
    try {
      const channel = await this.#connection.channel(never);
      await this.#connection.reply(channel.checkExchange(exchange), never);
      await this.#connection.reply(channel.close(), never);
      return null;
    } catch (error) {
      if (isDomainError(error) && error.code === 'not_found') return `there is no exchange ${exchange}.`;
      return `the exchange ${exchange} cannot be used. ${isDomainError(error) ? error.message : String(error)}`;
    }
  }

  #send(properties: RawProperties, body: Buffer, target: PublishTarget): Promise<PublishOutcome> {
    return new Promise((resolve) => {
      const sentMs = systemClock.monotonicMs();
      const entry: InFlight = {
        target,
        properties: properties.bytes,
        body,
        sentMs,
        returned: null,
        resolve,
      };
      this.#inFlight.add(entry);
      this.#deadline ??= setTimeout(() => this.#giveUpLate(), limits.amqpConfirmMs);
      try {
        publishRaw(this.#channel, target, properties, body, (error) => this.#onConfirm(entry, error));
      } catch (error) {
        const words = error instanceof Error ? `${error.message}.` : 'the channel is closed.';
        this.#settle(entry, { ...notSent(words), lost: true });
      }
    });
  }

  #settle(entry: InFlight, outcome: PublishOutcome): void {
    this.#inFlight.delete(entry);
    entry.resolve(outcome);
    if (this.#inFlight.size > 0 || this.#deadline === null) return;
    clearTimeout(this.#deadline);
    this.#deadline = null;
  }

  /** One timer for all: the oldest stand first. */
  #giveUpLate(): void {
    this.#deadline = null;
    const nowMs = systemClock.monotonicMs();
    const { waits, readsSinceMs, blocked } = this.#connection.publishing;
    for (const entry of this.#inFlight) {
      const sinceMs = waits ? nowMs : Math.max(entry.sentMs, readsSinceMs);
      const leftMs = sinceMs + limits.amqpConfirmMs - nowMs;
      if (leftMs > 0) {
        this.#deadline ??= setTimeout(() => this.#giveUpLate(), leftMs);
        return;
      }
      this.#settle(entry, unconfirmed(blocked));
    }
  }

  #onReturn(message: Message): void {
    const { exchange, routingKey } = message.fields;
    const bytes = rawPropertiesOf(message).bytes;
    const alike = [...this.#inFlight].filter(
      ({ target, returned }) =>
        returned === null && target.exchange === exchange && target.routingKey === routingKey,
    );
    const sameBody = alike.filter(({ body }) => body.equals(message.content));
    // The broker may have normalised the headers of what it returns; then the oldest with this body is meant.
    const entry = sameBody.find(({ properties }) => properties.equals(bytes)) ?? sameBody[0] ?? alike[0];
    if (entry !== undefined) entry.returned = unroutable(entry.target);
  }

  #onError(error: Error): void {
    this.#channelError ??= error;
    this.#bodyLimit.known.learn(error);
  }

  #onConfirm(entry: InFlight, error: Error | null): void {
    if (entry.returned !== null) {
      this.#settle(entry, { outcome: 'returned', detail: entry.returned });
    } else if (error === null) {
      this.#confirmed += 1;
      this.#settle(entry, { outcome: 'confirmed' });
    } else if (error.message === 'message nacked') {
      this.#settle(entry, { outcome: 'rejected', detail: refused(entry.target), nacked: true });
    } else {
      this.#settle(entry, this.#afterChannelError(entry));
    }
  }

  /** Without the right to write, the first publish closes the channel and nothing after it is looked at. */
  #afterChannelError(entry: InFlight): PublishOutcome {
    const code = replyCodeOf(this.#channelError);
    if (this.#channelError !== null && code === 403 && this.#confirmed === 0) {
      const exchange = entry.target.exchange || 'the default exchange';
      return {
        outcome: 'rejected',
        detail: `The user ${this.#connection.place.user} may not publish to ${exchange}.`,
      };
    }
    if (this.#channelError !== null && this.#inFlight.size === 1 && (code === 404 || code === 406)) {
      return { outcome: 'rejected', detail: `The broker refused it: ${this.#channelError.message}` };
    }
    return { outcome: 'unknown', detail: 'The connection to the broker was lost before it confirmed.' };
  }
}

function notSent(why: string): PublishOutcome & { outcome: 'rejected' } {
  return { outcome: 'rejected', detail: `Not sent: ${why}` };
}

function unconfirmed(blocked: string | null): PublishOutcome {
  const why = blocked === null ? '' : `; it blocks publishers (${blocked})`;
  return { outcome: 'unknown', detail: `No confirm within ${limits.amqpConfirmMs / 1000} s${why}.` };
}

function unroutable({ exchange, routingKey }: PublishTarget): string {
  return exchange === ''
    ? `There is no queue ${routingKey}, or its node is down.`
    : `No queue is bound to ${exchange} for the key ${routingKey}.`;
}

function refused({ exchange, routingKey }: PublishTarget): string {
  const why = 'is full and set to reject, or not available.';
  return exchange === ''
    ? `The broker refused it (nack): the queue ${routingKey} ${why}`
    : `The broker refused it (nack): a queue behind ${exchange} ${why} Other queues behind it may have their copy.`;
}
