import { beforeEach, describe, expect, test } from 'vitest';
import type { MemoryQueue } from '@/server/brokers/memory/queue';
import { emptyWorld, type MemoryWorld, memoryWorld } from '../testing/memory-world';
import { type ClusterCollector, createClusterCollector } from './poll-cluster';
import { packHistory } from '../history/store/pack-history';
import { storedSamples } from '../testing/stored-samples';

const pollMs = 10_000;
const { f, broker, clock, clusterId, signal }: MemoryWorld = await memoryWorld(pollMs);

let collector: ClusterCollector;
beforeEach(async () => {
  await emptyWorld({ f, broker });
  collector = createClusterCollector(f, clusterId);
});

async function poll() {
  clock.advance(pollMs);
  return collector.poll(signal);
}

function publish(name: string, count: number): void {
  for (let i = 0; i < count; i += 1) broker.publish({ routingKey: name, body: String(i) });
}

function declare(name: string, consumers = 1): MemoryQueue {
  const queue = broker.declareQueue(name);
  queue.consumers = consumers;
  return queue;
}

async function statusOf(name: string) {
  return f.db.queueStatus.findFirstOrThrow({ where: { queue: { name } }, include: { queue: true } });
}

async function samplesOf(name: string) {
  return storedSamples(f, name);
}

describe('a poll', () => {
  test('stores itself, the cluster’s facts, every queue, and a raw sample of each', async () => {
    declare('orders');
    declare('names/with %2F, # and ünïcode 😀');
    publish('orders', 3);
    await poll();
    expect(await f.db.poll.findMany()).toMatchObject([{ ok: true, queueCount: 2, errorCode: null }]);
    expect(await f.db.cluster.findUniqueOrThrow({ where: { id: clusterId } })).toMatchObject({
      facts: { product: expect.any(String) as string },
    });
    expect(await statusOf('orders')).toMatchObject({ readyMessages: 3n, inRatePerSec: null });
    expect(await statusOf('names/with %2F, # and ünïcode 😀')).toMatchObject({ readyMessages: 0n });
    expect(await samplesOf('orders')).toMatchObject([{ readyLast: 3, depthMax: 3, published: null }]);
  });

  test('counts from the reading before; the first one has no rates, and says why', async () => {
    declare('orders');
    await poll();
    expect(await statusOf('orders')).toMatchObject({ missingReason: 'Rates need a second reading.' });
    publish('orders', 50);
    broker.consumeHead({ vhost: '/', name: 'orders' }, 20);
    await poll();
    expect(await statusOf('orders')).toMatchObject({
      inRatePerSec: 5,
      outRatePerSec: 2,
      missingReason: null,
    });
    const [, second] = await samplesOf('orders');
    expect(second).toMatchObject({ published: 50, acked: 20, arrived: 50, knownMs: pollMs });
  });

  test('dead letters that no counter saw arrive all the same', async () => {
    broker.declareExchange('dlx', 'fanout');
    broker.declareQueue('orders', { deadLetterExchange: 'dlx' });
    broker.declareQueue('orders.dlq');
    broker.bind('dlx', 'orders.dlq', '');
    await poll();
    publish('orders', 30);
    broker.rejectHead({ vhost: '/', name: 'orders' }, 30);
    await poll();
    await poll();
    const dlq = await statusOf('orders.dlq');
    expect(dlq).toMatchObject({ inRatePerSec: 3, queue: { isDeadLetter: true } });
    for (let i = 0; i < 6; i += 1) await poll();
    const departed = (await samplesOf('orders')).reduce((sum, sample) => sum + (sample.departed ?? 0), 0);
    expect(departed).toBe(30);
    const status = await statusOf('orders.dlq');
    expect(status).toMatchObject({ state: 'filling', severity: 1 });
    expect(status.reason).toMatch(/Holds 30 dead letters; 30 arrived/);
  });

  test('a counter that went backwards is unknown for that interval, never negative and never 0', async () => {
    const queue = declare('orders');
    publish('orders', 40);
    await poll();
    queue.counters.published = 5;
    queue.counters.acked = -1;
    await poll();
    const status = await statusOf('orders');
    expect(status).toMatchObject({ inRatePerSec: null, outRatePerSec: null });
    expect(status.missingReason).toMatch(/went backwards/);
    expect((await samplesOf('orders')).at(-1)).toMatchObject({ arrived: null, knownMs: 0 });
  });
});

