// RabbitMQ as the drivers' contract suite wants it: a private broker, driven by the product's driver, and seen
// from behind by a client that shares nothing with it.

import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ContractHarness } from '@/server/brokers/contract';
import type { BrokerSession } from '@/server/brokers/driver';
import { rabbitMqDriver } from '@/server/brokers/rabbitmq';
import { headersOf, splitProperties } from '@/server/brokers/rabbitmq/property-list';
import type { QueueAddress } from '@/server/domain/queue';
import { managementOf, type Management } from './management';
import { startRabbitMq, type RabbitMq, type RabbitMqVersion } from './rabbitmq';
import { startRabbitMqCluster } from './rabbitmq-cluster';
import { RawAmqp } from './raw-amqp';
import { startConsumer } from './start-consumer';

export class RabbitMqHarness implements ContractHarness {
  readonly #version: RabbitMqVersion;
  readonly #settings: readonly string[];
  readonly #size: number;
  readonly #raw = new Map<string, Promise<RawAmqp>>();
  #nodes: RabbitMq[] = [];

  /** Of so many nodes, where more than one are asked for. */
  constructor(version: RabbitMqVersion, settings: readonly string[] = [], { nodes = 1 } = {}) {
    this.#version = version;
    this.#settings = settings;
    this.#size = nodes;
  }

  /** See commitsWholeToQuorum. */
  get atomicTypes(): ContractHarness['atomicTypes'] {
    return this.#version === '3.10' ? ['classic'] : ['classic', 'quorum'];
  }

  /** The first node, through which all is asked and done. */
  get broker(): RabbitMq {
    const [first] = this.#nodes;
    if (first === undefined) throw new Error('not started');
    return first;
  }

  get nodes(): readonly RabbitMq[] {
    return this.#nodes;
  }

  get management(): Management {
    return managementOf(this.broker);
  }

  async start(): Promise<void> {
    if (this.#nodes.length > 0) return;
    const dir = await mkdtemp(path.join(tmpdir(), 'spillway-contract-'));
    const options = { version: this.#version, dir, settings: this.#settings };
    this.#nodes =
      this.#size === 1 ? [await startRabbitMq(options)] : await startRabbitMqCluster(options, this.#size);
  }

  async stop(): Promise<void> {
    // One that never opened must not keep the broker from being removed.
    for (const raw of await Promise.allSettled(this.#raw.values())) {
      if (raw.status === 'fulfilled') raw.value.close();
    }
    this.#raw.clear();
    for (const node of this.#nodes) await node.remove();
    this.#nodes = [];
  }

  connect(config: Record<string, string> = {}): Promise<BrokerSession> {
    const { managementUrl, username, password } = this.broker;
    const { signal } = new AbortController();
    return rabbitMqDriver.connect({ managementUrl, username, password, ...config }, { signal });
  }

  async declareVhost(name: string): Promise<void> {
    await this.management.declareVhost(name);
  }

  async declareQueue(name: string, queue: Parameters<ContractHarness['declareQueue']>[1]) {
    const { vhost = '/', type, deliveryLimit, maxLengthMessages, overflow } = queue;
    const declared = {
      'x-dead-letter-exchange': queue.deadLetterExchange,
      'x-dead-letter-routing-key': queue.deadLetterRoutingKey,
      'x-delivery-limit': type === 'quorum' ? deliveryLimit : undefined,
      'x-max-length': maxLengthMessages,
      'x-overflow': overflow,
    };
    const entries = Object.entries(declared).filter(([, value]) => value !== undefined);
    await this.management.declareQueue(vhost, name, { type, arguments: Object.fromEntries(entries) });
    return { vhost, name };
  }

  async declareStream(name: string, { maxLengthBytes }: { maxLengthBytes?: number } = {}) {
    // The broker lets go of whole segments.
    const retention = maxLengthBytes !== undefined && {
      'x-max-length-bytes': maxLengthBytes,
      'x-stream-max-segment-size-bytes': Math.floor(maxLengthBytes / 4),
    };
    await this.management.declareQueue('/', name, { type: 'stream', arguments: { ...retention } });
    return { vhost: '/', name };
  }

  async deleteQueue({ vhost, name }: QueueAddress): Promise<void> {
    await this.management.deleteQueue(vhost, name);
  }

  async declareExchange(...[name, type, bindings]: Parameters<ContractHarness['declareExchange']>) {
    await this.management.declareExchange('/', name, { type });
    for (const { queue, routingKey } of bindings) {
      await this.management.bind('/', name, queue, { routingKey });
    }
  }

  async rejectHead({ vhost, name }: QueueAddress, count: number): Promise<void> {
    const raw = await this.raw(vhost);
    for (let i = 0; i < count; i += 1) await raw.reject(name);
  }

  raw(vhost = '/'): Promise<RawAmqp> {
    const known = this.#raw.get(vhost);
    if (known !== undefined) return known;
    const opened = RawAmqp.open(this.broker.amqpUrl, vhost);
    this.#raw.set(vhost, opened);
    return opened;
  }

  async publish({ vhost, name }: QueueAddress, bodies: readonly string[]): Promise<void> {
    const raw = await this.raw(vhost);
    for (const body of bodies) await raw.publish('', name, Buffer.from([0, 0]), Buffer.from(body));
  }

  async consume({ vhost, name }: QueueAddress, options: Parameters<ContractHarness['consume']>[1]) {
    const url = `${this.broker.amqpUrl}/${encodeURIComponent(vhost)}`;
    return startConsumer(url, name, options);
  }

  async readyCount({ vhost, name }: QueueAddress): Promise<number> {
    return (await this.raw(vhost)).count(name);
  }

  async drain({ vhost, name }: QueueAddress) {
    const messages = await (await this.raw(vhost)).drain(name);
    return messages.map(({ body, redelivered, properties }) => ({
      body: body.toString('utf8'),
      redelivered,
      headers: headersOf(splitProperties(properties)).map((header) => header.name),
    }));
  }
}
