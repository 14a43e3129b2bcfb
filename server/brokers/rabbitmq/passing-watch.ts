// Sees what passes through exchanges and carries a header, with no queue of anybody touched: a headers exchange of our
// own, bound beside each binding that already leads to a queue, and behind it an exclusive queue bound by the header.
// The broker drops what is not ours before it reaches the queue, and both go with our connection.

import { randomUUID } from 'node:crypto';
import type { Channel, ConsumeMessage } from 'amqplib';
import type {
  CallOptions,
  ExchangeAddress,
  PassingWatch,
  Sighting,
  WatchFacet,
  WatchRequest,
} from '@/server/brokers/driver';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { BindingFacts, VhostRouting } from '@/server/domain/route';
import type { AmqpConnection } from './amqp';
import { viewOf } from './message-view';
import { deliveryOf } from './peek';

type Blind = ExchangeAddress & { why: string };

type WatchParts = {
  connect: (vhost: string) => Promise<AmqpConnection>;
  readRouting: (vhost: string) => Promise<VhostRouting>;
  signal: AbortSignal;
};

export function watchFacet(
  connect: (vhost: string, name: 'spillway watch', signal: AbortSignal) => Promise<AmqpConnection>,
  readRouting: (vhost: string, call: CallOptions) => Promise<VhostRouting>,
): WatchFacet {
  return {
    open: (request, call) =>
      openPassingWatch(request, {
        connect: (vhost) => connect(vhost, 'spillway watch', call.signal),
        readRouting: (vhost) => readRouting(vhost, call),
        signal: call.signal,
      }),
  };
}

async function openPassingWatch(
  { exchanges, header }: WatchRequest,
  parts: WatchParts,
): Promise<PassingWatch> {
  const blind: Blind[] = [];
  const watches: VhostWatch[] = [];
  try {
    for (const vhost of new Set(exchanges.map((one) => one.vhost))) {
      const names = exchanges.filter((one) => one.vhost === vhost).map(({ exchange }) => exchange);
      const opened = await openVhost(vhost, names, header, parts);
      blind.push(...opened.blind);
      if (opened.watch !== null) watches.push(opened.watch);
    }
  } catch (error) {
    await Promise.all(watches.map((watch) => watch.close()));
    throw error;
  }
  return {
    blind,
    seen: async () => {
      const all = await Promise.all(watches.map((watch) => watch.seen()));
      return {
        sightings: all.flatMap(({ sightings }) => sightings),
        missed: all.some(({ missed }) => missed),
      };
    },
    close: async () => void (await Promise.all(watches.map((watch) => watch.close()))),
  };
}

/** What the broker does not let us watch is blind; when it does not answer, that is thrown. */
async function openVhost(
  vhost: string,
  exchanges: readonly string[],
  header: WatchRequest['header'],
  { connect, readRouting, signal }: WatchParts,
): Promise<{ watch: VhostWatch | null; blind: Blind[] }> {
  const allBlind = (why: string) => exchanges.map((exchange) => ({ vhost, exchange, why }));
  let watch: VhostWatch | null = null;
  try {
    const routing = await readRouting(vhost);
    watch = new VhostWatch(vhost, await connect(vhost), signal);
    await watch.declare(header);
    const blind: Blind[] = [];
    for (const exchange of exchanges) {
      const why = obstacleOf(exchange, routing) ?? (await watch.bind(bindingsFrom(exchange, routing)));
      if (why !== null) blind.push({ vhost, exchange, why });
    }
    return { watch, blind };
  } catch (error) {
    await watch?.close();
    if (!isDomainError(error) || !refusals.has(error.code)) throw error;
    return { watch: null, blind: allBlind(error.message.replace(/\.$/, '')) };
  }
}

const refusals: ReadonlySet<string> = new Set([
  'broker_denied',
  'broker_rejected',
  'unsupported',
  'limit_exceeded',
]);

