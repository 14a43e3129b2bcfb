// A real RabbitMQ watched by the real collector under a clock of the test's own: half a minute passes from one poll to the
// next, which takes as long as the broker needs to tell what it was made to do. Nothing waits for time itself.

import { approvalDefaults } from '@/server/domain/approval-defaults';
import { connect, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import { randomBytes } from 'node:crypto';
import { expect, vi } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import type { RabbitMqVersion } from '@/e2e/brokers/rabbitmq';
import type { BrokerDriver, BrokerSnapshot } from '@/server/brokers/driver';
import { brokerDrivers } from '@/server/brokers/registry';
import { createCluster } from '@/server/features/clusters/create-cluster';
import { createClusterCollector } from '@/server/features/collector/poll-cluster';
import { createFeatures } from '@/server/features/features';
import { manualClock, type ManualClock } from '@/server/features/testing/memory-world';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import type { TestDatabase } from '@/server/platform/testing/test-database';

export const pollMs = 30_000;
const { signal } = new AbortController();

/** RabbitMQ renews its statistics every five seconds, and its management collects them as seldom. */
const quickStatistics = [
  'collect_statistics_interval = 200',
  ...['global', 'basic', 'detailed'].map(
    (policy) => `management.sample_retention_policies.${policy}.minute = 1`,
  ),
];

export type LagWorld = Awaited<ReturnType<typeof lagWorld>>;

export async function lagWorld(
  name: string,
  version: RabbitMqVersion,
  { db }: TestDatabase,
  { nodes = 1 } = {},
) {
  const harness = new RabbitMqHarness(version, quickStatistics, { nodes });
  await harness.start();
  await harness.broker.ctl('eval', 'application:set_env(rabbit, quorum_tick_interval, 200).');
  const clock = manualClock();
  const logger = createLogger('test').child({}, { level: 'silent' });
  const secrets = createSecretBox(randomBytes(32));
  const { driver, nodeRestarted } = underClock(clock);
  const f = createFeatures({ db, clock, logger, secrets, drivers: { rabbitmq: driver } });
  const { managementUrl, username, password } = harness.broker;
  const { id: clusterId } = await createCluster(f, {
    name,
    kind: 'rabbitmq',
    environment: '',
    readOnly: false,
    approval: approvalDefaults,
    pollIntervalMs: pollMs,
    config: { managementUrl, username, password },
  });
  const collector = createClusterCollector(f, clusterId);
  const session = await f.sessions.forCluster(clusterId, { signal });
  return {
    f,
    clusterId,
    harness,
    /** Waits until the broker tells what `holds` asks for. */
    told: async (holds: (snapshot: BrokerSnapshot) => boolean) =>
      vi.waitUntil(async () => holds(await session.snapshot({ signal })), { timeout: 60_000, interval: 50 }),
    nodeRestarted,
    /** Ahead or back, while time goes on as it did. */
    setClock: (byMs: number) => {
      clock.step(byMs);
    },
    missPoll: async () => {
      clock.advance(pollMs);
      expect(await collector.poll(signal)).toMatchObject({ ok: false });
    },
    nowMs: () => clock.nowMs(),
    pass: (ms: number) => {
      clock.advance(ms);
    },
    /** After what has passed since the poll before: half a minute, unless part of it has passed already. */
    poll: async (leftMs = pollMs) => {
      clock.advance(leftMs);
      expect(await collector.poll(signal)).toMatchObject({ ok: true });
    },
    stop: async () => {
      await f.sessions.closeAll();
      await harness.stop();
    },
  };
}

/** The node's uptime passes as the test's time does, or it would seem to have restarted before each poll. */
function underClock(clock: ManualClock): { driver: BrokerDriver; nodeRestarted: () => void } {
  const { rabbitmq } = brokerDrivers;
  if (rabbitmq === undefined) throw new Error('There is no driver of RabbitMQ.');
  let beganMs = clock.monotonicMs() - 3_600_000;
  const driver: BrokerDriver = {
    ...rabbitmq,
    connect: async (config, options) => {
      const session = await rabbitmq.connect(config, options);
      const snapshot: typeof session.snapshot = async (how) => {
        const told = await session.snapshot(how);
        const nodes = told.facts.nodes.map((node) =>
          node.running ? { ...node, uptimeMs: clock.monotonicMs() - beganMs } : node,
        );
        return { ...told, facts: { ...told.facts, nodes } };
      };
      return { ...session, snapshot };
    },
  };
  return { driver, nodeRestarted: () => (beganMs = clock.monotonicMs()) };
}

/** What uses a queue, over one channel, and what the broker must tell of it afterwards. */
export class QueueUser {
  readonly queue: string;
  readonly #channel: ConfirmChannel;
  readonly #close: () => Promise<void>;
  readonly #held: ConsumeMessage[] = [];
  readonly #waiting: ((message: ConsumeMessage) => void)[] = [];
  #prefetch = 0;
  #depth = 0;
  #published = 0;
  #acked = 0;
  #redelivered = 0;

  static async open(amqpUrl: string, queue: string): Promise<QueueUser> {
    const connection = await connect(amqpUrl, { noDelay: true });
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    return new QueueUser(queue, channel, async () => connection.close());
  }

  private constructor(queue: string, channel: ConfirmChannel, close: () => Promise<void>) {
    this.queue = queue;
    this.#channel = channel;
    this.#close = close;
  }

  async consume(prefetch: number): Promise<void> {
    this.#prefetch = prefetch;
    await this.#channel.prefetch(prefetch);
    await this.#channel.consume(this.queue, (message) => {
      if (message === null) return;
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#held.push(message);
      else waiting(message);
    });
  }

  /** Attached, while a message of another classic queue fills the prefetch that all consumers of its channel share. */
  async consumeWithoutRoom(other: string): Promise<void> {
    await this.#channel.prefetch(1, true);
    await new Promise((held, refused) => {
      this.#channel.consume(other, held).catch(refused);
    });
    await this.#channel.consume(this.queue, (message) => {
      if (message !== null) this.#held.push(message);
    });
  }

  async publish(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1)
      this.#channel.sendToQueue(this.queue, Buffer.from(String(i)), { persistent: true });
    await this.#channel.waitForConfirms();
    this.#depth += count;
    this.#published += count;
  }

  /** What came in without a publisher, as dead letters do. */
  received(count: number): void {
    this.#depth += count;
  }

  async ack(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 1) this.#channel.ack(await this.#next());
    this.#depth -= count;
    this.#acked += count;
  }

  /** Rejects for good, or to the dead-letter exchange. */
  async reject(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 1) this.#channel.reject(await this.#next(), false);
    this.#depth -= count;
  }

  /** Gives back everything that it holds. */
  async giveBack(): Promise<void> {
    const count = Math.min(this.#prefetch, this.#depth);
    for (let left = count; left > 0; left -= 1) this.#channel.reject(await this.#next(), true);
    this.#redelivered += count;
  }

  /** The oldest that it holds, or the next to come. */
  async #next(): Promise<ConsumeMessage> {
    const message = this.#held.shift();
    if (message !== undefined) return message;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  isTold({ queues }: BrokerSnapshot): boolean {
    const told = queues.find(({ name }) => name === this.queue);
    const unacked = Math.min(this.#prefetch, this.#depth);
    return (
      told?.readyMessages === this.#depth - unacked &&
      told.unackedMessages === unacked &&
      (told.counters.published ?? 0) === this.#published &&
      (told.counters.acked ?? 0) === this.#acked &&
      // RabbitMQ 4 counts what a quorum queue dead-lettered as delivered again when it is delivered for the first time.
      (told.counters.redelivered ?? 0) >= this.#redelivered
    );
  }

  async close(): Promise<void> {
    await this.#close();
  }
}
