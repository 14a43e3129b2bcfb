import { beforeEach, describe, expect, test, vi } from 'vitest';
import { packRound } from '@/server/domain/history/round';
import { type ClusterCollector, createClusterCollector } from '../collector/poll-cluster';
import { prune } from '../collector/prune';
import { emptyWorld, memoryWorld } from '../testing/memory-world';
import { storedSamples } from '../testing/stored-samples';
import { queueHistory } from './queue-history';
import { sparklines } from './sparklines';
import { packHistory } from './store/pack-history';
import { insertRounds } from './store/rows';

const pollMs = 10_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const { f, broker, clock, clusterId, signal } = await memoryWorld(pollMs);

let collector: ClusterCollector;
beforeEach(async () => {
  await emptyWorld({ f, broker });
  // Each test begins on the hour, so that buckets lie the same everywhere.
  clock.advance(hourMs - (clock.nowMs() % hourMs));
  collector = createClusterCollector(f, clusterId);
});

const orders = { clusterId, vhost: '/', name: 'orders' };

async function poll(times = 1, between: () => void = () => undefined): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    between();
    await collector.poll(signal);
    clock.advance(pollMs);
  }
}

function publish(count: number): void {
  for (let i = 0; i < count; i += 1) broker.publish({ routingKey: 'orders' });
}

async function history(spanMs: number, maxPoints = 300) {
  const toMs = clock.nowMs();
  return queueHistory(f, { ...orders, fromMs: toMs - spanMs, toMs, maxPoints });
}

async function storeRaw(atMs: number, ready: number): Promise<void> {
  const { id: queueId } = await f.db.queue.findFirstOrThrow({ where: { name: 'orders' } });
  const nothing = { published: null, delivered: null, acked: null, redelivered: null, arrived: null };
  const sample = {
    queueId,
    knownMs: 0,
    ready,
    unacked: 0,
    consumers: 1,
    ...nothing,
    departed: null,
    ageMs: 0,
  };
  await insertRounds(f.db, clusterId, atMs, packRound([sample]));
}

/** Until the hour of the newest sample is in every tier. */
async function packAll(): Promise<void> {
  clock.advance(hourMs + 2 * minuteMs);
  await packHistory(f);
}