/** A binding of ours must never keep a message from where it would go without us. */
function obstacleOf(exchange: string, { exchanges, bindings }: VhostRouting): string | null {
  if (exchange === '') return 'nothing can be bound to the default exchange';
  const facts = exchanges.find(({ name }) => name === exchange);
  if (facts === undefined) return 'it does not exist';
  if (facts.alternate !== null) return 'it has an alternate exchange, which a watch could keep messages from';
  const count = bindings.filter(({ source }) => source === exchange).length;
  return count > limits.watchBindings ? `it has ${count} bindings` : null;
}

/** The same key and arguments as those that lead somewhere, so that we see what arrives, and nothing else. */
function bindingsFrom(exchange: string, { bindings }: VhostRouting): BindingFacts[] {
  const byMeaning = new Map<string, BindingFacts>();
  for (const binding of bindings) {
    if (binding.source !== exchange || binding.destination.startsWith(watchPrefix)) continue;
    byMeaning.set(JSON.stringify([binding.routingKey, binding.arguments]), binding);
  }
  return [...byMeaning.values()];
}

export const watchPrefix = 'spillway.watch.';

class VhostWatch {
  readonly #vhost: string;
  readonly #connection: AmqpConnection;
  readonly #signal: AbortSignal;
  readonly #name = `${watchPrefix}${randomUUID()}`;
  readonly #never = new AbortController().signal;
  #channel: Channel | null = null;
  #delivered: ConsumeMessage[] = [];
  #cancelled = false;

  constructor(vhost: string, connection: AmqpConnection, signal: AbortSignal) {
    this.#vhost = vhost;
    this.#connection = connection;
    this.#signal = signal;
  }

  async declare({ name, value }: WatchRequest['header']): Promise<void> {
    const channel = await this.#connection.channel(this.#signal);
    const reply = <T>(answer: Promise<T>) => this.#connection.reply(answer, this.#signal);
    const short = { durable: false, autoDelete: true, internal: true };
    await reply(channel.assertExchange(this.#name, 'headers', short));
    await reply(
      channel.assertQueue(this.#name, {
        exclusive: true,
        durable: false,
        maxLength: limits.watchQueueMessages,
        // Without it a flood of ours would fill the broker; what is dropped is told as missed.
        arguments: { 'x-max-length-bytes': limits.watchQueueBytes, 'x-overflow': 'drop-head' },
      }),
    );
    await reply(channel.bindQueue(this.#name, this.#name, '', { 'x-match': 'all', [name]: value }));
    await reply(channel.prefetch(limits.watchReadMessages));
    await reply(channel.consume(this.#name, (message) => this.#deliver(message), { noAck: false }));
    channel.on('close', () => (this.#cancelled = true));
    this.#channel = channel;
  }

  /** Null, or why not. On a channel of its own: what the broker refuses closes it. */
  async bind(bindings: readonly BindingFacts[]): Promise<string | null> {
    const connection = this.#connection;
    const channel = await connection.channel(this.#signal);
    try {
      for (const { source, routingKey, arguments: args } of bindings) {
        await connection.reply(channel.bindExchange(this.#name, source, routingKey, args), this.#signal);
      }
      await connection.reply(channel.close(), this.#signal);
      return null;
    } catch (error) {
      if (connection.lost !== null || !isDomainError(error) || !refusals.has(error.code)) throw error;
      return error.message.replace(/\.$/, '');
    }
  }

  async seen(): Promise<{ sightings: Sighting[]; missed: boolean }> {
    const channel = this.#channel;
    if (this.#connection.lost !== null) throw this.#connection.lost;
    if (channel === null || this.#cancelled) {
      throw new DomainError('broker_unreachable', 'The broker ended the watch for messages that die again.');
    }
    const { messageCount } = await this.#connection.reply(channel.checkQueue(this.#name), this.#never);
    const delivered = this.#delivered;
    this.#delivered = [];
    const newest = delivered.at(-1);
    if (newest !== undefined) channel.ack(newest, true);
    const sightings = delivered.map((message) => ({
      vhost: this.#vhost,
      exchange: message.fields.exchange,
      view: viewOf(deliveryOf(message), 1),
    }));
    return { sightings, missed: messageCount >= limits.watchQueueMessages };
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  #deliver(message: ConsumeMessage | null): void {
    if (message === null) this.#cancelled = true;
    else this.#delivered.push(message);
  }
}
