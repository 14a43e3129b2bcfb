// How long the oldest dead letter has waited where nobody consumes: the queue fills in bursts, by rejects and by TTL, people take
// from it, and it fills again. The test knows when each message came, so no age may be further from the truth than a poll
// from the next; one that is called a bound must be one.

import { connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { queueListInputSchema } from '@/server/domain/queue';
import { listQueues } from '@/server/features/queues/list-queues';
import { testDatabase } from '@/server/platform/testing/test-database';
import { lagWorld, type LagWorld, pollMs, QueueUser } from './lag-world';

const database = await testDatabase();
const dlq = 'work.dlq';

/** What happens to the dead-letter queue, and to how many messages. */
type Act = [does: 'reject' | 'expire' | 'get' | 'move' | 'purge' | 'look', count: number] | 'wait';

/** Between two polls each, evenly spread. */
const intervals: Act[][] = [
  ['wait'],
  [
    ['reject', 40],
    ['expire', 20],
  ],
  ['wait'],
  [['reject', 5], 'wait', ['expire', 7]],
  [['look', 10]],
  [['get', 10]],
  [
    ['reject', 6],
    ['get', 30],
  ],
  [
    ['expire', 12],
    ['move', 30],
    ['reject', 8],
  ],
  ['wait'],
  [['reject', 100], 'wait', ['expire', 3]],
  [
    ['move', 90],
    ['reject', 4],
  ],
  ['wait'],
  [
    ['reject', 3],
    ['move', 20],
  ],
  [
    ['move', 12],
    ['reject', 3],
  ],
  [
    ['move', 6],
    ['reject', 6],
  ],
  ['wait'],
  [['reject', 50]],
  ['wait'],
  [
    ['purge', 69],
    ['reject', 10],
  ],
  ['wait'],
  [['reject', 10]],
  [['move', 20]],
  [['reject', 5], 'wait'],
  ['wait'],
];

describe.each([
  ['3.10', 'classic'],
  ['4', 'quorum'],
] as const)('RabbitMQ %s, %s queues', (version, type) => {
  let world: LagWorld;
  let work: QueueUser;
  let fading: QueueUser;
  /** When each of those that are in the queue came, the oldest first. */
  const came: number[] = [];
  const seen: { acts: Act[]; depth: number; trueMs: number; told: number | null; isBound: boolean }[] = [];

  beforeAll(async () => {
    world = await lagWorld(`dead ages ${version}, ${type}`, version, database);
    const { management, broker } = world.harness;
    const dead = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq };
    for (const name of [dlq, 'elsewhere']) await management.declareQueue('/', name, { type });
    await management.declareQueue('/', 'work', { type, arguments: dead });
    await management.declareQueue('/', 'fading', { arguments: { ...dead, 'x-message-ttl': 1 } });
    work = await QueueUser.open(broker.amqpUrl, 'work');
    await work.consume(100);
    fading = await QueueUser.open(broker.amqpUrl, 'fading');
    const raw = await world.harness.raw();
    for (const acts of intervals) {
      const partMs = pollMs / (acts.length + 1);
      for (const act of acts) {
        world.pass(partMs);
        if (act !== 'wait') await perform(...act);
        await vi.waitUntil(async () => (await raw.count(dlq)) === came.length, { timeout: 60_000 });
      }
      await world.told(
        ({ queues }) => queues.find(({ name }) => name === dlq)?.readyMessages === came.length,
      );
      await world.poll(partMs);
      await look(acts);
    }
  });
  afterAll(async () => {
    await work.close();
    await fading.close();
    await world.stop();
  });

  const perform = async (does: Exclude<Act, 'wait'>[0], count: number) => {
    const { management } = world.harness;
    if (does === 'reject' || does === 'expire') {
      await (does === 'reject' ? work : fading).publish(count);
      if (does === 'reject') await work.reject(count);
      came.push(...Array.from({ length: count }, () => world.nowMs()));
      return;
    }
    if (does === 'move') await move(count);
    else if (does === 'purge') await management.call('DELETE', ['queues', '/', dlq, 'contents']);
    else {
      const ackmode = does === 'get' ? 'ack_requeue_false' : 'ack_requeue_true';
      await management.call('POST', ['queues', '/', dlq, 'get'], { count, ackmode, encoding: 'auto' });
    }
    if (does !== 'look') came.splice(0, count);
  };

  /** As a redrive does: over a connection of its own, a confirmed copy first. */
  const move = async (count: number) => {
    const connection = await connect(world.harness.broker.amqpUrl, { noDelay: true });
    const channel = await connection.createConfirmChannel();
    for (let i = 0; i < count; i += 1) {
      const message = await channel.get(dlq);
      if (message === false) throw new Error('There is nothing left to move.');
      channel.sendToQueue('elsewhere', message.content);
      await channel.waitForConfirms();
      channel.ack(message);
    }
    // Or the last acknowledgement may come behind the end of the connection.
    await channel.close();
    await connection.close();
  };

  const look = async (acts: Act[]) => {
    const input = queueListInputSchema.parse({ clusterIds: [world.clusterId] });
    const { rows } = await listQueues(world.f, input, []);
    const age = rows.find(({ name }) => name === dlq)?.ageMs;
    if (age === undefined) throw new Error('The queue is not listed.');
    const trueMs = world.nowMs() - (came[0] ?? world.nowMs());
    const isBound = age.value !== null && age.basis === 'at-least';
    seen.push({ acts, depth: came.length, trueMs, told: age.value, isBound });
  };

  test('no age is further from the truth than a poll from the next', () => {
    expect(seen).toHaveLength(intervals.length);
    expect(Math.max(...seen.map(({ trueMs }) => trueMs))).toBeGreaterThan(8 * pollMs);
    const wrong = seen.filter(
      ({ told, trueMs, isBound }) =>
        told !== null && (isBound ? told > trueMs : Math.abs(told - trueMs) > pollMs),
    );
    expect(wrong).toEqual([]);
  });

  test('an age is a bound, or not told, only where a purge left new messages, or the counters tell late what was taken', () => {
    const took = (acts: Act[]) => acts.some((act) => ['get', 'move', 'purge'].includes(act[0]));
    const untold = seen.filter(({ told }) => told === null);
    expect(untold.filter(({ acts }) => !took(acts))).toEqual([]);
    const purge = intervals.findIndex(([first]) => first?.[0] === 'purge');
    expect(seen[purge]).toMatchObject({ depth: 10, told: null });
    const emptied = seen.findIndex(({ depth }, i) => i > purge && depth === 0);
    const bounds = seen.flatMap(({ isBound }, i) => (isBound ? [i] : []));
    expect(bounds).toEqual(Array.from({ length: emptied - purge - 1 }, (_, i) => purge + 1 + i));
  });
});