describe('history', () => {
  test('raw polls are its points, with rates from counters', async () => {
    broker.declareQueue('orders');
    await poll(6, () => {
      publish(20);
    });
    const { points, gaps } = await history(minuteMs);
    expect(points.map(({ readyMessages }) => readyMessages)).toEqual([20, 40, 60, 80, 100, 120]);
    expect(points.map(({ inRatePerSec }) => inRatePerSec)).toEqual([null, 2, 2, 2, 2, 2]);
    expect(gaps).toEqual([]);
  });

  test('polls that failed leave a gap with the sentence of the failure', async () => {
    broker.declareQueue('orders');
    await poll(3);
    broker.reachable = false;
    await poll(3);
    broker.reachable = true;
    await poll(3);
    const { points, gaps } = await history(90_000);
    expect(points.filter(({ readyMessages }) => readyMessages === null)).toHaveLength(1);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.reason).toMatch(/does not answer/);
    expect((gaps[0]?.toMs ?? 0) - (gaps[0]?.fromMs ?? 0)).toBe(4 * pollMs);
  });

  test('no polls at all: Spillway was not running; before the first one it was not watching', async () => {
    broker.declareQueue('orders');
    clock.advance(10 * minuteMs);
    await poll(30);
    clock.advance(5 * minuteMs);
    await poll(30);
    const { gaps } = await history(25 * minuteMs);
    expect(gaps.map(({ reason }) => reason)).toEqual([
      'Spillway was not watching yet.',
      'Spillway was not running.',
    ]);
  });

  test('polls that failed once Spillway ran again say nothing of the time before', async () => {
    broker.declareQueue('orders');
    await poll(30);
    clock.advance(10 * minuteMs);
    broker.reachable = false;
    await poll(3);
    broker.reachable = true;
    await poll(30);
    const { gaps } = await history(20 * minuteMs);
    expect(gaps.map(({ reason }) => reason)).toEqual([
      'Spillway was not running.',
      expect.stringMatching(/does not answer/),
    ]);
    expect((gaps[1]?.toMs ?? 0) - (gaps[1]?.fromMs ?? 0)).toBeLessThan(minuteMs);
  });

  test('a queue that was deleted for a while was not on the broker then', async () => {
    broker.declareQueue('orders');
    await poll(6);
    broker.deleteQueue(orders);
    await poll(6);
    broker.declareQueue('orders');
    await poll(6);
    const { gaps } = await history(3 * minuteMs);
    expect(gaps.map(({ reason }) => reason)).toEqual(['The queue was not on the broker.']);
  });

  test('a coarse range shows the newest poll at once, its bucket marked as not complete', async () => {
    broker.declareQueue('orders');
    await poll(6);
    clock.advance(7 * minuteMs);
    publish(5);
    await poll(1);
    const { points, bucketMs } = await history(7 * 24 * hourMs);
    expect(bucketMs).toBe(hourMs);
    expect(points.at(-1)).toMatchObject({ depthMaxMessages: 5, complete: false });
  });

  test('a range that ends before it begins is refused', async () => {
    broker.declareQueue('orders');
    await poll(1);
    await expect(history(-1)).rejects.toMatchObject({ code: 'invalid' });
    const unknown = { ...orders, name: 'nobody', fromMs: 0, toMs: 1, maxPoints: 10 };
    await expect(queueHistory(f, unknown)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('packing', () => {
  test('a spike of one poll survives into the one-hour tier as its maximum', async () => {
    broker.declareQueue('orders');
    await poll(1);
    const startMs = clock.nowMs() - pollMs;
    for (let i = 1; i < 360; i += 1) await storeRaw(startMs + i * pollMs, i === 200 ? 9_000 : 10);
    clock.advance(hourMs - 2 * pollMs);
    await packAll();
    const [hour] = await storedSamples(f, 'orders', 3_600);
    expect(hour).toMatchObject({
      readyMin: 0,
      readyMax: 9_000,
      depthMax: 9_000,
      readyLast: 10,
      readySum: 358 * 10 + 9_000,
      readyCount: 360,
      sampleCount: 360,
    });
    const counts = [0, 60, 600, 3_600].map(async (sec) => (await storedSamples(f, 'orders', sec)).length);
    expect(await Promise.all(counts)).toEqual([360, 60, 6, 1]);
  });

  test('changes no sample, whenever it runs, however often, and over an hour that got one more', async () => {
    broker.declareQueue('orders');
    broker.declareQueue('other');
    const everything = async () =>
      Promise.all([0, 60, 600, 3_600].map((sec) => storedSamples(f, 'orders', sec)));
    const packings = vi.fn(() => packHistory(f));
    for (let i = 0; i < 400; i += 1) {
      publish(i % 7);
      if (i === 300) broker.deleteQueue({ ...orders, name: 'other' });
      await poll(1);
      if (i % 50 === 0) await packings();
    }
    const raw = await storedSamples(f, 'orders');
    await packAll();
    expect(await f.db.sampleRound.count()).toBe(0);
    const once = await everything();
    expect(once[0]).toEqual(raw);
    const sums = once.map((samples) => samples.reduce((sum, { arrived }) => sum + (arrived ?? 0), 0));
    expect(new Set(sums).size).toBe(1);
    await packAll();
    expect(await everything()).toEqual(once);

    const late = (raw[100]?.atMs ?? 0) + 3_000;
    const others = await storedSamples(f, 'other');
    await storeRaw(late, 77_777);
    await packAll();
    expect((await storedSamples(f, 'orders')).filter(({ atMs }) => atMs !== late)).toEqual(raw);
    expect((await storedSamples(f, 'orders', 3_600))[0]).toMatchObject({
      readyMax: 77_777,
      sampleCount: 361,
    });
    expect(await storedSamples(f, 'other')).toEqual(others);
    expect(packings).toHaveBeenCalledTimes(8);
  });

  test('stopped between two lots of queues, it keeps what is done, hides nothing, and goes on with the rest', async () => {
    const names = Array.from({ length: 200 }, (_, i) => `queue-${String(i)}`);
    for (const name of names) broker.declareQueue(name);
    await poll(4, () => {
      for (const routingKey of names) broker.publish({ routingKey });
    });
    const everything = async (sec: number) => Promise.all(names.map((name) => storedSamples(f, name, sec)));
    const raw = await everything(0);
    expect(raw.map((samples) => samples.map(({ readyLast }) => readyLast))).toEqual(
      names.map(() => [1, 2, 3, 4]),
    );

    const { signal: stopping } = new AbortController();
    let lots = 0;
    vi.spyOn(stopping, 'throwIfAborted').mockImplementation(() => {
      lots += 1;
      if (lots === 3) throw new Error('The worker stops.');
    });
    clock.advance(hourMs + 2 * minuteMs);
    await expect(packHistory(f, stopping)).rejects.toThrow('The worker stops.');
    const left = await f.db.sampleRound.groupBy({ by: ['queueGroup'] });
    expect(left.length).toBeGreaterThan(0);
    expect(await f.db.sampleChunk.count({ where: { resolutionSec: 3_600 } })).toBeGreaterThan(0);
    expect(await everything(0)).toEqual(raw);
    expect((await f.db.cluster.findFirstOrThrow()).rolledUpTo).toBeNull();

    await packHistory(f);
    expect(await f.db.sampleRound.count()).toBe(0);
    expect(await everything(0)).toEqual(raw);
    const hours = await everything(3_600);
    expect(hours.map((samples) => samples.map(({ readyMax }) => readyMax))).toEqual(names.map(() => [4]));
  });

  test('what a chart shows is the same before and after', async () => {
    broker.declareQueue('orders');
    await poll(400, () => {
      publish(3);
      broker.consumeHead(orders, 2);
    });
    const ranges = [10 * minuteMs, hourMs, 6 * hourMs, 24 * hourMs, 7 * 24 * hourMs];
    const toMs = clock.nowMs();
    const shown = () =>
      Promise.all(
        ranges.map((spanMs) =>
          queueHistory(f, { ...orders, fromMs: toMs - spanMs, toMs, maxPoints: 300 }).then(({ points }) =>
            points.map(({ complete: _, ...point }) => point),
          ),
        ),
      );
    const before = await shown();
    await packAll();
    expect(await f.db.sampleRound.count()).toBe(0);
    expect(await shown()).toEqual(before);
  });

  test('unknown stays unknown: it is neither 0 in a sum nor in an average', async () => {
    broker.declareQueue('orders');
    await poll(1);
    await packAll();
    const [minute] = await storedSamples(f, 'orders', 60);
    expect(minute).toMatchObject({ arrived: null, published: null, knownMs: 0 });
  });

  test('a worker that comes back after hours packs what was left, and the hours without a poll stay empty', async () => {
    broker.declareQueue('orders');
    await poll(6);
    clock.advance(5 * hourMs);
    await poll(1);
    await packAll();
    const minutes = await storedSamples(f, 'orders', 60);
    expect(minutes.map(({ sampleCount }) => sampleCount)).toEqual([6, 1]);
    expect(await storedSamples(f, 'orders', 3_600)).toHaveLength(2);
  });

  test('the polls of a queue that is gone are packed without it', async () => {
    broker.declareQueue('orders');
    broker.declareQueue('other');
    await poll(6);
    await f.db.queue.delete({ where: { clusterId_vhost_name: orders } });
    await packAll();
    expect(await storedSamples(f, 'other')).toHaveLength(6);
    expect(await f.db.sampleRound.count()).toBe(0);
  });

  test('queues that go take their history along', async () => {
    broker.declareQueue('orders');
    await poll(6);
    await packAll();
    expect(await f.db.sampleChunk.count()).toBe(4);
    await f.db.queue.delete({ where: { clusterId_vhost_name: orders } });
    expect(await f.db.sampleChunk.count()).toBe(0);
  });

  test('each tier forgets what is older than it keeps', async () => {
    broker.declareQueue('orders');
    await poll(6);
    await packAll();
    const left = async () => {
      const tiers = await f.db.sampleChunk.findMany({ orderBy: { resolutionSec: 'asc' } });
      const axes = await f.db.sampleAxis.findMany({ orderBy: { resolutionSec: 'asc' } });
      expect(axes.map(({ resolutionSec }) => resolutionSec)).toEqual(tiers.map((t) => t.resolutionSec));
      return tiers.map(({ resolutionSec }) => resolutionSec);
    };
    const day = 24 * hourMs;
    await prune(f);
    expect(await left()).toEqual([0, 60, 600, 3_600]);
    clock.advance(2 * day);
    await prune(f);
    expect(await left()).toEqual([60, 600, 3_600]);
    clock.advance(13 * day);
    await prune(f);
    expect(await left()).toEqual([600, 3_600]);
    clock.advance(81 * day);
    await prune(f);
    expect(await left()).toEqual([3_600]);
    clock.advance(335 * day);
    await prune(f);
    expect(await left()).toEqual([]);
    expect(await f.db.poll.count()).toBe(0);
  });

  test('raw samples that are not rolled up are never forgotten', async () => {
    broker.declareQueue('orders');
    await poll(70);
    await packHistory(f);
    clock.advance(100 * hourMs);
    await prune(f);
    expect((await storedSamples(f, 'orders')).length).toBe(70);
  });
});

test('sparklines: one hour in thirty points, a null where nothing is known, the spike kept', async () => {
  broker.declareQueue('orders');
  broker.declareQueue('other');
  await poll(1);
  await poll(30, () => {
    publish(1);
  });
  const { id } = await f.db.queue.findFirstOrThrow({ where: { name: 'orders' } });
  const lines = await sparklines(f, [id, 999_999], []);
  expect(lines.map((line) => line.queueId)).toEqual([id, 999_999]);
  expect(lines[0]?.depths).toHaveLength(30);
  expect(lines[0]?.depths.filter((depth) => depth !== null)).toEqual([11, 23, 30]);
  expect(lines[1]?.depths.every((depth) => depth === null)).toBe(true);
});