describe('a reading that cannot be compared with the one before', () => {
  test('counters that are counted by other means make no spike, also across a restart of the worker', async () => {
    const queue = declare('orders');
    publish('orders', 10);
    await poll();
    queue.counters.published = 5_000;
    broker.countersEpoch = 'otherwise';
    await poll();
    expect(await statusOf('orders')).toMatchObject({ inRatePerSec: null, readyMessages: 10n });
    expect((await samplesOf('orders')).at(-1)).toMatchObject({ published: null, arrived: null });
    publish('orders', 20);
    collector = createClusterCollector(f, clusterId);
    await poll();
    expect(await statusOf('orders')).toMatchObject({ inRatePerSec: 2 });
    broker.countersEpoch = 'memory';
    queue.counters.published = 9_000;
    collector = createClusterCollector(f, clusterId);
    await poll();
    expect(await statusOf('orders')).toMatchObject({ inRatePerSec: null });
  });

  test.each([3_600_000, -3_600_000])(
    'a clock that is set by %i ms changes no rate, no age and no onset',
    async (stepMs) => {
      declare('orders');
      await poll();
      for (let i = 0; i < 6; i += 1) {
        publish('orders', 20);
        await poll();
      }
      const before = await statusOf('orders');
      clock.step(stepMs);
      publish('orders', 20);
      await poll();
      const after = await statusOf('orders');
      // Ahead, it may also be that the machine slept: without an uptime of the broker this one rate is not known.
      expect(after.inRatePerSec).toBe(stepMs > 0 ? null : 2);
      expect(Number(after.ageMs) - Number(before.ageMs)).toBe(pollMs);
      expect((await samplesOf('orders')).every(({ knownMs }) => (knownMs ?? 0) >= 0)).toBe(true);
      publish('orders', 20);
      await poll();
      expect(await statusOf('orders')).toMatchObject({ inRatePerSec: 2 });
    },
  );
});

describe('a poll that fails', () => {
  test('is stored with its sentence, leaves a gap in the samples, and keeps what was last seen', async () => {
    declare('orders');
    publish('orders', 7);
    await poll();
    broker.reachable = false;
    expect(await poll()).toMatchObject({ ok: false });
    await poll();
    broker.reachable = true;
    await poll();
    const polls = await f.db.poll.findMany({ orderBy: { id: 'asc' } });
    expect(polls.map(({ ok, errorCode }) => [ok, errorCode])).toEqual([
      [true, null],
      [false, 'broker_unreachable'],
      [false, 'broker_unreachable'],
      [true, null],
    ]);
    expect(polls[1]?.errorMessage).toMatch(/does not answer/);
    const samples = await samplesOf('orders');
    expect(samples).toHaveLength(2);
    expect(samples[1]).toMatchObject({ knownMs: 3 * pollMs });
    expect(await statusOf('orders')).toMatchObject({ readyMessages: 7n });
  });

  test('is asked less often while it lasts, at most every half minute', async () => {
    broker.reachable = false;
    const waits = [];
    for (let i = 0; i < 5; i += 1) waits.push((await poll()).nextInMs);
    expect(waits).toEqual([10_000, 20_000, 30_000, 30_000, 30_000]);
  });

  test('an abort from outside is no finding about the broker', async () => {
    const stopped = AbortSignal.abort();
    await expect(collector.poll(stopped)).rejects.toThrow();
    expect(await f.db.poll.count()).toBe(0);
  });
});

describe('queues come and go', () => {
  test('a deleted queue keeps its row and history, and takes them up again when it is back', async () => {
    declare('orders');
    await poll();
    const { queueId } = await statusOf('orders');
    broker.deleteQueue({ vhost: '/', name: 'orders' });
    await poll();
    expect((await statusOf('orders')).queue.deletedAt?.getTime()).toBe(clock.nowMs());
    declare('orders');
    publish('orders', 4);
    await poll();
    expect(await statusOf('orders')).toMatchObject({
      queueId,
      readyMessages: 4n,
      inRatePerSec: null,
      queue: { deletedAt: null },
    });
    expect(await samplesOf('orders')).toHaveLength(2);
  });

  test('a queue that the web marked deleted but that is still listed is alive', async () => {
    declare('orders');
    await poll();
    await f.db.queue.updateMany({ data: { deletedAt: new Date(clock.nowMs()) } });
    await poll();
    expect(await statusOf('orders')).toMatchObject({ queue: { deletedAt: null } });
  });

  test('only a changed declaration rewrites the row of a queue', async () => {
    const queue = declare('orders');
    declare('quiet');
    await poll();
    const versions = () =>
      f.db.$queryRaw<{ name: string; v: string }[]>`SELECT name, xmin::text AS v FROM "Queue"`;
    const before = new Map((await versions()).map(({ name, v }) => [name, v]));
    queue.options.maxLengthMessages = 10;
    await poll();
    const after = new Map((await versions()).map(({ name, v }) => [name, v]));
    expect(after.get('quiet')).toBe(before.get('quiet'));
    expect(after.get('orders')).not.toBe(before.get('orders'));
    expect((await statusOf('orders')).queue.details).toMatchObject({ maxLengthMessages: 10 });
  });

  test('a name that the database cannot hold does not cost the poll of the others', async () => {
    declare('orders');
    declare('a\0b');
    expect(await poll()).toMatchObject({ ok: true });
    expect(await f.db.queue.count()).toBe(1);
  });
});

