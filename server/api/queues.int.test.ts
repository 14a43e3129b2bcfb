// Queues and messages through the API: looks, replay, purge, delete; who may, and what the audit log says.

import assert from 'node:assert';
import { expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { simplyPutBack } from '@/server/domain/message';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
let worlds = 0;

async function world(over: { readOnly?: boolean } = {}) {
  worlds += 1;
  const name = `cluster ${worlds}`;
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput(name, over));
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (let i = 1; i <= 5; i += 1) broker.publish({ routingKey: 'orders', body: `m${i}`, messageId: `${i}` });
  broker.rejectHead({ vhost: '/', name: 'orders' }, 5);
  const bodiesIn = (queue: string) =>
    broker
      .queue({ vhost: '/', name: queue })
      .ready.map(({ message }) => Buffer.from(message.body).toString());
  return { broker, clusterId, ref: { clusterId, vhost: '/', name: 'dlq' }, bodiesIn, ...api };
}

async function auditOf(clusterId: string) {
  const rows = await db.auditEntry.findMany({ where: { clusterId }, orderBy: { id: 'asc' } });
  return rows.map(({ action, outcome, affectedMessages, target }) => ({
    action,
    outcome,
    affectedMessages,
    target,
  }));
}

test('a look leaves the queue as it was, and the audit log names who looked and at how many', async () => {
  const { operator, ref, clusterId, bodiesIn } = await world();
  const { messages, ended } = await operator.messages.peek({ ...ref, count: 3 });
  expect(messages.map(({ messageId }) => messageId)).toEqual(['1', '2', '3']);
  expect(ended).toBe('count');
  expect(bodiesIn('dlq')).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
  expect(await auditOf(clusterId)).toContainEqual({
    action: 'message.peek',
    outcome: 'succeeded',
    affectedMessages: 3,
    target: 'dlq',
  });
});

test('a look counts what somebody else held for a moment and put back while it looked', async () => {
  const broker = new MemoryBroker();
  const memory = createMemoryDriver(broker);
  let counts = 0;
  const { admin } = testApi(db, {
    memory: {
      ...memory,
      connect: async (...args) => {
        const session = await memory.connect(...args);
        const { transfer } = session;
        assert(transfer !== undefined, 'the memory broker moves messages');
        const countReady: typeof transfer.countReady = async (...call) =>
          (counts += 1) === 1 ? 0 : transfer.countReady(...call);
        return { ...session, transfer: { ...transfer, countReady } };
      },
    },
  });
  const { id: clusterId } = await admin.clusters.create(clusterInput('held for a moment'));
  broker.declareQueue('dlq');
  for (const body of ['m1', 'm2', 'm3']) broker.publish({ routingKey: 'dlq', body });
  const look = await admin.messages.peek({ clusterId, vhost: '/', name: 'dlq', count: 2 });
  expect(look).toMatchObject({ readyMessages: 3, messages: [{ position: 1 }, { position: 2 }] });
});

test('looks that count are refused before the broker would drop a message', async () => {
  const { operator, broker, ref, clusterId } = await world();
  broker.declareQueue('q', { type: 'quorum', deliveryLimit: 3 });
  broker.publish({ routingKey: 'q', body: 'precious' });
  const quorum = { ...ref, name: 'q' };
  const row = await db.queue.create({
    data: { clusterId, vhost: '/', name: 'q', type: 'quorum', details: {} },
  });
  const seen = async () => (await db.queue.findUniqueOrThrow({ where: { id: row.id } })).deliveryCountSeen;

  const capability = await operator.messages.capability(quorum);
  expect(capability).toMatchObject({ supported: true, budget: { limit: 3, used: 0, remaining: 2 } });
  await operator.messages.peek(quorum);
  expect(await seen()).toBe(1);
  await operator.messages.peek(quorum);
  await expect(operator.messages.peek(quorum)).rejects.toMatchObject({ code: 'NOT_IMPLEMENTED' });
  expect(broker.queue({ vhost: '/', name: 'q' }).ready).toHaveLength(1);

  broker.consumeHead({ vhost: '/', name: 'q' });
  expect(await operator.messages.capability(quorum)).toMatchObject({ budget: { used: 0, remaining: 2 } });
  expect(await seen()).toBe(0);
});

