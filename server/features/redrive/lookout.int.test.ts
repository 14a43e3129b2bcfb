// The watch for copies that die again: real database, memory broker, faults where the broker would go.

import { expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { clusterInput, testApi } from '@/server/api/testing/test-api';
import { limits } from '@/server/domain/limits';
import type { MemoryQueueOptions } from '@/server/brokers/memory/queue';
import { redriveIdHeader, redriveTrailHeader } from '@/server/domain/redrive-trail';
import { testDatabase } from '@/server/platform/testing/test-database';
import type { RedriveLookout } from './lookout';
import { openLookout } from './open-lookout';

const { db } = await testDatabase();
let worlds = 0;
const atRest = { heldMessages: 0, atRest: true, final: true };
const nothing = { sentMessages: 0, heldMessages: 0 };

async function world(orders: MemoryQueueOptions, dlq: MemoryQueueOptions = {}) {
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput(`watched ${(worlds += 1)}`));
  broker.declareQueue('dlq', dlq);
  broker.declareExchange('dlx', 'fanout');
  broker.bind('dlx', 'dlq', '');
  broker.declareQueue('orders', orders);
  for (let i = 0; i < 10; i += 1) broker.publish({ routingKey: 'dlq', body: `old ${i}` });
  const { id } = await api.operator.redrives.start({
    ...{ clusterId, vhost: '/', name: 'dlq' },
    selection: { kind: 'all' },
    destination: { kind: 'queue', name: 'orders' },
    notBeforeMs: api.features.clock.nowMs() + 3_600_000,
  });
  let number = 0;
  return {
    broker,
    id,
    /** As the engine moves so many, and a consumer then rejects the copies. */
    die: (count: number, of = id) => {
      if (of === id) broker.consumeHead({ vhost: '/', name: 'dlq' }, count);
      for (let i = 0; i < count; i += 1) {
        number += 1;
        const trail = `${of}/${String(number).padStart(16, '0')}`;
        const headers = { [redriveIdHeader]: of, [redriveTrailHeader]: trail };
        broker.publish({ routingKey: 'orders', body: `copy ${number}`, headers });
      }
      broker.rejectHead({ vhost: '/', name: 'orders' }, count);
    },
    lookout: (): Promise<RedriveLookout> => openLookout(api.features, id),
    returns: async () => {
      const { returns } = await api.viewer.redrives.get({ redriveId: id });
      return returns;
    },
  };
}

