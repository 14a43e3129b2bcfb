// Causes through the API: what a scan sees, how people curate it, and that a redrive is given exactly that.

import { expect, test, vi } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { limits } from '@/server/domain/limits';
import { scanQueue } from '@/server/features/causes/scan-queue';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { systemClock } from '@/server/platform/clock';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
let worlds = 0;

/** Dead letters in `dlq`, all of the queue `orders`. */
async function world(errors: readonly string[], over: { diedAgoMs?: number } = {}) {
  worlds += 1;
  let agoMs = over.diedAgoMs ?? 20 * 60_000;
  const broker = new MemoryBroker({ nowMs: () => systemClock.nowMs() - agoMs });
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput(`causes ${worlds}`));
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  const ref = { clusterId, vhost: '/', name: 'dlq' };
  const die = (error: string, ago: number, tenant = 'acme') => {
    agoMs = ago;
    broker.publish({ routingKey: 'orders', body: `{"e":"${error}"}`, headers: { 'x-error': error, tenant } });
    broker.rejectHead({ vhost: '/', name: 'orders' }, 1);
  };
  errors.forEach((error, index) => die(error, agoMs, index % 2 === 0 ? 'acme' : 'globex'));
  const ready = () => broker.queue({ vhost: '/', name: 'dlq' }).ready.length;
  const causes = () => api.operator.causes.list(ref);
  return { broker, ref, die, ready, causes, ...api };
}

const orders = (count: number) =>
  Array.from({ length: count }, (_, index) => `Order ${index * 37} not found`);

test('a scan sees every message, puts every one back, and says how much it was', async () => {
  const { causes, operator, ready, ref, viewer } = await world([
    ...orders(30),
    'HTTP 503',
    'HTTP 503',
    'HTTP 404',
  ]);
  expect(await causes()).toMatchObject({ bases: [], messages: 0, causes: [] });
  const result = await operator.causes.scan(ref);
  expect(result).toMatchObject({ seenMessages: 33, depthMessages: 33, ended: null });
  expect(ready()).toBe(33);
  const { bases, messages, causes: lines } = await causes();
  expect(bases).toMatchObject([
    { kind: 'scan', messages: 33, depthMessages: 33, running: false, ended: null },
  ]);
  expect(messages).toBe(33);
  expect(lines.map(({ title, count, originQueue, reason }) => [title, count, originQueue, reason])).toEqual([
    ['Order <#> not found', 30, 'orders', 'rejected'],
    ['HTTP 503', 2, 'orders', 'rejected'],
    ['HTTP 404', 1, 'orders', 'rejected'],
  ]);
  expect(lines[0]?.trend.reduce((sum, n) => sum + n, 0)).toBe(30);
  expect(lines[0]?.verdict.sentence).toBe(
    'Stopped arriving 20 min ago, but orders does not exist any more: choose another queue.',
  );
  const [entry] = (await viewer.audit.list({ clusterId: ref.clusterId, actions: ['queue.scan'] })).entries;
  expect(entry).toMatchObject({ outcome: 'succeeded', affectedMessages: 33, target: 'dlq' });
});

test('what still arrives is said, and a later scan takes the place of the one before', async () => {
  const { causes, die, operator, ref, broker } = await world(['HTTP 503']);
  await operator.causes.scan(ref);
  for (let index = 0; index < 4; index += 1) die('HTTP 503', index * 20_000);
  broker.publish({ routingKey: 'dlq', body: 'stray' });
  await operator.causes.scan(ref);
  const { bases, causes: lines } = await causes();
  expect(bases).toHaveLength(1);
  expect(lines[0]).toMatchObject({ count: 5, verdict: { tone: 'act', arriving: true } });
  expect(lines[0]?.verdict.sentence).toBe(
    'Still arriving: 4 in the last 5 min; a redrive would come straight back.',
  );
  expect(lines[1]).toMatchObject({ count: 1, reason: '', originQueue: '', verdict: { tone: 'unknown' } });
});

test('a scan that is stopped, or fails, leaves nothing held and says why', async () => {
  const { broker, causes, operator, ready, ref, features } = await world(orders(5));
  broker.faults.failNth(1, 'lost-before', 'take');
  await expect(operator.causes.scan(ref)).rejects.toThrow();
  expect(ready()).toBe(5);
  expect((await causes()).bases).toEqual([]);

  const stop = new AbortController();
  stop.abort();
  await expect(scanQueue(features, ref, 'me', stop.signal)).rejects.toThrow();
  expect(ready()).toBe(5);
  const { id } = await db.holding.create({
    data: {
      ...{ clusterId: ref.clusterId, vhost: '/', queue: 'dlq', kind: 'scan', state: 'running', actor: 'Ann' },
      activeKey: JSON.stringify([ref.clusterId, '/', 'dlq', 'scan']),
      keepHours: 1,
    },
  });
  await expect(operator.causes.scan(ref)).rejects.toThrow('Ann is scanning this queue at this moment.');
  const longAgo = new Date(systemClock.nowMs() - 3 * limits.scanMs);
  await db.holding.update({ where: { id }, data: { createdAt: longAgo } });
  expect(await operator.causes.scan(ref)).toMatchObject({ seenMessages: 5 });
});

