// The canary through the API, with the worker's task beside it: real database, memory broker, a consumer that is
// broken until it is fixed.

import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import type { RedriveRequest, RedriveView } from '@/server/domain/redrive';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
let end = async () => undefined as void;
afterEach(() => end());

const orders = { vhost: '/', name: 'orders' };
const canary = { steps: [1, 3], watchMs: 1_000, maxShare: 0.05 };

async function world(messages: number) {
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput('canary'));
  broker.declareExchange('dlx', 'fanout');
  broker.declareQueue('dlq');
  broker.bind('dlx', 'dlq', '');
  broker.declareQueue('orders', { deadLetterExchange: 'dlx' });
  for (let i = 1; i <= messages; i += 1) broker.publish({ routingKey: 'orders', body: `m${i}` });
  broker.rejectHead(orders, messages);

  /** How the consumer of orders takes what comes. */
  const consumer = { broken: (_body: string) => true, seen: [] as string[] };
  const consuming = setInterval(() => {
    const [head] = broker.queue(orders).ready;
    if (head === undefined) return;
    const body = Buffer.from(head.message.body).toString();
    consumer.seen.push(body);
    if (consumer.broken(body)) broker.rejectHead(orders);
    else broker.consumeHead(orders);
  }, 2);

  let stop = new AbortController();
  let worker = runRedrives(api.features, stop.signal);
  const restart = async () => {
    stop.abort();
    await worker;
    stop = new AbortController();
    worker = runRedrives(api.features, stop.signal);
  };
  end = async () => {
    clearInterval(consuming);
    stop.abort();
    await worker;
    await db.cluster.delete({ where: { id: clusterId } });
  };
  return {
    ...api,
    consumer,
    restart,
    depth: (name: string) => broker.queue({ vhost: '/', name }).depth,
    start: (over: Partial<RedriveRequest> = {}) =>
      api.operator.redrives.start({
        ...{ clusterId, vhost: '/', name: 'dlq' },
        selection: { kind: 'all' },
        destination: { kind: 'queue', name: 'orders' },
        ...over,
      }),
    inState: (redriveId: string, holds: (view: RedriveView) => boolean) =>
      vi.waitFor(
        async () => {
          const view = await api.viewer.redrives.get({ redriveId });
          expect(holds(view), JSON.stringify(view)).toBe(true);
          return view;
        },
        { timeout: 20_000, interval: 20 },
      ),
  };
}

const ended = ({ finishedAtMs }: RedriveView) => finishedAtMs !== null;

test('a consumer that is still broken: it stops after the first step, says where and why, and moves no more', async () => {
  const { start, inState, consumer, depth } = await world(20);
  const { id } = await start({ pace: { canary } });
  const view = await inState(id, ended);
  expect(view).toMatchObject({
    state: 'stopped',
    movedMessages: 1,
    failure: 'Stopped after the first step: 1 of 1 died again in dlq within 1 s, rejected, same cause.',
  });
  expect(view.returns).toMatchObject({ diedAgainMessages: 1, sameCauseMessages: 1, maybeMessages: 0 });
  expect(consumer.seen).toEqual(['m1']);
  expect(depth('dlq')).toBe(20);
});

test('a consumer that works: step after step is watched and found good, then the rest goes', async () => {
  const { start, inState, consumer } = await world(20);
  consumer.broken = () => false;
  const { id } = await start({ pace: { canary } });
  const watching = await inState(id, ({ phase }) => phase === 'canary');
  expect(watching.movedMessages).toBe(1);
  const view = await inState(id, ended);
  expect(view).toMatchObject({ state: 'completed', movedMessages: 20, failure: null, waiting: null });
  expect(view.canary).toMatchObject({
    passedSteps: 2,
    findings: [
      'After the first step 0 of 1 sent so far died again.',
      'After the second step 0 of 4 sent so far died again.',
    ],
  });
  await vi.waitFor(() => expect(consumer.seen).toHaveLength(20));
});

test('one that breaks midway: the watch goes on through the main run, and stops it', async () => {
  const { start, inState, consumer, depth } = await world(400);
  consumer.broken = (body) => Number(body.slice(1)) > 20;
  const { id } = await start({ ratePerSec: 20, pace: { canary: { ...canary, steps: [1] } } });
  const view = await inState(id, ended);
  expect(view).toMatchObject({ state: 'stopped' });
  expect(view.failure).toMatch(/^Stopped midway: \d+ of \d+ died again in dlq, rejected, same cause\.$/);
  expect(view.movedMessages).toBeLessThan(400);
  expect(depth('dlq')).toBeGreaterThan(300);
});

test('of a selection, only what is selected counts for a step, and what is passed over stays', async () => {
  const { start, inState, consumer, depth } = await world(12);
  consumer.broken = () => false;
  const { id } = await start({
    selection: { kind: 'filter', conditions: [{ kind: 'body-text', text: 'm1' }] },
    pace: { canary: { ...canary, steps: [2] } },
  });
  const view = await inState(id, ended);
  expect(view).toMatchObject({ state: 'completed', movedMessages: 4, keptMessages: 8 });
  await vi.waitFor(() => expect(consumer.seen).toEqual(['m1', 'm10', 'm11', 'm12']));
  expect(depth('dlq')).toBe(8);
});

test('a worker that stops in the middle of a watch: the next one watches the step anew, and sees what died', async () => {
  const { start, inState, consumer, restart } = await world(20);
  consumer.broken = () => false;
  const { id } = await start({ pace: { canary: { ...canary, watchMs: 3_000 } } });
  await inState(id, ({ phase }) => phase === 'canary');
  await restart();
  const again = await inState(id, ({ phase, canary: at }) => phase === 'canary' && at?.passedSteps === 0);
  expect(again.movedMessages).toBe(1);
  const view = await inState(id, ({ canary: at }) => at?.passedSteps === 1);
  expect(view.canary?.findings).toEqual(['After the first step 0 of 1 sent so far died again.']);
});

test('what dies after the end is counted until the watch ends, and the queue is free meanwhile', async () => {
  const { start, inState, consumer } = await world(5);
  const { id } = await start({ pace: { watchAfterMs: 3_000 } });
  const moved = await inState(id, ended);
  expect(moved).toMatchObject({ state: 'completed', phase: 'watching', movedMessages: 5 });
  const view = await inState(id, ({ phase }) => phase === 'closed');
  expect(view.returns).toMatchObject({ diedAgainMessages: 5, sameCauseMessages: 5, watchUntilMs: null });
  consumer.broken = () => false;
  await start();
});
