// Reading a stream by position through the API: real database, memory broker.

import { expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();

async function world(options: { maxLengthBytes?: number } = {}) {
  await db.cluster.deleteMany();
  let nowMs = 1_000_000;
  const broker = new MemoryBroker({ nowMs: () => nowMs });
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput('world', { readOnly: true }));
  broker.declareQueue('events', { type: 'stream', ...options });
  const publish = (...bodies: string[]) => {
    for (const body of bodies) broker.publish({ routingKey: 'events', body });
  };
  const ref = { clusterId, vhost: '/', name: 'events' };
  return { ...api, broker, publish, ref, advance: (ms: number) => (nowMs += ms) };
}

const offsets = ({ messages }: { messages: { offset: string | null }[] }) =>
  messages.map(({ offset }) => offset);

test('an operator reads pages by offset, time and interval on a read-only cluster, without an audit entry', async () => {
  const { operator, viewer, publish, ref, advance } = await world();
  publish('a', 'b');
  advance(60_000);
  publish('c', 'd');
  const entries = async () => (await viewer.audit.list({ clusterId: ref.clusterId })).entries.length;
  const before = await entries();
  const read = (position: Parameters<typeof operator.messages.browse>[0]['position']) =>
    operator.messages.browse({ ...ref, position, count: 2 });
  expect(offsets(await read({ at: 'first' }))).toEqual(['0', '1']);
  expect(offsets(await read({ at: 'last' }))).toEqual(['2', '3']);
  expect(offsets(await read({ at: 'offset', offset: 1 }))).toEqual(['1', '2']);
  expect(offsets(await read({ at: 'before', offset: 3 }))).toEqual(['1', '2']);
  expect(offsets(await read({ at: 'time', sinceMs: 1_000_001 }))).toEqual(['2', '3']);
  expect(offsets(await read({ at: 'ago', agoMs: 60_000 }))).toEqual(['0', '1']);
  expect(await read({ at: 'ago', agoMs: 59_000 })).toMatchObject({
    range: { first: 0, last: 3 },
    remark: null,
  });
  expect((await read({ at: 'offset', offset: 9 })).remark).toContain('not written yet');
  expect(await entries()).toBe(before);
  await expect(viewer.messages.browse({ ...ref, position: { at: 'first' } })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('retention, a queue that is no stream, and a stream that is gone are said in words', async () => {
  const { operator, broker, publish, ref } = await world({ maxLengthBytes: 30 });
  publish(...['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(10)));
  const page = await operator.messages.browse({ ...ref, position: { at: 'offset', offset: 0 } });
  expect(offsets(page)).toEqual(['2', '3', '4']);
  expect(page.remark).toBe('Offset 0 is gone: retention has removed all before 2, the first that is left.');
  broker.declareQueue('orders');
  const orders = { ...ref, name: 'orders', position: { at: 'first' } } as const;
  await expect(operator.messages.browse(orders)).rejects.toMatchObject({ code: 'NOT_IMPLEMENTED' });
  broker.deleteQueue(ref);
  await expect(operator.messages.tail({ ...ref, after: 4 })).rejects.toThrow(/not on the broker any more/);
});

test('a tail waits for what is written next', async () => {
  const { operator, publish, ref } = await world();
  publish('a');
  const waiting = operator.messages.tail({ ...ref, after: 0 });
  publish('b');
  const page = await waiting;
  expect(offsets(page)).toEqual(['1']);
  publish('c', 'd', 'e');
  expect(offsets(await operator.messages.tail({ ...ref, after: 1, count: 2 }))).toEqual(['3', '4']);
});
