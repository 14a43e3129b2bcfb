// What happens to a broker, to its counters and to our clock makes up no numbers: of a real RabbitMQ that is killed, whose
// publishers come and go, whose queue is deleted and declared anew, and under a clock that is set, each reading is true or missing.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { queueListInputSchema } from '@/server/domain/queue';
import { listQueues } from '@/server/features/queues/list-queues';
import { storedSamples } from '@/server/features/testing/stored-samples';
import { testDatabase } from '@/server/platform/testing/test-database';
import { lagWorld, type LagWorld, pollMs, QueueUser } from './lag-world';

const database = await testDatabase();
const hourMs = 3_600_000;
/** Published before each poll; nobody consumes. */
const perPoll = 20;

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LagWorld;
  let user: QueueUser;
  const name = `orders ${version}`;
  const truth = { depth: 0, firstMs: 0 };

  beforeAll(async () => {
    world = await lagWorld(`faults ${version}`, version, database);
    await world.harness.management.declareQueue('/', name);
    user = await QueueUser.open(world.harness.broker.amqpUrl, name);
    await world.poll();
    await polls(4);
  });
  afterAll(async () => {
    await user.close();
    await world.stop();
  });

  const reopen = async () => {
    user = await QueueUser.open(world.harness.broker.amqpUrl, name);
  };
  const told = async () =>
    world.told(({ queues }) => queues.find((queue) => queue.name === name)?.readyMessages === truth.depth);
  const publish = async (count: number) => {
    await user.publish(count);
    if (truth.depth === 0) truth.firstMs = world.nowMs();
    truth.depth += count;
  };
  const polls = async (count: number) => {
    for (let done = 0; done < count; done += 1) {
      await publish(perPoll);
      await told();
      await world.poll();
      await expectTrue();
    }
  };
  /** Rates of at most twice what was published: the broker's counters may come a poll late. */
  const expectTrue = async () => {
    const { rows } = await listQueues(
      world.f,
      queueListInputSchema.parse({ clusterIds: [world.clusterId] }),
      [],
    );
    const row = rows.find((one) => one.name === name);
    expect(row?.readyMessages).toBe(truth.depth);
    const inRate = row?.inRatePerSec ?? 0;
    expect(inRate).toBeGreaterThanOrEqual(0);
    expect(inRate).toBeLessThanOrEqual((2 * perPoll * 1_000) / pollMs);
    expect(row?.outRatePerSec ?? 0).toBe(0);
    const age = row?.ageMs.value ?? 0;
    expect(Math.abs(age - (world.nowMs() - truth.firstMs))).toBeLessThanOrEqual(pollMs);
  };

  test('publishers that close their channels take their counts along', async () => {
    await user.close();
    await reopen();
    await polls(3);
  });

  test('a node that is killed: polls that fail leave no sample, and counters that begin anew make no flow', async () => {
    await world.harness.broker.syncMetadata();
    await world.harness.broker.kill();
    const before = (await storedSamples(world.f, name)).length;
    await world.missPoll();
    await world.missPoll();
    expect(await storedSamples(world.f, name)).toHaveLength(before);
    await world.harness.broker.start();
    world.nodeRestarted();
    await reopen();
    await told();
    await world.poll();
    await expectTrue();
    await polls(3);
  });

  test.each([hourMs, -hourMs])('a clock that is set by %i ms', async (stepMs) => {
    world.setClock(stepMs);
    truth.firstMs += stepMs;
    await polls(3);
  });

  test('a queue that is deleted and declared anew between two polls', async () => {
    await user.close();
    await world.harness.deleteQueue({ vhost: '/', name });
    await world.harness.management.declareQueue('/', name);
    await reopen();
    truth.depth = 0;
    await publish(7);
    await told();
    await world.poll();
    const { rows } = await listQueues(
      world.f,
      queueListInputSchema.parse({ clusterIds: [world.clusterId] }),
      [],
    );
    const row = rows.find((one) => one.name === name);
    expect(row).toMatchObject({ readyMessages: 7 });
    expect(row?.inRatePerSec ?? 0).toBeLessThanOrEqual((2 * perPoll * 1_000) / pollMs);
    expect(row?.ageMs.value ?? 0).toBeLessThanOrEqual(2 * pollMs);
    await publish(perPoll);
    await told();
    await world.poll();
  });

  test('in what was stored nothing is negative, and no depth is 0 that was not', async () => {
    const samples = await storedSamples(world.f, name);
    expect(samples.length).toBeGreaterThan(15);
    for (const { published, acked, delivered, arrived, departed, knownMs } of samples) {
      for (const value of [published, acked, delivered, arrived, departed]) {
        if (value !== null) expect(value).toBeGreaterThanOrEqual(0);
      }
      expect(arrived ?? 0).toBeLessThanOrEqual(2 * perPoll);
      expect(knownMs).toBeGreaterThanOrEqual(0);
    }
    // Before the first message; of a queue that it has just declared, a broker may not tell even that.
    expect(samples.filter(({ readyLast }) => readyLast === 0).length).toBeLessThanOrEqual(1);
  });
});
