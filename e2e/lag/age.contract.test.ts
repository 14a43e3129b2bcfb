// How long the oldest message has waited, against a RabbitMQ of which the test knows when each message came: no further from
// the truth than a poll from the next, while consumers keep up, fail, come back and fall behind.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queueListInputSchema } from '@/server/domain/queue';
import { listQueues } from '@/server/features/queues/list-queues';
import { testDatabase } from '@/server/platform/testing/test-database';
import { lagWorld, type LagWorld, pollMs, QueueUser } from './lag-world';

const database = await testDatabase();
const partMs = pollMs / 3;
const prefetch = 5;

/** Messages that arrive in each third of the time between two polls, and those acknowledged in all of it. */
type Act = { polls: number; arrive: readonly [number, number, number]; ack: number };
const acts: readonly Act[] = [
  { polls: 2, arrive: [10, 20, 10], ack: 40 },
  { polls: 5, arrive: [30, 0, 60], ack: 0 },
  { polls: 3, arrive: [0, 5, 1], ack: 90 },
  { polls: 12, arrive: [40, 10, 70], ack: 50 },
];

/** When the messages of a queue came, and how many have left: a true FIFO. */
class Watched {
  readonly user: QueueUser;
  readonly #cameMs: number[] = [];
  #left = 0;

  constructor(user: QueueUser) {
    this.user = user;
  }

  came(atMs: number, count: number): void {
    for (let i = 0; i < count; i += 1) this.#cameMs.push(atMs);
  }

  async ack(count: number): Promise<void> {
    const some = Math.min(count, this.#cameMs.length - this.#left);
    await this.user.ack(some);
    this.#left += some;
  }

  /** Of the oldest that no consumer holds; 0 where none waits. */
  ageMs(nowMs: number): number {
    return nowMs - (this.#cameMs[this.#left + prefetch] ?? nowMs);
  }
}

describe.each([
  ['3.10', 'classic'],
  ['3.10', 'quorum'],
  ['4', 'classic'],
  ['4', 'quorum'],
] as const)('RabbitMQ %s, %s queues', (version, type) => {
  let world: LagWorld;
  const watched = new Map<string, Watched>();
  const seen: { name: string; told: number | null; trueMs: number; state: string }[] = [];

  beforeAll(async () => {
    world = await lagWorld(`ages ${version}, ${type}`, version, database);
    const { management, broker } = world.harness;
    const dead = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'work.dlq' };
    for (const [name, args] of Object.entries({ orders: {}, 'work.dlq': {}, work: dead })) {
      await management.declareQueue('/', name, { type, arguments: args });
    }
    const work = await QueueUser.open(broker.amqpUrl, 'work');
    await work.consume(100);
    for (const name of ['orders', 'work.dlq']) {
      const user = await QueueUser.open(broker.amqpUrl, name);
      await user.consume(prefetch);
      watched.set(name, new Watched(user));
    }
    const users = () => [...watched.values()].map(({ user }) => user);
    const told = async () => world.told((snapshot) => users().every((user) => user.isTold(snapshot)));
    await told();
    await world.poll();
    for (const act of acts) {
      for (let done = 0; done < act.polls; done += 1) {
        world.pass(partMs / 2);
        for (const [part, count] of act.arrive.entries()) {
          if (part > 0) world.pass(partMs);
          await arrive(work, count);
        }
        for (const queue of watched.values()) await queue.ack(act.ack);
        await told();
        await world.poll(partMs / 2);
        await look();
      }
    }
    await work.close();
  });
  afterAll(async () => {
    for (const { user } of watched.values()) await user.close();
    await world.stop();
  });

  const arrive = async (work: QueueUser, count: number) => {
    const [orders, deadLetters] = [watched.get('orders'), watched.get('work.dlq')];
    await orders?.user.publish(count);
    await work.publish(count);
    await work.reject(count);
    deadLetters?.user.received(count);
    orders?.came(world.nowMs(), count);
    deadLetters?.came(world.nowMs(), count);
  };
  const look = async () => {
    const { rows } = await listQueues(
      world.f,
      queueListInputSchema.parse({ clusterIds: [world.clusterId] }),
      [],
    );
    for (const [name, queue] of watched) {
      const row = rows.find((one) => one.name === name);
      const trueMs = queue.ageMs(world.nowMs());
      seen.push({ name, told: row?.ageMs.value ?? null, trueMs, state: row?.state ?? '' });
    }
  };

  test.each(['orders', 'work.dlq'])('%s', (name) => {
    const own = seen.filter((one) => one.name === name);
    expect(own).toHaveLength(22);
    expect(Math.max(...own.map(({ trueMs }) => trueMs))).toBeGreaterThan(5 * pollMs);
    const wrong = own.filter(({ told, trueMs }) => told === null || Math.abs(told - trueMs) > pollMs);
    expect(wrong).toEqual([]);
    if (name === 'orders') expect(own.at(-1)?.state).toBe('falling-behind');
  });
});
