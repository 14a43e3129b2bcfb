// Control of a redrive through the API, with the worker's task beside it: real database, memory broker.

import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { limits } from '@/server/domain/limits';
import type { RedriveRequest, RedriveView } from '@/server/domain/redrive';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { systemClock } from '@/server/platform/clock';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
/** Stops the worker in order and forgets the cluster, whose redrives are none of the next test's. */
let end = async () => undefined as void;
afterEach(() => end());

async function world(messages = 40) {
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput('world'));
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (let i = 1; i <= messages; i += 1) broker.publish({ routingKey: 'orders', body: `m${i}` });
  broker.rejectHead({ vhost: '/', name: 'orders' }, messages);
  const ref = { clusterId, vhost: '/', name: 'dlq' };

  const stop = new AbortController();
  const worker = runRedrives(api.features, stop.signal);
  end = async () => {
    stop.abort();
    await worker;
    await db.cluster.delete({ where: { id: clusterId } });
  };
  return {
    ...api,
    broker,
    ref,
    bodiesIn: (queue: string) =>
      broker
        .queue({ vhost: '/', name: queue })
        .ready.map(({ message }) => Buffer.from(message.body).toString()),
    start: (over: Partial<RedriveRequest> = {}) =>
      api.operator.redrives.start({
        ...ref,
        selection: { kind: 'all' },
        destination: { kind: 'origin' },
        ...over,
      }),
    /** Resolves with the first view of which it holds. */
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

test('paused, it holds nothing; resumed, it goes on where it stopped, and the set stays the one of the start', async () => {
  const { start, inState, broker, bodiesIn, operator } = await world();
  const { id: redriveId } = await start({ ratePerSec: 10 });
  await inState(redriveId, ({ movedMessages }) => movedMessages > 0);
  await operator.redrives.pause({ redriveId });
  const paused = await inState(redriveId, ({ state }) => state === 'paused');
  expect(paused).toMatchObject({ phase: 'paused', inDoubtMessages: 0, finishedAtMs: null });
  expect(paused.movedMessages).toBeLessThan(40);
  expect(broker.queue({ vhost: '/', name: 'dlq' }).held.size).toBe(0);
  expect(bodiesIn('dlq')).toHaveLength(40 - paused.movedMessages);

  broker.publish({ routingKey: 'orders', body: 'late' });
  const orders = broker.queue({ vhost: '/', name: 'orders' }).ready;
  orders.unshift(...orders.splice(-1));
  broker.rejectHead({ vhost: '/', name: 'orders' });

  await operator.redrives.change({ redriveId, ratePerSec: null });
  await operator.redrives.resume({ redriveId });
  const ended = await inState(redriveId, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(ended).toMatchObject({ state: 'completed', movedMessages: 40, ratePerSec: null });
  expect(bodiesIn('dlq')).toEqual(['late']);
});

test('an alarm holds it up before it begins: it says so, is paused meanwhile, and goes on by itself afterwards', async () => {
  const { start, inState, broker, bodiesIn, operator } = await world();
  const { id: redriveId } = await start({ notBeforeMs: systemClock.nowMs() + 500 });
  broker.alarms = ['disk alarm: publishers are blocked'];
  const waits = ({ failure }: RedriveView) => failure?.includes('blocks publishers (disk alarm on') === true;
  expect(await inState(redriveId, waits)).toMatchObject({ state: 'running', movedMessages: 0 });
  await operator.redrives.pause({ redriveId });
  expect(await inState(redriveId, ({ state }) => state === 'paused')).toMatchObject({ failure: null });
  await operator.redrives.resume({ redriveId });
  await inState(redriveId, waits);
  expect(bodiesIn('orders')).toEqual([]);
  broker.alarms = [];
  const ended = await inState(redriveId, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(ended).toMatchObject({ state: 'completed', movedMessages: 40, failure: null, inDoubtMessages: 0 });
});

test('a change while it runs takes hold, is audited with before and after, and leaves the rest as it was', async () => {
  const { start, inState, operator, ref } = await world();
  const { id: redriveId } = await start({ ratePerSec: 2, pace: { maxMessages: 30 } });
  await inState(redriveId, ({ movedMessages }) => movedMessages > 0);
  await operator.redrives.change({ redriveId, ratePerSec: 5_000, windowMessages: 7 });
  const ended = await inState(redriveId, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(ended).toMatchObject({ state: 'completed', movedMessages: 30, ratePerSec: 5_000 });
  expect(ended.pace).toMatchObject({ windowMessages: 7, maxMessages: 30, ramp: null });
  const { entries } = await operator.audit.list({ clusterId: ref.clusterId, actions: ['redrive.change'] });
  expect(entries).toMatchObject([
    {
      target: 'dlq',
      outcome: 'succeeded',
      before: { ratePerSec: 2, windowMessages: null },
      after: { ratePerSec: 5_000, windowMessages: 7 },
    },
  ]);
  await expect(operator.redrives.change({ redriveId, ratePerSec: 1 })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
});

test('one for later begins when its time has come, not before, and can be cancelled until then', async () => {
  const { start, inState, operator, viewer, features } = await world(3);
  const soon = features.clock.nowMs() + 1_500;
  const { id: redriveId } = await start({ notBeforeMs: soon });
  expect(await viewer.redrives.get({ redriveId })).toMatchObject({
    state: 'scheduled',
    phase: 'scheduled',
    notBeforeMs: soon,
  });
  await expect(operator.redrives.pause({ redriveId })).rejects.toMatchObject({ code: 'CONFLICT' });
  const ended = await inState(redriveId, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(ended.startedAtMs).toBeGreaterThanOrEqual(soon);
  expect(ended).toMatchObject({ state: 'completed', movedMessages: 3 });
});

test('cancelled while it waits for its time, or while it is paused: the rest stays', async () => {
  const { start, inState, operator, bodiesIn, features } = await world();
  const { id: later } = await start({ notBeforeMs: features.clock.nowMs() + 60_000 });
  expect(await operator.redrives.cancel({ redriveId: later })).toMatchObject({
    state: 'cancelled',
    movedMessages: 0,
  });
  const { id } = await start({ ratePerSec: 20 });
  await inState(id, ({ movedMessages }) => movedMessages > 0);
  await operator.redrives.pause({ redriveId: id });
  await inState(id, ({ state }) => state === 'paused');
  await operator.redrives.cancel({ redriveId: id });
  const { movedMessages, state } = await inState(id, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(state).toBe('cancelled');
  expect(bodiesIn('dlq')).toHaveLength(40 - movedMessages);
});

test('what a crash left open while it was to pause is still looked into after the resume', async () => {
  const { start, inState, broker, bodiesIn, operator, ref, features } = await world(10);
  const { id: redriveId } = await start({ notBeforeMs: features.clock.nowMs() + 60_000 });
  const { messages } = await operator.messages.peek(ref);
  const entries = messages.slice(0, 4).map(({ fingerprint, messageId }) => ({
    fingerprint,
    messageId,
    target: 'orders',
  }));
  await db.redriveWindow.create({ data: { redriveId, seq: 1, entries } });
  for (const body of ['m1', 'm2', 'm3', 'm4']) broker.publish({ routingKey: 'orders', body });
  broker.consumeHead({ vhost: '/', name: 'dlq' }, 2);
  await db.redrive.update({ where: { id: redriveId }, data: { state: 'pausing', orderly: false } });

  await inState(redriveId, ({ state }) => state === 'paused');
  await operator.redrives.resume({ redriveId });
  const ended = await inState(redriveId, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(ended).toMatchObject({ state: 'completed', movedMessages: 8, inDoubtMessages: 2 });
  expect(bodiesIn('dlq')).toEqual(['m3', 'm4']);
});

test('cancelled after a resume that no worker has taken up yet, what a crash left open is listed', async () => {
  const { start, inState, operator, bodiesIn, ref, features } = await world(10);
  const { id: redriveId } = await start({ notBeforeMs: features.clock.nowMs() + 60_000 });
  const { messages } = await operator.messages.peek(ref);
  const entries = messages.slice(0, 4).map(({ fingerprint, messageId }) => ({
    ...{ fingerprint, messageId, target: 'orders' },
  }));
  await db.redriveWindow.create({ data: { redriveId, seq: 1, entries } });
  const elsewhere = { name: `redrive:${redriveId}`, holder: 'another worker' };
  await db.lease.create({ data: { ...elsewhere, expiresAt: new Date(features.clock.nowMs() + 600_000) } });
  const left = { state: 'paused', orderly: false, startedAt: new Date() } as const;
  await db.redrive.update({ where: { id: redriveId }, data: left });

  await operator.redrives.resume({ redriveId });
  expect(await operator.redrives.cancel({ redriveId })).toMatchObject({ state: 'cancelling' });
  await db.lease.delete({ where: { name: elsewhere.name } });
  const ended = await inState(redriveId, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(ended).toMatchObject({ state: 'cancelled', movedMessages: 0, inDoubtMessages: 4 });
  expect(bodiesIn('dlq')).toHaveLength(10);
});

test('back-pressure: a full target holds it back, says so apart from any failure, and lets it go on', async () => {
  const { start, inState, broker, bodiesIn, operator } = await world(12);
  for (let i = 0; i < 20; i += 1) broker.publish({ routingKey: 'orders', body: 'other' });
  const backPressure = { maxDepthMessages: 15, maxAgeMs: null };
  const { id: redriveId } = await start({ pace: { backPressure } });
  const held = await inState(redriveId, ({ waiting }) => waiting !== null);
  expect(held).toMatchObject({
    state: 'running',
    phase: 'waiting',
    waiting: 'Waiting: orders has 20 messages, limit 15.',
    failure: null,
    movedMessages: 0,
  });
  broker.consumeHead({ vhost: '/', name: 'orders' }, 10);
  await inState(redriveId, ({ movedMessages }) => movedMessages > 0);
  expect(bodiesIn('orders').length).toBeLessThanOrEqual(15);
  await operator.redrives.change({ redriveId, backPressure: null });
  const ended = await inState(redriveId, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(ended).toMatchObject({ state: 'completed', movedMessages: 12, waiting: null });
});

test('back-pressure by age: too old a target holds it back; an age read too long ago is none, and says so', async () => {
  const { start, inState, broker, ref, features } = await world(3);
  broker.publish({ routingKey: 'orders', body: 'old' });
  const address = { clusterId: ref.clusterId, vhost: '/', name: 'orders' };
  const queue = await db.queue.create({ data: { ...address, type: 'classic', details: {} } });
  const polledAgoMs = (ms: number) => new Date(features.clock.nowMs() - ms);
  const status = { state: 'lagging', severity: 2, reason: '', stateSince: polledAgoMs(0), ageMs: 90_000n };
  await db.queueStatus.create({ data: { queueId: queue.id, polledAt: polledAgoMs(0), ...status } });

  const { id: redriveId } = await start({
    pace: { backPressure: { maxDepthMessages: null, maxAgeMs: 60_000 } },
  });
  const tooOld = 'Waiting: the oldest message of orders is 90 s old, limit 60 s.';
  expect(await inState(redriveId, ({ waiting }) => waiting === tooOld)).toMatchObject({
    ...{ state: 'running', phase: 'waiting', failure: null, movedMessages: 0 },
  });

  const reread = (data: { polledAt: Date; ageMs: bigint }) =>
    db.queueStatus.update({ where: { queueId: queue.id }, data });
  await reread({ polledAt: polledAgoMs(120_000), ageMs: 1_000n });
  const unknown = 'Waiting: orders does not tell how old its oldest message is.';
  expect(await inState(redriveId, ({ waiting }) => waiting === unknown)).toMatchObject({ movedMessages: 0 });

  await reread({ polledAt: polledAgoMs(0), ageMs: 59_000n });
  const ended = await inState(redriveId, ({ finishedAtMs }) => finishedAtMs !== null);
  expect(ended).toMatchObject({ state: 'completed', movedMessages: 3, waiting: null });
});

test('several run at once, each with its own progress; one more than may waits until another has ended', async () => {
  const { inState, broker, operator, ref } = await world(0);
  const ids: string[] = [];
  for (let at = 0; at <= limits.redrivesAtOnce; at += 1) {
    const [name, dead] = [`work${at}`, `dead${at}`];
    broker.declareQueue(dead);
    broker.declareQueue(name, { deadLetterExchange: '', deadLetterRoutingKey: dead });
    for (let i = 0; i < 1_000; i += 1) broker.publish({ routingKey: name, body: `m${i}` });
    broker.rejectHead({ vhost: '/', name }, 1_000);
    const everything = { selection: { kind: 'all' }, destination: { kind: 'origin' } } as const;
    const { id } = await operator.redrives.start({ ...ref, name: dead, ...everything, ratePerSec: 2 });
    ids.push(id);
  }
  const last = ids.pop() ?? '';
  for (const id of ids) await inState(id, ({ movedMessages }) => movedMessages > 0);
  const views = await Promise.all(ids.map((redriveId) => operator.redrives.get({ redriveId })));
  expect(views.map(({ state }) => state)).toEqual(ids.map(() => 'running'));
  expect(await operator.redrives.get({ redriveId: last })).toMatchObject({
    ...{ state: 'queued', startedAtMs: null, movedMessages: 0 },
  });

  await operator.redrives.cancel({ redriveId: ids[0] ?? '' });
  await inState(last, ({ movedMessages }) => movedMessages > 0);
  for (const redriveId of [...ids.slice(1), last]) await operator.redrives.cancel({ redriveId });
  for (const id of [...ids, last]) await inState(id, ({ finishedAtMs }) => finishedAtMs !== null);
});

test('a ramp begins slow, and a run never moves more than its hard maximum', async () => {
  const { start, inState, bodiesIn } = await world(40);
  const pace = { ramp: { fromPerSec: 2, overMs: 60_000 }, maxMessages: 5 };
  const { id } = await start({ ratePerSec: 1_000, pace });
  const slow = await inState(id, ({ movedMessages }) => movedMessages > 0);
  expect(slow.movedMessages).toBeLessThan(5);
  expect(await inState(id, ({ finishedAtMs }) => finishedAtMs !== null)).toMatchObject({ movedMessages: 5 });
  expect(bodiesIn('dlq')).toHaveLength(35);
});

test('roles: a viewer changes nothing', async () => {
  const { start, viewer } = await world(1);
  const { id: redriveId } = await start({ notBeforeMs: 32_503_680_000_000 });
  for (const verb of ['pause', 'resume', 'change'] as const) {
    await expect(viewer.redrives[verb]({ redriveId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
  expect(await viewer.redrives.get({ redriveId })).toMatchObject({ state: 'scheduled' });
});