describe('a restart of the worker', () => {
  test('forgets neither counters, nor age, nor the onset of a state', async () => {
    const queue = declare('orders', 2);
    await poll();
    queue.consumers = 0;
    const lostAtMs = clock.nowMs() + pollMs;
    for (let i = 0; i < 20; i += 1) {
      publish('orders', 10);
      await poll();
    }
    const before = await statusOf('orders');
    expect(before).toMatchObject({ state: 'no-consumers', ageBasis: 'exact' });
    expect(before.stateSince.getTime()).toBe(lostAtMs);
    expect(Number(before.ageMs)).toBeGreaterThan(190_000);

    collector = createClusterCollector(f, clusterId);
    publish('orders', 10);
    await poll();
    const after = await statusOf('orders');
    expect(after).toMatchObject({ state: 'no-consumers', ageBasis: 'exact', inRatePerSec: 1 });
    expect(after.stateSince.getTime()).toBe(lostAtMs);
    expect(Number(after.ageMs) - Number(before.ageMs)).toBe(pollMs);
  });

  test('an old backlog is found again in the coarser tiers', async () => {
    declare('orders');
    await poll();
    for (let i = 0; i < 120; i += 1) {
      publish('orders', 1 + (i % 5));
      await poll();
    }
    const before = await statusOf('orders');
    expect(Number(before.ageMs)).toBeGreaterThan(19 * 60_000);
    await packHistory(f);
    collector = createClusterCollector(f, clusterId);
    await poll();
    const after = await statusOf('orders');
    expect(after.ageBasis).not.toBe('at-least');
    expect(Math.abs(Number(after.ageMs) - Number(before.ageMs) - pollMs)).toBeLessThan(30_000);
  });

  test('dead letters that came just before are counted, so that the head is not sought among older ones', async () => {
    broker.declareExchange('dlx', 'fanout');
    declare('orders', 0);
    broker.declareQueue('failing', { deadLetterExchange: 'dlx' });
    broker.bind('dlx', 'orders', '');
    const deadLetter = async (count: number) => {
      publish('failing', count);
      broker.rejectHead({ vhost: '/', name: 'failing' }, count);
      await poll();
    };
    await poll();
    for (let i = 0; i < 20; i += 1) await deadLetter(5);
    broker.consumeHead({ vhost: '/', name: 'orders' }, 50);
    for (let i = 0; i < 6; i += 1) await deadLetter(5);
    await deadLetter(100);
    const before = await statusOf('orders');
    expect(Math.abs(Number(before.ageMs) - 17 * pollMs)).toBeLessThan(pollMs);
    collector = createClusterCollector(f, clusterId);
    await poll();
    const after = await statusOf('orders');
    // What is stored tells of dead letters one reading after their depth.
    expect(Math.abs(Number(after.ageMs) - 18 * pollMs)).toBeLessThan(2 * pollMs);
  });

  test('an age that was "at least" goes on from where it was', async () => {
    declare('orders');
    publish('orders', 5);
    for (let i = 0; i < 6; i += 1) await poll();
    expect(await statusOf('orders')).toMatchObject({ ageMs: 50_000n, ageBasis: 'at-least' });
    collector = createClusterCollector(f, clusterId);
    await poll();
    expect(await statusOf('orders')).toMatchObject({ ageMs: 60_000n, ageBasis: 'at-least' });
  });
});

test('a poll that the database refused is counted by the next one', async () => {
  declare('orders');
  await poll();
  publish('orders', 10);
  const original = f.db.$transaction.bind(f.db);
  f.db.$transaction = () => Promise.reject(new Error('the database is gone'));
  await expect(poll()).rejects.toThrow('the database is gone');
  f.db.$transaction = original;
  publish('orders', 10);
  await poll();
  expect((await samplesOf('orders')).at(-1)).toMatchObject({ published: 20, knownMs: 2 * pollMs });
});

test('1,000 queues are stored in well under a second', async () => {
  for (let i = 0; i < 1_000; i += 1) declare(`queue-${String(i)}`);
  await poll();
  const began = performance.now();
  await poll();
  expect(performance.now() - began).toBeLessThan(1_500);
  expect(await storedSamples(f, 'queue-999')).toHaveLength(2);
});
