// Redrives through the API, with the worker's task beside it: real database, memory broker.

import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import type { RedriveDestination, RedriveSelection } from '@/server/domain/redrive';
import type { Features } from '@/server/features/features';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
const soon = { timeout: 20_000, interval: 20 };
let worlds = 0;

const running: { stop: AbortController; done: Promise<void> }[] = [];
afterEach(async () => {
  for (const { stop, done } of running.splice(0)) {
    stop.abort();
    await done;
  }
  // A worker runs the redrives of all clusters; those of one test are none of the next one's.
  await db.cluster.deleteMany();
});

function startWorker(features: Features) {
  const stop = new AbortController();
  const worker = { stop, done: runRedrives(features, stop.signal) };
  running.push(worker);
  return worker;
}

async function world(messages = 12) {
  worlds += 1;
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput(`cluster ${worlds}`));
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (let i = 1; i <= messages; i += 1) broker.publish({ routingKey: 'orders', body: `m${i}` });
  broker.rejectHead({ vhost: '/', name: 'orders' }, messages);
  const ref = { clusterId, vhost: '/', name: 'dlq' };
  const bodiesIn = (queue: string) =>
    broker
      .queue({ vhost: '/', name: queue })
      .ready.map(({ message }) => Buffer.from(message.body).toString());
  const start = (
    selection: RedriveSelection,
    destination: RedriveDestination = { kind: 'origin' },
    over = {},
  ) => api.operator.redrives.start({ ...ref, selection, destination, ...over });
  const ended = (redriveId: string) =>
    vi.waitFor(async () => {
      const redrive = await api.viewer.redrives.get({ redriveId });
      expect(redrive.finishedAtMs).not.toBeNull();
      return redrive;
    }, soon);
  return { broker, ref, bodiesIn, start, ended, ...api };
}

const names = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `m${from + i}`);

test('one, then selected ones, then all: each arrives exactly once, and the audit log names each step', async () => {
  const { start, ended, bodiesIn, features, operator, ref } = await world();
  startWorker(features);
  await ended((await start({ kind: 'first', count: 1 })).id);
  expect(bodiesIn('orders')).toEqual(['m1']);

  const { messages } = await operator.messages.peek(ref);
  const chosen = [messages[2], messages[4], messages[9]].map((m) => m?.fingerprint ?? '');
  const selected = await ended((await start({ kind: 'messages', fingerprints: chosen })).id);
  expect(selected).toMatchObject({ state: 'completed', movedMessages: 3, keptMessages: 8, boundMessages: 3 });
  expect(bodiesIn('orders')).toEqual(['m1', 'm4', 'm6', 'm11']);
  expect(bodiesIn('dlq')).toEqual(['m2', 'm3', 'm5', 'm7', 'm8', 'm9', 'm10', 'm12']);

  const all = await ended(
    (await start({ kind: 'all' }, { kind: 'origin' }, { reason: 'consumer fixed' })).id,
  );
  expect(all).toMatchObject({ movedMessages: 8, failedMessages: 0, inDoubtMessages: 0, inDoubt: [] });
  expect(bodiesIn('dlq')).toEqual([]);
  expect([...bodiesIn('orders')].sort()).toEqual(names(1, 12).sort());

  const late = operator.redrives.cancel({ redriveId: all.id });
  await expect(late).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'This redrive is completed already.',
  });
  const { entries } = await operator.audit.list({ clusterId: ref.clusterId, actions: ['redrive.start'] });
  expect(entries.map((e) => [e.outcome, e.affectedMessages, e.reason])).toEqual([
    ['succeeded', 8, 'consumer fixed'],
    ['succeeded', 3, ''],
    ['succeeded', 1, ''],
  ]);
  expect(entries[0]?.targetRef).toMatchObject({ vhost: '/', name: 'dlq', redriveId: all.id });
});

