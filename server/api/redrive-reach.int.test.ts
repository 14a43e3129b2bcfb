// The blast radius of each destination through the API: real database, memory broker.

import { expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { reachSentence } from '@/server/domain/plan/reach';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();

test('before anything is chosen each destination says which queues would get a copy, more exactly after a look', async () => {
  const broker = new MemoryBroker();
  const { admin, viewer, operator } = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await admin.clusters.create(clusterInput('reach'));
  broker.declareQueue('dlq');
  broker.declareExchange('events', 'direct');
  for (const queue of ['orders', 'audit', 'mail']) {
    broker.declareQueue(queue, { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  }
  broker.bind('events', 'orders', 'order.created');
  broker.bind('events', 'audit', 'order.created');
  for (let i = 0; i < 3; i += 1) {
    broker.publish({ exchange: 'events', routingKey: 'order.created', body: `m${i}` });
  }
  broker.rejectHead({ vhost: '/', name: 'orders' }, 3);

  const ref = { clusterId, vhost: '/', name: 'dlq' };
  const gone = { kind: 'exchange', name: 'gone', routingKey: null } as const;
  const asked = {
    ...ref,
    selection: { kind: 'all' as const },
    destinations: [{ kind: 'origin' as const }, { kind: 'original' as const }, gone],
  };
  const sentences = async () => (await viewer.redrives.reach(asked)).map(reachSentence);
  expect(await sentences()).toEqual([
    'One copy of each message: to audit, mail and orders.',
    'Each message says itself where it came from: look at some to see which queues get a copy.',
    'No queue is known to get a copy.',
  ]);
  await operator.messages.peek({ ...ref, count: 10 });
  expect((await sentences()).slice(0, 2)).toEqual([
    'To orders.',
    'Up to 2 copies of each message: audit and orders.',
  ]);
});
