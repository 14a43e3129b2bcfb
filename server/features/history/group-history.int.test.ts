import { beforeEach, describe, expect, test } from 'vitest';
import { groupHistoryInputSchema, type QueueGroup } from '@/server/domain/history';
import { packRound } from '@/server/domain/history/round';
import type { Scope } from '@/server/domain/scope';
import { type ClusterCollector, createClusterCollector } from '../collector/poll-cluster';
import { prune } from '../collector/prune';
import { emptyWorld, memoryWorld } from '../testing/memory-world';
import { groupHistory } from './group-history';
import { packHistory } from './store/pack-history';
import { insertRounds } from './store/rows';
import { rollUpTotals } from './totals/stored-totals';

const pollMs = 10_000;
const minuteMs = 60_000;
const hourMs = 3_600_000;
const { f, broker, clock, clusterId, signal } = await memoryWorld(pollMs);

let collector: ClusterCollector;
beforeEach(async () => {
  await emptyWorld({ f, broker });
  clock.advance(hourMs - (clock.nowMs() % hourMs));
  collector = createClusterCollector(f, clusterId);
});

async function poll(times = 1, between: () => void = () => undefined): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    between();
    await collector.poll(signal);
    clock.advance(pollMs);
  }
}

function publish(routingKey: string, count: number): void {
  for (let i = 0; i < count; i += 1) broker.publish({ routingKey });
}

async function sums(spanMs: number, group: Partial<QueueGroup> = {}, scopes: Scope[] = [null]) {
  const toMs = clock.nowMs();
  return groupHistory(f, groupHistoryInputSchema.parse({ ...group, fromMs: toMs - spanMs, toMs }), scopes);
}

const ready = ({ points }: Awaited<ReturnType<typeof sums>>) =>
  points.map(({ readyMessages }) => readyMessages);

