// One real broker and the whole product beside it, for looks at its queues.

import { connect, type ChannelModel } from 'amqplib';
import { expect } from 'vitest';
import { clusterInput, type TestApi, testApi } from '@/server/api/testing/test-api';
import type { BrokerSession, QueueReading } from '@/server/brokers/driver';
import { rabbitMqDriver } from '@/server/brokers/rabbitmq';
import type { QueueAddress } from '@/server/domain/queue';
import type { Database } from '@/server/platform/database';
import type { QueueOptions } from '../brokers/management';
import { RabbitMqHarness } from '../brokers/rabbitmq-harness';
import type { RabbitMqVersion } from '../brokers/rabbitmq';

const { signal } = new AbortController();

export class LookWorld {
  readonly harness: RabbitMqHarness;
  readonly version: RabbitMqVersion;
  #app: ChannelModel | null = null;
  #queues = 0;
  clusterId = '';
  readonly api: TestApi;
  readonly #db: Database;

  constructor(db: Database, version: RabbitMqVersion) {
    this.#db = db;
    this.api = testApi(db, { rabbitmq: rabbitMqDriver });
    this.version = version;
    this.harness = new RabbitMqHarness(version);
  }

  get app(): ChannelModel {
    if (this.#app === null) throw new Error('not started');
    return this.#app;
  }

  async start(): Promise<void> {
    await this.harness.start();
    const { amqpUrl, managementUrl, username, password } = this.harness.broker;
    this.#app = await connect(amqpUrl);
    const config = { managementUrl, amqpUrl: '', username, password };
    const input = clusterInput(`looks ${this.version}`, { kind: 'rabbitmq', config });
    ({ id: this.clusterId } = await this.api.admin.clusters.create(input));
  }

  async stop(): Promise<void> {
    await this.api.features.sessions.closeAll();
    await this.#app?.close();
    await this.harness.stop();
  }

  /** With so many messages, and known to the database, as the collector would have made it. */
  async queue(options: QueueOptions, messages = 3): Promise<QueueAddress> {
    const address = { vhost: '/', name: `looked.${(this.#queues += 1)}` };
    const { clusterId } = this;
    await this.harness.management.declareQueue('/', address.name, options);
    const type = options.type ?? 'classic';
    await this.#db.queue.create({ data: { clusterId, ...address, type, details: {} } });
    await this.harness.publish(address, bodiesOf(messages));
    return address;
  }

  look(address: QueueAddress, count: number) {
    return this.api.operator.messages.peek({ clusterId: this.clusterId, ...address, count });
  }

  /** How many of a hundred looks took place; the others were refused, in words. */
  async hundredLooks(address: QueueAddress, messages: number, count = messages): Promise<number> {
    let looks = 0;
    for (let round = 0; round < 100; round += 1) {
      await expect.poll(() => this.harness.readyCount(address), { interval: 5 }).toBe(messages);
      try {
        const { messages: seen, putBack } = await this.look(address, count);
        expect(seen).toHaveLength(messages);
        expect(putBack).toEqual({ copies: 0, ended: 0, sentence: null });
        looks += 1;
      } catch (error) {
        expect(error).toMatchObject({ code: 'NOT_IMPLEMENTED' });
        expect((error as Error).message).toMatch(/no look is left/);
      }
    }
    await expect.poll(() => this.harness.readyCount(address)).toBe(messages);
    return looks;
  }

  async reading(session: BrokerSession, address: QueueAddress): Promise<QueueReading> {
    const reading = await session.topology?.queue(address, { signal });
    if (reading === undefined) throw new Error('no topology facet');
    return reading;
  }

  async bodies(address: QueueAddress): Promise<string[]> {
    return (await this.harness.drain(address)).map(({ body }) => body);
  }
}

export const bodiesOf = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);
