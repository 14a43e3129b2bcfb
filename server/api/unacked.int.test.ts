// Who holds the unacknowledged, and closing a connection, through the API: what is told, who may, what the audit says.

import { expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
const address = { vhost: '/', name: 'orders' };
let worlds = 0;

async function world(over: { readOnly?: boolean } = {}) {
  worlds += 1;
  const broker = new MemoryBroker();
  broker.declareQueue('orders');
  for (let i = 0; i < 10; i += 1) broker.publish({ routingKey: 'orders', body: String(i) });
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput(`cluster ${worlds}`, over));
  const client = broker.clients.connect('worker-7');
  const channel = broker.clients.consume(client, address, 4);
  const close = { clusterId, ...address, connection: client.name, typedName: client.peer, reason: 'stuck' };
  const audit = () => db.auditEntry.findFirst({ where: { clusterId, action: 'connection.close' } });
  return { broker, client, channel, ref: { clusterId, ...address }, close, audit, ...api };
}

test('a first reading knows who holds how many, and not how fast; a second one does', async () => {
  const { viewer, broker, channel, ref } = await world();
  const first = await viewer.queues.holders(ref);
  expect(first).toMatchObject({
    unackedMessages: 4,
    channelCount: 1,
    holders: [{ application: 'worker-7', unackedMessages: 4, prefetch: 4 }],
  });
  expect(first.holders[0]?.ackRatePerSec).toMatchObject({ value: null });
  expect(first.holders[0]?.silentMs).toMatchObject({ value: null });
  broker.clients.acknowledge(channel, 2);
  await expect
    .poll(async () => (await viewer.queues.holders(ref)).holders[0]?.silentMs)
    .toMatchObject({ basis: 'estimate' });
});

test('closing returns what was held, and the audit has who, why and what was on the connection', async () => {
  const { operator, broker, close, audit } = await world();
  expect(await operator.queues.closeConnection(close)).toMatchObject({ application: 'worker-7' });
  expect(broker.queue(address).ready).toHaveLength(10);
  expect(await audit()).toMatchObject({
    outcome: 'succeeded',
    reason: 'stuck',
    targetRef: address,
    before: { application: 'worker-7', channels: [{ unackedMessages: 4, consumers: [{ queue: 'orders' }] }] },
  });
  await expect(operator.queues.closeConnection(close)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('nothing is closed by a wrong address, by a viewer, on a read-only cluster, or without the broker’s consent', async () => {
  const { operator, viewer, broker, client, close } = await world();
  await expect(operator.queues.closeConnection({ ...close, typedName: 'worker-7' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  await expect(viewer.queues.closeConnection(close)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  broker.clients.refusesCloses = true;
  await expect(operator.queues.closeConnection(close)).rejects.toMatchObject({ code: 'BAD_GATEWAY' });
  expect(broker.clients.open.has(client.name)).toBe(true);
  const frozen = await world({ readOnly: true });
  await expect(frozen.operator.queues.closeConnection(frozen.close)).rejects.toThrow(/read-only/);
  expect(frozen.broker.clients.open.size).toBe(1);
});