describe('the history of a group of queues', () => {
  test('is the sum of its queues at each poll, whether kept with the polls or made from the queues', async () => {
    broker.declareQueue('orders.new').consumers = 2;
    broker.declareQueue('orders.old').consumers = 1;
    broker.declareQueue('billing');
    await poll(4, () => {
      publish('orders.new', 20);
      publish('orders.old', 10);
      publish('billing', 5);
    });
    const all = await sums(minuteMs);
    expect(all).toMatchObject({ queues: 3, byPoll: true, tooMany: null });
    expect(ready(all).slice(-4)).toEqual([35, 70, 105, 140]);
    const orders = await sums(minuteMs, { search: 'ORDERS' });
    expect(orders).toMatchObject({ queues: 2, byPoll: false });
    expect(ready(orders).slice(-4)).toEqual([30, 60, 90, 120]);
    expect(orders.points.at(-1)).toMatchObject({ consumers: 3, inRatePerSec: 3, outRatePerSec: 0 });
    expect(orders.points.at(-1)?.queuesMissing).toBeUndefined();
  });

  test('holds only what the scopes of whoever asks reach, also where sums over the whole cluster are kept', async () => {
    broker.declareQueue('orders');
    broker.declareQueue('billing');
    await poll(4, () => {
      publish('orders', 10);
      publish('billing', 5);
    });
    const seen = await sums(minuteMs, {}, [[{ clusterId, vhost: '/', queue: 'orders*' }]]);
    expect(seen).toMatchObject({ queues: 1, byPoll: false });
    expect(ready(seen).slice(-4)).toEqual([10, 20, 30, 40]);
    const whole = await sums(minuteMs, {}, [[{ clusterId, vhost: '*', queue: '*' }]]);
    expect(whole).toMatchObject({ queues: 2, byPoll: true });
    const nothing = await sums(minuteMs, {}, [[{ clusterId, vhost: '/', queue: 'x' }]]);
    expect(nothing).toMatchObject({ queues: 0, points: [] });
  });

  test('says how many queues are missing from a sum, and never takes them for 0', async () => {
    broker.declareQueue('told');
    broker.declareQueue('untold');
    await poll(2);
    await f.db.sampleRound.deleteMany();
    const queues = await f.db.queue.findMany({ orderBy: { name: 'asc' } });
    const samples = queues.map(({ id: queueId, name }) => ({
      ...{ queueId, knownMs: pollMs, unacked: 0, consumers: 1, delivered: 0, acked: 0, redelivered: 0 },
      ...{ published: 0, arrived: 0, departed: 0, ageMs: 0, ready: name === 'told' ? 30 : null },
    }));
    await insertRounds(f.db, clusterId, clock.nowMs(), packRound(samples));
    const { points } = await sums(pollMs, { search: 'told' });
    expect(points.at(-1)).toMatchObject({
      readyMessages: 30,
      queuesMissing: { readyMessages: 1, depthMaxMessages: 1 },
    });
    expect(points.at(-1)?.queuesMissing).not.toHaveProperty('consumers');
  });

  test('a queue that comes or goes makes a step; one that is gone still counts for the time in which it was there', async () => {
    broker.declareQueue('orders.new');
    publish('orders.new', 10);
    broker.declareQueue('orders.old');
    publish('orders.old', 7);
    await poll(2);
    broker.deleteQueue({ vhost: '/', name: 'orders.old' });
    await poll(2);
    const orders = await sums(4 * pollMs, { search: 'orders' });
    expect(ready(orders)).toEqual([17, 17, 10, 10]);
    expect(orders.queues).toBe(2);
    expect(ready(await sums(4 * pollMs))).toEqual([17, 17, 10, 10]);
  });

  test('polls that failed leave a gap with the sentence of the failure', async () => {
    broker.declareQueue('orders');
    await poll(3);
    broker.reachable = false;
    await poll(3);
    broker.reachable = true;
    await poll(3);
    for (const answer of [await sums(90_000), await sums(90_000, { search: 'orders' })]) {
      expect(answer.gaps).toHaveLength(1);
      expect(answer.gaps[0]?.reason).toMatch(/does not answer/);
      expect(ready(answer).filter((value) => value === null)).toHaveLength(1);
    }
  });

  test('rolled up and packed, both say the same of an hour that is over; a spike of one poll is kept', async () => {
    broker.declareQueue('orders');
    broker.declareQueue('billing');
    await poll(360, () => {
      publish('orders', 1);
      if (clock.nowMs() % hourMs === 30 * minuteMs) publish('billing', 5_000);
      if (clock.nowMs() % hourMs === 30 * minuteMs + pollMs)
        broker.consumeHead({ vhost: '/', name: 'billing' }, 5_000);
    });
    clock.advance(2 * minuteMs);
    await packHistory(f);
    await rollUpTotals(f, signal);
    await rollUpTotals(f, signal);
    const kept = await sums(6 * hourMs);
    const made = await sums(6 * hourMs, { types: ['classic'] });
    expect([kept.byPoll, made.byPoll]).toEqual([true, false]);
    const known = kept.points.filter(({ readyMessages }) => readyMessages !== null);
    expect(known.length).toBeGreaterThan(10);
    expect(Math.max(...known.map(({ depthMaxMessages }) => depthMaxMessages ?? 0))).toBeGreaterThan(5_000);
    const mean = (points: typeof known) =>
      points.reduce((sum, { readyMessages }) => sum + (readyMessages ?? 0), 0) / points.length;
    const madeKnown = made.points.filter(({ readyMessages }) => readyMessages !== null);
    expect(mean(madeKnown) / mean(known)).toBeCloseTo(1, 1);
    expect(await f.db.clusterTotal.count({ where: { resolutionSec: 60 } })).toBe(60);
    clock.advance(3 * 86_400_000);
    await prune(f);
    expect(await f.db.clusterTotal.count({ where: { resolutionSec: 0 } })).toBe(0);
    expect(await f.db.clusterTotal.count({ where: { resolutionSec: 3_600 } })).toBe(1);
  });

  test('a group that is too large is refused with its size; a whole cluster never is', async () => {
    for (let i = 0; i < 501; i += 1) broker.declareQueue(`q${String(i)}`);
    await poll(2);
    const large = await sums(minuteMs, { search: 'q' });
    expect(large).toMatchObject({ points: [], tooMany: { queues: 501, limit: 500 } });
    expect(await sums(minuteMs, { clusterIds: [clusterId] })).toMatchObject({ byPoll: true, tooMany: null });
  });

  test('a cluster without queues holds 0 messages; a group without queues has no points', async () => {
    await poll(2);
    expect(await sums(minuteMs, { search: 'nothing' })).toMatchObject({ queues: 0, points: [] });
    const [row] = await f.db.clusterTotal.findMany({ where: { resolutionSec: 0 }, take: 1 });
    expect(row).toMatchObject({ ready: 0, readyMissing: 0 });
  });
});
