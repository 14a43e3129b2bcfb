import { beforeEach, describe, expect, test } from 'vitest';
import { type ClusterCollector, createClusterCollector } from '../collector/poll-cluster';
import { prune } from '../collector/prune';
import { createRollUp, rollUp } from '../collector/roll-up';
import { memoryWorld } from '../testing/memory-world';
import { queueHistory } from './queue-history';
import { sparklines } from './sparklines';

const pollMs = 10_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const { f, broker, clock, clusterId, signal } = await memoryWorld(pollMs);

let collector: ClusterCollector;
beforeEach(async () => {
  await f.db.queue.deleteMany();
  await f.db.poll.deleteMany();
  broker.queues.clear();
  broker.reachable = true;
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

async function storeRaw(
  atMs: number,
  depth: number,
  extra: { arrivedDelta?: number; knownMs?: number } = {},
) {
  const { id: queueId } = await f.db.queue.findFirstOrThrow({ where: { name: 'orders' } });
  const n = BigInt(depth);
  const of = { readyMin: n, readyMax: n, readyAvg: depth, readyLast: n, depthMax: n };
  const held = { unackedMin: 0n, unackedMax: 0n, unackedAvg: 0, unackedLast: 0n };
  const bucket = new Date(atMs);
  await f.db.sample.create({ data: { queueId, resolutionSec: 0, bucket, ...of, ...held, ...extra } });
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

describe('roll-up', () => {
  test('a spike of one poll survives into the one-hour tier as its maximum', async () => {
    broker.declareQueue('orders');
    await poll(1);
    const startMs = clock.nowMs() - pollMs;
    for (let i = 1; i < 360; i += 1) await storeRaw(startMs + i * pollMs, i === 200 ? 9_000 : 10);
    await rollUp(f, startMs, startMs + hourMs - 1);
    const [hour] = await f.db.sample.findMany({ where: { resolutionSec: 3_600 } });
    expect(hour).toMatchObject({
      readyMin: 0n,
      readyMax: 9_000n,
      depthMax: 9_000n,
      readyLast: 10n,
      sampleCount: 360,
    });
    expect(hour?.readyAvg).toBeCloseTo((358 * 10 + 9_000) / 360, 6);
    const tiers = await f.db.sample.groupBy({
      by: ['resolutionSec'],
      _count: true,
      orderBy: { resolutionSec: 'asc' },
    });
    expect(tiers.map(({ resolutionSec, _count }) => [resolutionSec, _count])).toEqual([
      [0, 360],
      [60, 60],
      [600, 6],
      [3_600, 1],
    ]);
  });

  test('running it again, or over a part of it, changes nothing', async () => {
    broker.declareQueue('orders');
    await poll(30, () => {
      publish(7);
    });
    const all = () => f.db.sample.findMany({ orderBy: [{ resolutionSec: 'asc' }, { bucket: 'asc' }] });
    await rollUp(f, clock.nowMs() - hourMs, clock.nowMs());
    const once = await all();
    await rollUp(f, clock.nowMs() - hourMs, clock.nowMs());
    await rollUp(f, clock.nowMs() - 90_000, clock.nowMs());
    expect(await all()).toEqual(once);
    const sums = (sec: number) =>
      once.filter((s) => s.resolutionSec === sec).reduce((sum, s) => sum + (s.arrivedDelta ?? 0), 0);
    expect([sums(60), sums(600), sums(3_600)]).toEqual([203, 203, 203]);
  });

  test('unknown stays unknown: it is neither 0 in a sum nor in an average', async () => {
    broker.declareQueue('orders');
    await poll(1);
    await rollUp(f, clock.nowMs() - minuteMs, clock.nowMs());
    const [minute] = await f.db.sample.findMany({ where: { resolutionSec: 60 } });
    expect(minute).toMatchObject({ arrivedDelta: null, publishedDelta: null, knownMs: 0 });
  });

  test('a new worker begins where the last one may have stopped', async () => {
    broker.declareQueue('orders');
    await poll(6);
    clock.advance(5 * hourMs);
    await poll(1);
    await createRollUp(f)();
    expect(await f.db.sample.count({ where: { resolutionSec: 60 } })).toBe(2);
  });

  test('each tier forgets what is older than it keeps', async () => {
    broker.declareQueue('orders');
    await poll(6);
    await rollUp(f, clock.nowMs() - hourMs, clock.nowMs());
    const left = async () =>
      (await f.db.sample.groupBy({ by: ['resolutionSec'], orderBy: { resolutionSec: 'asc' } })).map(
        (g) => g.resolutionSec,
      );
    clock.advance(7 * hourMs);
    await prune(f);
    expect(await left()).toEqual([60, 600, 3_600]);
    clock.advance(4 * 24 * hourMs);
    await prune(f);
    expect(await left()).toEqual([600, 3_600]);
    clock.advance(31 * 24 * hourMs);
    await prune(f);
    expect(await left()).toEqual([3_600]);
    expect(await f.db.poll.count()).toBe(0);
  });
});

test('sparklines: one hour in thirty points, a null where nothing is known, the spike kept', async () => {
  broker.declareQueue('orders');
  broker.declareQueue('other');
  await poll(1);
  await poll(30, () => {
    publish(1);
  });
  await rollUp(f, clock.nowMs() - hourMs, clock.nowMs());
  const { id } = await f.db.queue.findFirstOrThrow({ where: { name: 'orders' } });
  const lines = await sparklines(f, [id, 999_999]);
  expect(lines.map((line) => line.queueId)).toEqual([id, 999_999]);
  expect(lines[0]?.depths).toHaveLength(30);
  expect(lines[0]?.depths.filter((depth) => depth !== null)).toEqual([11, 23, 30]);
  expect(lines[1]?.depths.every((depth) => depth === null)).toBe(true);
});
