// One AMQP connection: opened within a deadline, named, with raw properties kept, and always closable. Every
// wait on the broker goes through `reply`, because a quorum queue without majority answers nothing at all.

import { connect, type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { allowedLookup, requireAllowedHost } from '@/server/platform/allowed-address';
import { tlsOptions, type TlsSettings } from '@/server/platform/tls';
import { amqpError, type AmqpPlace } from './amqp-errors';
import { BlockedPublishing } from './blocked-publishing';
import { keepRawProperties } from './raw-properties';

export type AmqpAddress = { protocol: 'amqp' | 'amqps'; hostname: string; port: number };

export type AmqpOptions = {
  address: AmqpAddress;
  tls?: TlsSettings | undefined;
  username: string;
  password: string;
  vhost: string;
  /** Shown to administrators of the broker beside the connection. */
  name:
    | 'spillway peek'
    | 'spillway browse'
    | 'spillway redrive'
    | 'spillway put back'
    | 'spillway return'
    | 'spillway watch';
  signal: AbortSignal;
};

const heartbeatSeconds = 15;
const closeMs = 3_000;

export class AmqpConnection {
  readonly model: ChannelModel;
  readonly place: AmqpPlace;
  /** Why it is of no more use; null while it is. */
  lost: DomainError | null = null;
  readonly publishing = new BlockedPublishing(() => this.cut());
  #closing: Promise<void> | null = null;

  /** Throws broker_unreachable, broker_denied, timeout; the signal's reason when aborted. */
  static async open(options: AmqpOptions): Promise<AmqpConnection> {
    const { address, username: user, vhost, tls } = options;
    const secure = address.protocol === 'amqps';
    const place = { host: `${address.hostname}:${address.port}`, user, vhost, secure, tls };
    requireAllowedHost(address.hostname);
    const opening = connect(
      {
        protocol: address.protocol,
        hostname: address.hostname.replace(/^\[|\]$/g, ''),
        port: address.port,
        username: user,
        password: options.password,
        vhost: encodeURIComponent(vhost),
        heartbeat: heartbeatSeconds,
      },
      {
        ...(secure && tls !== undefined && tlsOptions(tls)),
        noDelay: true,
        lookup: allowedLookup,
        timeout: limits.amqpConnectMs,
        clientProperties: { connection_name: options.name, product: 'Spillway' },
      },
    );
    try {
      const model = await bounded(
        opening,
        limits.amqpConnectMs,
        options.signal,
        () => `${place.host} did not let us in`,
      );
      return new AmqpConnection(model, place);
    } catch (error) {
      // It may still come up behind our back.
      opening.then((late) => late.close()).catch(() => undefined);
      if (options.signal.aborted) throw options.signal.reason;
      throw amqpError(error, place);
    }
  }

  private constructor(model: ChannelModel, place: AmqpPlace) {
    this.model = model;
    this.place = place;
    keepRawProperties(model);
    model.on('error', (error) => this.#lose(error));
    model.on('close', (error?: Error) => this.#lose(error));
    model.on('blocked', (reason) => this.publishing.block(reason));
    model.on('unblocked', () => this.publishing.unblock());
  }

  async channel(signal: AbortSignal): Promise<Channel> {
    return silenced(await this.reply(this.model.createChannel(), signal));
  }

  async confirmChannel(signal: AbortSignal): Promise<ConfirmChannel> {
    return silenced(await this.reply(this.model.createConfirmChannel(), signal));
  }

  /** Waits for the broker's answer; the deadline counts from when it reads what is sent. Throws what the broker said,
   * worded; timeout; the signal's reason. */
  async reply<T>(
    answer: Promise<T>,
    signal: AbortSignal,
    queue?: string,
    deadlineMs: number = limits.amqpConnectMs,
  ): Promise<T> {
    for (;;) {
      const hindered = this.publishing.hindrance();
      try {
        return await this.#reply(answer, signal, queue, deadlineMs);
      } catch (error) {
        const late = isDomainError(error) && error.code === 'timeout' && !signal.aborted;
        if (!late || this.lost !== null || !hindered()) throw error;
      }
    }
  }

  async #reply<T>(
    answer: Promise<T>,
    signal: AbortSignal,
    queue: string | undefined,
    deadlineMs: number,
  ): Promise<T> {
    try {
      return await bounded(answer, deadlineMs, signal, () =>
        queue === undefined
          ? `The broker at ${this.place.host} did not answer`
          : `The queue ${queue} did not answer: the node of its leader may be down, or most of its replicas`,
      );
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw amqpError(error, queue === undefined ? this.place : { ...this.place, queue });
    }
  }

  /** Never throws; what was held goes back, whether the broker answers or not. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    await this.#closing;
  }

  /** Closes without a word, so that nothing more that is under way has to be read. */
  cut(): void {
    const { stream } = this.model.connection as unknown as { stream: { destroy(error: Error): void } };
    stream.destroy(new Error('cut'));
    this.#lose(undefined);
  }

  async #close(): Promise<void> {
    if (this.lost !== null) return;
    try {
      await bounded(this.model.close(), closeMs, null, () => 'closing took too long');
      this.#lose(undefined);
    } catch {
      this.cut();
    }
  }

  #lose(error: Error | undefined): void {
    this.lost ??= amqpError(error ?? new Error('closed'), this.place);
    this.publishing.unblock();
  }
}

/** A channel that fails emits an error event, which would end the process if nobody listened. */
function silenced<C extends Channel>(channel: C): C {
  channel.on('error', () => undefined);
  return channel;
}

async function bounded<T>(
  work: Promise<T>,
  deadlineMs: number,
  signal: AbortSignal | null,
  late: () => string,
): Promise<T> {
  // Its failure is the broker's answer to a question that is given up below, or before it was waited for.
  work.catch(() => undefined);
  signal?.throwIfAborted();
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const cut = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DomainError('timeout', `${late()} within ${deadlineMs / 1000} s. Try again later.`)),
      deadlineMs,
    );
    onAbort = () => reject(new DomainError('timeout', 'It was stopped.'));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, cut]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
  }
}