const throughExchange = { deadLetterExchange: 'dlx' };
const pastExchanges = { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' };

test('through an exchange: each copy that dies is seen and written down once, and the queue is not touched', async () => {
  const { die, lookout, returns, broker } = await world(throughExchange);
  const watch = await lookout();
  expect(await watch.open(nothing)).toBeNull();
  die(3);
  die(2, '0198b3a0-0000-7000-8000-000000000002');
  expect(await watch.look({ sentMessages: 3, ...atRest })).toMatchObject({
    diedAgainMessages: 3,
    maybeMessages: 0,
    mostly: { queue: 'orders', place: 'dlq', reason: 'rejected' },
  });
  await watch.close();
  // Those that the moves took, and no other.
  expect(broker.queue({ vhost: '/', name: 'dlq' }).counters.delivered).toBe(3);
  const restarted = await lookout();
  await restarted.look({ sentMessages: 3, ...atRest });
  await restarted.close();
  expect(await returns()).toMatchObject({ diedAgainMessages: 3, unseenArrivals: 0, gaps: [] });
});

test('past every exchange: a look finds them, unless it cannot reach them; then they are maybe', async () => {
  const { die, lookout, broker, returns } = await world(pastExchanges);
  const watch = await lookout();
  await watch.open(nothing);
  die(2);
  expect(await watch.look({ sentMessages: 2, ...atRest })).toMatchObject({
    diedAgainMessages: 2,
    maybeMessages: 0,
  });
  for (let i = 0; i < limits.watchLookMessages; i += 1) broker.publish({ routingKey: 'dlq', body: 'x' });
  die(3);
  expect(await watch.look({ sentMessages: 5, ...atRest })).toMatchObject({
    diedAgainMessages: 2,
    maybeMessages: 3,
    unseenArrivals: limits.watchLookMessages + 3,
  });
  await watch.close();
  expect(await returns()).toMatchObject({
    diedAgainMessages: 2,
    unseenArrivals: limits.watchLookMessages + 3,
  });
});

test('a queue where a look counts as a delivery is looked at before a verdict only', async () => {
  const { die, lookout, broker } = await world(pastExchanges, { type: 'quorum', deliveryLimit: 20 });
  const dlq = broker.queue({ vhost: '/', name: 'dlq' });
  const watch = await lookout();
  await watch.open(nothing);
  die(1);
  const glance = await watch.look({ sentMessages: 1, ...atRest, final: false });
  expect(glance).toMatchObject({ diedAgainMessages: 0, maybeMessages: 1 });
  expect(dlq.counters.delivered).toBe(1);
  expect(await watch.look({ sentMessages: 1, ...atRest })).toMatchObject({
    diedAgainMessages: 1,
    maybeMessages: 0,
  });
  expect(Math.max(...dlq.ready.map(({ returns }) => returns))).toBe(1);
  await watch.close();
});

test('what the run holds is no arrival, neither when it is sent nor when it goes back', async () => {
  const { lookout, broker } = await world(pastExchanges);
  const dlq = { vhost: '/', name: 'dlq' };
  const arrive = (count: number) => {
    for (let i = 0; i < count; i += 1) broker.publish({ routingKey: 'dlq', body: 'x' });
  };
  arrive(limits.watchLookMessages - 8);
  const watch = await lookout();
  await watch.open(nothing);
  broker.consumeHead(dlq, 5);
  const small = await watch.look({ ...atRest, sentMessages: 1, heldMessages: 4 });
  expect(small).toMatchObject({ unseenArrivals: 0 });
  // From here on there are too many to look at.
  arrive(5);
  const sent = await watch.look({ ...atRest, sentMessages: 3, heldMessages: 2 });
  expect(sent).toMatchObject({ unseenArrivals: 5 });
  arrive(2);
  const back = await watch.look({ ...atRest, sentMessages: 3, heldMessages: 0 });
  expect(back).toMatchObject({ unseenArrivals: 5 });
  await watch.close();
});

test('while it cannot see it says so; afterwards it looks for what died meanwhile, and notes the gap', async () => {
  const { die, lookout, broker, returns } = await world(throughExchange);
  const watch = await lookout();
  await watch.open(nothing);
  die(1);
  broker.reachable = false;
  expect(await watch.look({ sentMessages: 3, ...atRest })).toHaveProperty('blind');
  die(2);
  broker.reachable = true;
  expect(await watch.look({ sentMessages: 3, ...atRest })).toMatchObject({ diedAgainMessages: 3 });
  die(1);
  expect(await watch.look({ sentMessages: 4, ...atRest })).toMatchObject({ diedAgainMessages: 4 });
  await watch.close();
  const { gaps, how } = await returns();
  expect(gaps.join()).toMatch(/could not be seen/);
  expect(how).toContain('dead-letter exchange');
});

test('a worker that died: the next one finds what died in between', async () => {
  const { die, lookout, id } = await world(throughExchange);
  const watch = await lookout();
  await watch.open(nothing);
  await watch.close();
  die(2);
  await db.redrive.update({
    where: { id },
    data: { orderly: false, movedMessages: 2, startedAt: new Date() },
  });
  const next = await lookout();
  expect(await next.look({ sentMessages: 2, ...atRest })).toMatchObject({
    diedAgainMessages: 2,
    maybeMessages: 0,
  });
  await next.close();
});