test('what cannot be routed stays in its place, and the outcome says why', async () => {
  const { start, ended, broker, bodiesIn, features } = await world(4);
  broker.declareQueue('billing', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  broker.publish({ routingKey: 'billing', body: 'lost' });
  broker.rejectHead({ vhost: '/', name: 'billing' });
  broker.publish({ routingKey: 'dlq', body: 'stray' });
  broker.deleteQueue({ vhost: '/', name: 'billing' });
  startWorker(features);
  const redrive = await ended((await start({ kind: 'all' })).id);
  expect(redrive).toMatchObject({
    state: 'completed',
    takenMessages: 6,
    movedMessages: 4,
    failedMessages: 2,
  });
  expect(bodiesIn('dlq')).toEqual(['lost', 'stray']);
  expect(redrive.outcomes).toContainEqual(
    expect.objectContaining({ outcome: 'returned', target: 'billing', count: 1 }),
  );
  expect(redrive.outcomes).toContainEqual(expect.objectContaining({ outcome: 'no-origin', count: 1 }));
});

test('a copy carries the redrive and how often it was redriven', async () => {
  const { start, ended, broker, features, operator, ref } = await world(1);
  startWorker(features);
  const again = async () => (await ended((await start({ kind: 'all' })).id)).id;
  const originals: string[] = [];
  const note = async () => {
    const [message] = (await operator.messages.peek(ref)).messages;
    originals.push(message?.fingerprint.slice(0, 16) ?? '');
  };
  await note();
  const first = await again();
  broker.rejectHead({ vhost: '/', name: 'orders' });
  await note();
  const second = await again();
  const [copy] = broker.queue({ vhost: '/', name: 'orders' }).ready;
  expect(copy?.message.headers.map(({ name, text }) => [name, text])).toEqual([
    ['spillway-redrive-id', second],
    ['spillway-redrive-count', '2'],
    ['spillway-redrive-trail', `${second}/${originals[1] ?? ''} ${first}/${originals[0] ?? ''}`],
  ]);
});

test('a second redrive of the same queue is refused and names the first; another queue is free', async () => {
  const { start, operator, ref, broker } = await world();
  const { id } = await start({ kind: 'all' });
  const message = expect.stringContaining('an operator') as string;
  await expect(start({ kind: 'all' })).rejects.toMatchObject({ code: 'CONFLICT', message });
  await expect(operator.queues.purge({ ...ref, typedName: 'dlq' })).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  const plan = await operator.redrives.plan({
    ...ref,
    selection: { kind: 'all' },
    destination: { kind: 'origin' },
  });
  expect(plan.blockers).toMatchObject([{ code: 'active', sentence: message }]);
  broker.declareQueue('other.dlq');
  broker.publish({ routingKey: 'other.dlq', body: 'x' });
  const other = {
    ...ref,
    name: 'other.dlq',
    selection: { kind: 'all' },
    destination: { kind: 'queue', name: 'orders' },
  };
  await operator.redrives.start(other as Parameters<typeof operator.redrives.start>[0]);
  await operator.redrives.cancel({ redriveId: id });
  await start({ kind: 'all' });
});

test('two starts at the same moment: one runs, one is refused', async () => {
  const { start } = await world();
  const answers = await Promise.allSettled([start({ kind: 'all' }), start({ kind: 'all' })]);
  expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = answers.find((answer) => answer.status === 'rejected');
  expect(refused?.reason).toMatchObject({ code: 'CONFLICT' });
});

test('a cancel stops a slow redrive after the window in flight; the rest is in place', async () => {
  const { start, ended, bodiesIn, features, operator, viewer } = await world(40);
  startWorker(features);
  const { id: redriveId } = await start({ kind: 'all' }, { kind: 'origin' }, { ratePerSec: 2 });
  await vi.waitFor(async () => {
    const progress = await viewer.redrives.get({ redriveId });
    expect(progress.movedMessages).toBeGreaterThan(0);
    expect(progress.etaMs).toBeGreaterThan(0);
  }, soon);
  expect(await operator.redrives.cancel({ redriveId })).toMatchObject({ state: 'cancelling' });
  const { state, movedMessages } = await ended(redriveId);
  expect(state).toBe('cancelled');
  expect(movedMessages).toBeLessThan(40);
  expect(bodiesIn('orders')).toEqual(names(1, movedMessages));
  expect(bodiesIn('dlq')).toEqual(names(movedMessages + 1, 40));
  expect(await operator.redrives.cancel({ redriveId })).toMatchObject({ state: 'cancelled', movedMessages });
});

test('a worker that is stopped leaves a redrive that the next one ends, with nothing in doubt', async () => {
  const { start, ended, bodiesIn, features, viewer } = await world(30);
  const first = startWorker(features);
  const { id: redriveId } = await start({ kind: 'all' }, { kind: 'origin' }, { ratePerSec: 5 });
  await vi.waitFor(async () => {
    expect((await viewer.redrives.get({ redriveId })).movedMessages).toBeGreaterThan(0);
  }, soon);
  first.stop.abort();
  await first.done;
  expect(await viewer.redrives.get({ redriveId })).toMatchObject({ state: 'queued', finishedAtMs: null });
  await db.redrive.update({ where: { id: redriveId }, data: { ratePerSec: null } });
  startWorker(features);
  expect(await ended(redriveId)).toMatchObject({ state: 'completed', movedMessages: 30, inDoubtMessages: 0 });
  expect(bodiesIn('orders')).toEqual(names(1, 30));
});

test('a redrive that no worker has says since when, until some worker is there', async () => {
  const { start, viewer, ref, features } = await world();
  const { id: redriveId } = await start({ kind: 'all' });
  const since = async () => (await viewer.redrives.get({ redriveId })).unattendedSinceMs;
  expect(await since()).toBeNull();

  const agoMs = (ms: number) => new Date(features.clock.nowMs() - ms);
  const createdAt = agoMs(60_000);
  await db.redrive.update({ where: { id: redriveId }, data: { createdAt } });
  expect(await since()).toBe(createdAt.getTime());
  await db.poll.create({
    data: { clusterId: ref.clusterId, startedAt: agoMs(50_000), tookMs: 1, ok: true },
  });
  expect(await since()).toBeGreaterThan(createdAt.getTime());

  // It was renewed for the last time ten seconds before it ended.
  const own = { name: `redrive:${redriveId}`, holder: 'halted', expiresAt: agoMs(20_000) };
  await db.lease.create({ data: own });
  await db.redrive.update({ where: { id: redriveId }, data: { state: 'running', startedAt: agoMs(40_000) } });
  expect(await since()).toBe(own.expiresAt.getTime() - 10_000);
  const [listed] = await viewer.redrives.list({ clusterId: ref.clusterId });
  expect(listed).toMatchObject({ unattendedSinceMs: own.expiresAt.getTime() - 10_000, etaMs: null });

  await db.lease.create({ data: { name: 'poll', holder: 'another', expiresAt: agoMs(-60_000) } });
  expect(await since()).toBeNull();
  await db.lease.deleteMany();
});

test('a redrive left by a crash: what the open window had published stays in the source and is listed', async () => {
  const { start, ended, bodiesIn, broker, features, operator, ref } = await world(10);
  const { id: redriveId } = await start({ kind: 'all' });
  const { messages } = await operator.messages.peek(ref);
  const entries = messages.slice(0, 4).map(({ fingerprint, messageId }) => ({
    fingerprint,
    messageId,
    target: 'orders',
  }));
  // The process died after it had published four, and acknowledged the first two of them.
  await db.redrive.update({ where: { id: redriveId }, data: { state: 'running' } });
  await db.redriveWindow.create({ data: { redriveId, seq: 1, entries } });
  for (const body of names(1, 4)) broker.publish({ routingKey: 'orders', body });
  broker.consumeHead({ vhost: '/', name: 'dlq' }, 2);

  startWorker(features);
  const redrive = await ended(redriveId);
  expect(redrive).toMatchObject({
    state: 'completed',
    movedMessages: 8,
    inDoubtMessages: 2,
    takenMessages: 10,
  });
  expect(redrive.inDoubt.map(({ fingerprint, position }) => [fingerprint, position])).toEqual([
    [messages[2]?.fingerprint, 2],
    [messages[3]?.fingerprint, 3],
  ]);
  expect(bodiesIn('dlq')).toEqual(['m3', 'm4']);
  expect(bodiesIn('orders')).toEqual(names(1, 10));
});

test('the broker goes away in the middle: the run waits, says why, and ends when it is back', async () => {
  const { start, ended, bodiesIn, broker, features, viewer } = await world(6);
  broker.reachable = true;
  startWorker(features);
  const { id: redriveId } = await start({ kind: 'all' }, { kind: 'origin' }, { ratePerSec: 3 });
  await vi.waitFor(async () => {
    expect((await viewer.redrives.get({ redriveId })).movedMessages).toBeGreaterThan(0);
  }, soon);
  broker.reachable = false;
  await vi.waitFor(async () => {
    expect((await viewer.redrives.get({ redriveId })).failure).toContain('Waiting to try again');
  }, soon);
  broker.reachable = true;
  expect(await ended(redriveId)).toMatchObject({ state: 'completed', movedMessages: 6, failure: null });
  expect(bodiesIn('orders')).toEqual(names(1, 6));
});

test('two workers share the work: each redrive is run by one of them', async () => {
  const { start, ended, bodiesIn, features } = await world(20);
  startWorker(features);
  startWorker(features);
  expect(await ended((await start({ kind: 'all' })).id)).toMatchObject({
    movedMessages: 20,
    inDoubtMessages: 0,
  });
  expect(bodiesIn('orders')).toEqual(names(1, 20));
});

test('selected messages that are gone are counted as not found', async () => {
  const { start, ended, features } = await world(3);
  startWorker(features);
  const { id } = await start({ kind: 'messages', fingerprints: ['gone'] });
  const redrive = await ended(id);
  expect(redrive).toMatchObject({ state: 'completed', movedMessages: 0, keptMessages: 3 });
  expect(redrive.outcomes).toEqual([expect.objectContaining({ outcome: 'not-found', count: 1 })]);
});

test('roles: a viewer watches, an operator starts and cancels', async () => {
  const { viewer, start, ref } = await world();
  const { id: redriveId } = await start({ kind: 'all' });
  expect(
    await viewer.redrives.list({ queue: { vhost: '/', name: 'dlq' }, clusterId: ref.clusterId }),
  ).toHaveLength(1);
  await expect(viewer.redrives.cancel({ redriveId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

test('a plan that was read is started as read: what arrived since is not included', async () => {
  const { broker, ref, viewer, operator, bodiesIn, ended, features } = await world(4);
  const input = { ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } } as const;
  const plan = await viewer.redrives.plan(input);
  expect(plan).toMatchObject({ boundMessages: 4, blockers: [] });
  broker.publish({ routingKey: 'orders', body: 'late' });
  broker.rejectHead({ vhost: '/', name: 'orders' }, 1);
  const { id } = await operator.redrives.start({ ...input, planId: plan.id, reason: 'written later' });
  startWorker(features);
  expect(await ended(id)).toMatchObject({ boundMessages: 4, movedMessages: 4, plan: { id: plan.id } });
  expect(bodiesIn('dlq')).toEqual(['late']);
});

test('a plan that does not hold any more is refused with what differs; so is one for another choice', async () => {
  const { broker, ref, viewer, operator } = await world(4);
  const input = { ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } } as const;
  const { id: planId } = await viewer.redrives.plan(input);
  const start = (over = {}) => operator.redrives.start({ ...input, planId, ...over });
  await expect(start({ ratePerSec: 5 })).rejects.toThrow('The plan is for another choice.');
  broker.deleteQueue({ vhost: '/', name: 'orders' });
  await expect(start()).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('orders is gone, or gets no copy any more.') as string,
  });
  expect(await viewer.redrives.list({})).toEqual([]);
});

test('a plan counts causes of the newest look, and what arrived after it is left out where asked', async () => {
  const { broker, ref, viewer, operator } = await world(4);
  const input = { ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } } as const;
  expect((await viewer.redrives.plan(input)).sample).toBeNull();
  const { readyMessages } = await operator.messages.peek({ ...ref, count: 10 });
  expect(readyMessages).toBe(4);
  broker.publish({ routingKey: 'orders', body: 'late' });
  broker.rejectHead({ vhost: '/', name: 'orders' }, 1);
  const plan = await viewer.redrives.plan({ ...input, seenMessages: readyMessages });
  expect(plan).toMatchObject({ boundMessages: 4, arrivedMessages: 1, depthMessages: 5 });
  expect(plan.sample).toMatchObject({
    lookedMessages: 4,
    matchedMessages: 4,
    causes: [{ reason: 'rejected', originQueue: 'orders', messages: 4 }],
    reached: [{ name: 'orders', messages: 4 }],
  });
});

test('by cause and by filter, only what is selected moves, to an exchange and all that is bound to it', async () => {
  const { broker, ref, viewer, start, ended, bodiesIn, features } = await world(3);
  broker.declareQueue('mail', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  broker.publish({ routingKey: 'mail', body: 'letter', headers: { tenant: 'acme' } });
  broker.rejectHead({ vhost: '/', name: 'mail' }, 1);
  broker.declareExchange('all', 'fanout');
  for (const queue of ['copy1', 'copy2']) {
    broker.declareQueue(queue);
    broker.bind('all', queue, '');
  }
  const selection = {
    kind: 'filter' as const,
    conditions: [
      { kind: 'origin' as const, queue: 'mail' },
      { kind: 'header' as const, name: 'tenant', value: 'acme' },
    ],
  };
  const destination = { kind: 'exchange' as const, name: 'all', routingKey: '' };
  const plan = await viewer.redrives.plan({ ...ref, selection, destination });
  expect(plan.targets.map(({ queue, gets }) => [queue, gets])).toEqual([
    ['copy1', 'all'],
    ['copy2', 'all'],
  ]);
  const { id } = await start(selection, destination);
  startWorker(features);
  expect(await ended(id)).toMatchObject({
    movedMessages: 1,
    keptMessages: 3,
    outcomes: [{ outcome: 'moved', target: 'all → ', count: 1 }],
  });
  expect([bodiesIn('copy1'), bodiesIn('copy2'), bodiesIn('dlq')]).toEqual([
    ['letter'],
    ['letter'],
    ['m1', 'm2', 'm3'],
  ]);
});