test('why messages are one cause is told with what was left out, and by what it could be split', async () => {
  const { causes, operator, ref } = await world(orders(10));
  await operator.causes.scan(ref);
  const key = (await causes()).causes[0]?.keys[0] ?? '';
  const told = await operator.causes.explain({ ...ref, key });
  expect(told).toMatchObject({
    lookedMessages: 10,
    signature: { reason: 'rejected', originQueue: 'orders', message: 'Order <#> not found' },
  });
  expect(told.examples).toHaveLength(3);
  expect(told.examples[0]?.leftOut[0]?.placeholder).toBe('<#>');
  expect(told.choices).toEqual([
    {
      part: { by: 'header', name: 'tenant' },
      values: [
        { value: expect.any(String) as string, messages: 5 },
        { value: expect.any(String) as string, messages: 5 },
      ],
    },
  ]);
});

test('causes are named, noted, muted, merged and split; that outlives the messages, and is audited', async () => {
  const { broker, causes, operator, ref, viewer } = await world([...orders(6), 'HTTP 503', 'HTTP 404']);
  await operator.causes.scan(ref);
  const before = (await causes()).causes;
  const [order, ...http] = before.map(({ keys }) => keys[0] ?? '');
  const change = (input: Parameters<typeof operator.causes.change>[0]['change']) =>
    operator.causes.change({ ...ref, change: input });
  await change({ keys: http, name: 'Tax service down' });
  await change({ keys: [order ?? ''], note: 'INC-1042: see the runbook', muted: true });
  await operator.causes.split({ ...ref, key: order ?? '', part: { by: 'header', name: 'tenant' } });

  for (const message of [...broker.queue({ vhost: '/', name: 'dlq' }).ready]) {
    broker.publish({ routingKey: 'dlq', body: message.message.body });
    break;
  }
  await operator.causes.scan(ref);
  const { causes: lines } = await causes();
  expect(lines.find(({ name }) => name !== '')).toMatchObject({
    title: 'Tax service down',
    count: 2,
    keys: http,
  });
  const parts = lines.filter(({ keys }) => keys[0]?.includes('tenant'));
  expect(parts.map(({ count, exact }) => [count, exact])).toEqual([
    [3, true],
    [3, true],
  ]);
  expect(parts.map(({ title }) => title).sort()).toEqual([
    'Order <#> not found · header tenant acme',
    'Order <#> not found · header tenant globex',
  ]);

  await operator.causes.unsplit({ ...ref, key: parts[0]?.keys[0] ?? '' });
  const muted = (await causes()).causes.at(-1);
  expect(muted).toMatchObject({ count: 6, muted: true, note: 'INC-1042: see the runbook' });
  await change({ keys: [http[0] ?? ''] });
  await change({ keys: [order ?? ''], note: '', muted: false });
  expect((await causes()).causes.map(({ groupId }) => groupId === null)).toContain(true);
  const { entries } = await viewer.audit.list({
    clusterId: ref.clusterId,
    actions: ['cause.change', 'cause.split'],
  });
  expect(entries).toHaveLength(5);
  await expect(
    operator.causes.split({ ...ref, key: 'nonsense', part: { by: 'routing-key' } }),
  ).rejects.toThrow('no signature');
});

test('a redrive of a merged cause and of a part of a split one moves exactly their messages', async () => {
  const { broker, causes, operator, ready, ref, features, viewer } = await world([
    ...orders(6),
    'HTTP 503',
    'HTTP 404',
  ]);
  await operator.causes.scan(ref);
  const [order, ...http] = (await causes()).causes.map(({ keys }) => keys[0] ?? '');
  await operator.causes.change({ ...ref, change: { keys: http } });
  await operator.causes.split({ ...ref, key: order ?? '', part: { by: 'header', name: 'tenant' } });
  const lines = (await causes()).causes;
  const wanted = lines.filter(({ keys, title }) => keys.length === 2 || title.endsWith('globex'));
  const keys = wanted.flatMap((line) => line.keys);
  const expected = wanted.reduce((sum, { count }) => sum + count, 0);
  expect(expected).toBe(5);

  const plan = await operator.redrives.plan({
    ...ref,
    selection: { kind: 'causes', keys },
    destination: { kind: 'origin' },
  });
  expect(plan).toMatchObject({ expectedMessages: 5, expectedBasis: 'exact', boundMessages: 8 });
  const stop = new AbortController();
  const worker = runRedrives(features, stop.signal);
  const { id } = await operator.redrives.start({
    ...ref,
    selection: { kind: 'causes', keys },
    destination: { kind: 'origin' },
  });
  await vi.waitFor(
    async () => expect((await viewer.redrives.get({ redriveId: id })).finishedAtMs).not.toBeNull(),
    { timeout: 20_000, interval: 20 },
  );
  stop.abort();
  await worker;
  expect(ready()).toBe(3);
  const left = broker.queue({ vhost: '/', name: 'dlq' }).ready.map(({ message }) => message.headers);
  expect(
    left.every((headers) => headers.some(({ name, text }) => name === 'tenant' && text === 'acme')),
  ).toBe(true);
});

test('a viewer neither scans nor reads causes', async () => {
  const { viewer, ref } = await world([]);
  await expect(viewer.causes.scan(ref)).rejects.toThrow('needs the role operator');
  await expect(viewer.causes.list(ref)).rejects.toThrow('needs the role operator');
});
