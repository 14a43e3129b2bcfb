// What the atomic way declares on the broker for one redrive: a direct exchange, bound to each target queue by
// its name; its alternate, a fanout back to the source and to a queue of ours that tells what went there. Not
// durable: a broker that restarts forgets them. The direct one comes last and goes first, so that nothing is
// ever published past its alternate.

import { randomUUID } from 'node:crypto';
import type { Channel, GetMessage } from 'amqplib';
import type { PublishOutcome, QueueReading } from '@/server/brokers/driver';
import { type DomainErrorCode, isDomainError } from '@/server/domain/errors';
import { redriveExchange, redriveExchangePrefix } from '@/server/domain/redrive';
import { againstTarget } from '@/server/domain/redrive-way';
import { systemClock } from '@/server/platform/clock';
import type { AmqpConnection } from './amqp';
import { type BrokerVersion, commitsWholeToQuorum } from './version';

export type RedriveExchangeParts = {
  redriveId: string;
  source: string;
  connection: AmqpConnection;
  version: BrokerVersion;
  /** As the management API tells it. Throws not_found. */
  readTarget(name: string): Promise<QueueReading>;
};

/** A target's arguments, policies and binding are looked at again after this long. */
const targetFreshMs = 5_000;
const alternateSuffix = '.back';

export class RedriveExchange {
  readonly name: string;
  readonly #parts: RedriveExchangeParts;
  readonly #returned: string;
  readonly #never = new AbortController().signal;
  readonly #bound = new Map<string, { problem: PublishOutcome | null; atMs: number }>();
  #channel: Channel | null = null;

  constructor(parts: RedriveExchangeParts) {
    this.#parts = parts;
    this.name = redriveExchange(parts.redriveId);
    this.#returned = `${this.name}.${randomUUID()}`;
  }

  /** Throws broker_denied without the right to. */
  async declare(): Promise<void> {
    const alternate = `${this.name}${alternateSuffix}`;
    const { source } = this.#parts;
    await this.#do((channel) => channel.assertExchange(alternate, 'fanout', { durable: false }));
    await this.#do((channel) => channel.bindQueue(source, alternate, ''));
    await this.#do((channel) => channel.assertQueue(this.#returned, { exclusive: true, durable: false }));
    await this.#do((channel) => channel.bindQueue(this.#returned, alternate, ''));
    const options = { durable: false, alternateExchange: alternate };
    await this.#do((channel) => channel.assertExchange(this.name, 'direct', options));
  }

  /** Makes sure that what is published for `target` reaches it. Otherwise why not, and nothing may be sent there. */
  async bind(target: string): Promise<PublishOutcome | null> {
    const known = this.#bound.get(target);
    const nowMs = systemClock.monotonicMs();
    if (known !== undefined && nowMs - known.atMs < targetFreshMs) return known.problem;
    const problem = await this.#bindSafely(target);
    this.#bound.set(target, { problem, atMs: nowMs });
    return problem;
  }

  /** Copies that no target received, as they came back. Complete for every transaction that was committed before. */
  async takeReturned(): Promise<GetMessage[]> {
    const queue = this.#returned;
    const { messageCount } = await this.#do((channel) => channel.checkQueue(queue));
    const messages: GetMessage[] = [];
    while (messages.length < messageCount) {
      const message = await this.#do((channel) => channel.get(queue, { noAck: true }));
      if (message === false) break;
      messages.push(message);
    }
    return messages;
  }

  async remove(): Promise<void> {
    await this.#do((channel) => channel.deleteExchange(this.name));
    await this.#do((channel) => channel.deleteExchange(`${this.name}${alternateSuffix}`));
  }

  async #bindSafely(target: string): Promise<PublishOutcome | null> {
    try {
      const { type, details, brokerState } = await this.#parts.readTarget(target);
      const { exclusive, overflow } = details;
      const against =
        againstTarget({ queue: target, exists: true, type, exclusive, overflow }) ??
        againstCommit({ name: target, type }, this.#parts.version);
      if (against !== null) return { outcome: 'rejected', detail: `Not sent: ${against}` };
      if (brokerState !== 'running') return { outcome: 'returned', detail: `${target} is ${brokerState}.` };
      await this.#do((channel) => channel.bindQueue(target, this.name, target), target);
      return null;
    } catch (error) {
      if (!isDomainError(error) || this.#parts.connection.lost !== null) throw error;
      if (error.code === 'not_found') return { outcome: 'returned', detail: `There is no queue ${target}.` };
      if (error.code !== 'broker_denied' && error.code !== 'unsupported') throw error;
      return { outcome: 'rejected', detail: `Not sent: ${error.message}` };
    }
  }

  /** On a channel of its own: what the broker refuses closes the channel. */
  async #do<T>(act: (channel: Channel) => Promise<T>, queue = this.#parts.source): Promise<T> {
    const { connection } = this.#parts;
    this.#channel ??= await connection.channel(this.#never);
    try {
      return await connection.reply(act(this.#channel), this.#never, queue);
    } catch (error) {
      this.#channel = null;
      throw error;
    }
  }
}

/** The source gets copies, too: those that no target received. Null where a transaction is whole. */
function againstCommit(
  { name, type }: Pick<QueueReading, 'name' | 'type'>,
  version: BrokerVersion,
): string | null {
  if (type !== 'quorum' || commitsWholeToQuorum(version)) return null;
  return `${name} is a quorum queue, and RabbitMQ ${version.text} may lose part of a transaction with a quorum queue when a connection ends in the middle.`;
}

/** Whether our rights suffice for all of it, found out by doing it once. Null when they do. */
export async function exchangeObstacle(
  parts: Omit<RedriveExchangeParts, 'redriveId'>,
  targets: readonly string[],
): Promise<string | null> {
  for (const name of [parts.source, ...targets]) {
    const found = await orNull(parts.readTarget(name));
    const against = found === null ? null : againstCommit(found, parts.version);
    if (against !== null) return against;
  }
  const exchange = new RedriveExchange({ ...parts, redriveId: `plan.${randomUUID()}` });
  try {
    await exchange.declare();
    for (const target of targets) {
      const problem = await exchange.bind(target);
      if (problem !== null && problem.outcome !== 'confirmed') return problem.detail;
    }
    return null;
  } catch (error) {
    if (!isDomainError(error) || !refusals.has(error.code)) throw error;
    return `the atomic way needs an exchange of its own, and the broker does not let our user declare it. ${error.message}`;
  } finally {
    if (parts.connection.lost === null) await exchange.remove().catch(ignoreRefusal);
  }
}

async function orNull(reading: Promise<QueueReading>): Promise<QueueReading | null> {
  try {
    return await reading;
  } catch (error) {
    if (isDomainError(error) && error.code === 'not_found') return null;
    throw error;
  }
}

const refusals: ReadonlySet<DomainErrorCode> = new Set(['broker_denied', 'broker_rejected', 'unsupported']);

function ignoreRefusal(error: unknown): void {
  if (!isDomainError(error)) throw error;
}

/** The redrive whose exchange this is; null where it is none of ours. */
export function redriveIdOf(exchange: string): string | null {
  if (!exchange.startsWith(redriveExchangePrefix)) return null;
  const rest = exchange.slice(redriveExchangePrefix.length);
  return rest.endsWith(alternateSuffix) ? rest.slice(0, -alternateSuffix.length) : rest;
}

/** The direct one first: see above. */
export function exchangesOf(redriveId: string): string[] {
  const name = redriveExchange(redriveId);
  return [name, `${name}${alternateSuffix}`];
}