test('a look that dies in the middle was counted before it began', async () => {
  const { operator, broker, ref, clusterId } = await world();
  broker.declareQueue('q', { type: 'quorum', deliveryLimit: 10 });
  broker.publish({ routingKey: 'q', body: 'precious' });
  const row = await db.queue.create({
    data: { clusterId, vhost: '/', name: 'q', type: 'quorum', details: {} },
  });
  broker.faults.failNth(1, 'lost-after', 'peek');
  await expect(operator.messages.peek({ ...ref, name: 'q' })).rejects.toMatchObject({ code: 'BAD_GATEWAY' });
  expect((await db.queue.findUniqueOrThrow({ where: { id: row.id } })).deliveryCountSeen).toBe(1);
  expect(await auditOf(clusterId)).toContainEqual(
    expect.objectContaining({ action: 'message.peek', outcome: 'failed' }),
  );
});

test('a replay sends one copy with nothing added, and the source keeps all of its messages in order', async () => {
  const { operator, broker, ref, bodiesIn } = await world();
  const { messages } = await operator.messages.peek(ref);
  const fingerprint = messages[3]?.fingerprint ?? '';
  const sent = await operator.messages.replay({ ...ref, fingerprint, destination: { kind: 'origin' } });
  expect(sent).toEqual({ target: 'orders', putBack: simplyPutBack });
  expect(bodiesIn('orders')).toEqual(['m4']);
  expect(broker.queue({ vhost: '/', name: 'orders' }).ready[0]?.message.headers).toEqual([]);
  expect(bodiesIn('dlq')).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
});

test('a replay of a message that is gone, or to a queue that is, says so and sends nothing', async () => {
  const { operator, ref, bodiesIn } = await world();
  const { messages } = await operator.messages.peek(ref);
  const nowhere = { kind: 'queue', name: 'nowhere' } as const;
  const fingerprint = messages[0]?.fingerprint ?? '';
  await expect(
    operator.messages.replay({ ...ref, fingerprint: 'gone', destination: nowhere }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(operator.messages.replay({ ...ref, fingerprint, destination: nowhere })).rejects.toThrow(
    'nowhere cannot be reached',
  );
  expect(bodiesIn('dlq')).toHaveLength(5);
});

test('purge needs the name typed, says how many it dropped, and is written down', async () => {
  const { operator, viewer, ref, clusterId, bodiesIn } = await world();
  await expect(operator.queues.purge({ ...ref, typedName: 'dl' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await expect(viewer.queues.purge({ ...ref, typedName: 'dlq' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  expect(bodiesIn('dlq')).toHaveLength(5);
  expect(await operator.queues.purge({ ...ref, typedName: 'dlq', reason: 'test data' })).toEqual({
    messages: 5,
  });
  expect(bodiesIn('dlq')).toEqual([]);
  expect((await auditOf(clusterId)).filter(({ action }) => action === 'queue.purge')).toEqual([
    { action: 'queue.purge', outcome: 'succeeded', affectedMessages: 5, target: 'dlq' },
  ]);
});

test('delete is for admins; what was deleted stands in the audit; a queue that is gone meanwhile is said to be gone', async () => {
  const { operator, admin, ref, broker } = await world();
  const typed = { ...ref, typedName: 'dlq' };
  await expect(operator.queues.delete(typed)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await admin.queues.delete(typed);
  expect(broker.queues.size).toBe(1);
  const { entries } = await admin.audit.list({ clusterId: ref.clusterId, actions: ['queue.delete'] });
  expect(entries).toMatchObject([
    { affectedMessages: 5, before: { type: 'classic', details: { durable: true } } },
  ]);
  const gone = {
    code: 'NOT_FOUND',
    message: expect.stringContaining('not on the broker any more') as string,
  };
  await expect(admin.queues.delete(typed)).rejects.toMatchObject(gone);
  await expect(admin.queues.topology(ref)).rejects.toMatchObject(gone);
  await expect(admin.messages.peek(ref)).rejects.toMatchObject(gone);
});

test('a read-only cluster can be looked at, and nothing on it changes', async () => {
  const { admin, ref, bodiesIn } = await world({ readOnly: true });
  const { messages } = await admin.messages.peek(ref);
  const destination = { kind: 'origin' } as const;
  const fingerprint = messages[0]?.fingerprint ?? '';
  const refused = { code: 'FORBIDDEN', message: expect.stringContaining('read-only') as string };
  await expect(admin.queues.purge({ ...ref, typedName: 'dlq' })).rejects.toMatchObject(refused);
  await expect(admin.queues.delete({ ...ref, typedName: 'dlq' })).rejects.toMatchObject(refused);
  await expect(admin.messages.replay({ ...ref, fingerprint, destination })).rejects.toMatchObject(refused);
  const all = { ...ref, destination, selection: { kind: 'all' } } as const;
  await expect(admin.redrives.start(all)).rejects.toMatchObject(refused);
  expect(bodiesIn('dlq')).toHaveLength(5);
});
