// A cluster that loses its nodes one after the other: what they held is unavailable and says why, what lives on elsewhere
// goes on, and all is well again when they are back.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RabbitMq } from '@/e2e/brokers/rabbitmq';
import type { BrokerSnapshot } from '@/server/brokers/driver';
import { eventListSchema } from '@/server/domain/events';
import { queueListInputSchema } from '@/server/domain/queue';
import { listEvents } from '@/server/features/events/list-events';
import { listQueues } from '@/server/features/queues/list-queues';
import { testDatabase } from '@/server/platform/testing/test-database';
import { lagWorld, type LagWorld, QueueUser } from './lag-world';

const database = await testDatabase();

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LagWorld;
  beforeAll(async () => {
    world = await lagWorld(version, version, database, { nodes: 3 });
    const { harness } = world;
    await harness.management.declareQueue('/', 'replicated', { type: 'quorum' });
    await harness.management.call('PUT', ['queues', '/', 'on-the-third'], {
      durable: true,
      arguments: { 'x-queue-type': 'classic' },
      node: node(2).nodeName,
    });
    for (const name of ['replicated', 'on-the-third']) {
      const user = await QueueUser.open(harness.broker.amqpUrl, name);
      await user.publish(2);
      await user.close();
    }
    for (const { syncMetadata } of harness.nodes) await syncMetadata();
  });
  afterAll(async () => {
    await world.stop();
  });

  const node = (index: number): RabbitMq => {
    const found = world.harness.nodes[index];
    if (found === undefined) throw new Error(`there is no node ${index}`);
    return found;
  };
  const rowOf = async (name: string) => {
    const { rows } = await listQueues(
      world.f,
      queueListInputSchema.parse({ clusterIds: [world.clusterId] }),
      [],
    );
    return rows.find((row) => row.name === name);
  };
  const stateOf = ({ queues }: BrokerSnapshot, name: string) =>
    queues.find((queue) => queue.name === name)?.brokerState;
  const runningIn = ({ facts }: BrokerSnapshot) => facts.nodes.filter(({ running }) => running).length;

  test('with all nodes, every queue is counted', async () => {
    await world.told(({ queues }) => queues.every(({ readyMessages }) => readyMessages === 2));
    await world.poll();
    expect(await rowOf('replicated')).toMatchObject({ depthMessages: 2 });
    expect(await rowOf('on-the-third')).toMatchObject({ depthMessages: 2 });
  });

  test('of three nodes one is lost: its classic queue is unavailable, the quorum queue goes on', async () => {
    await node(2).kill();
    await world.told((snapshot) => runningIn(snapshot) === 2 && stateOf(snapshot, 'on-the-third') === 'down');
    await world.poll();
    expect(await rowOf('on-the-third')).toMatchObject({
      state: 'unavailable',
      reason: 'The node that holds this queue is down: it cannot be read or written.',
      depthMessages: null,
    });
    expect((await rowOf('replicated'))?.state).not.toBe('unavailable');
  });

  test('two are lost: the quorum queue has no majority', async () => {
    await node(1).kill();
    await world.told((snapshot) => stateOf(snapshot, 'replicated') === 'minority');
    await world.poll();
    expect(await rowOf('replicated')).toMatchObject({
      state: 'unavailable',
      reason: 'Too few of its replicas run for a majority: it cannot be read or written.',
    });
  });

  test('back again, both are counted as before, and the events tell which node went and came', async () => {
    await node(1).start();
    await node(2).start();
    await world.told(
      (snapshot) =>
        runningIn(snapshot) === 3 &&
        snapshot.queues.every((queue) => queue.brokerState === 'running' && queue.readyMessages === 2),
    );
    await world.poll();
    for (const name of ['replicated', 'on-the-third']) {
      const row = await rowOf(name);
      expect(row).toMatchObject({ depthMessages: 2 });
      expect(row?.state).not.toBe('unavailable');
    }
    const { events } = await listEvents(
      world.f,
      eventListSchema.parse({
        clusterId: world.clusterId,
        kinds: ['node'],
        fromMs: 0,
        toMs: world.nowMs(),
      }),
      [],
    );
    const told = events.map(({ change }) =>
      change.kind === 'node' ? [change.node, change.became] : [change.kind],
    );
    expect(told.slice(-2)).toEqual([
      [node(1).nodeName, 'down'],
      [node(2).nodeName, 'down'],
    ]);
    expect(told.slice(0, -2).sort()).toEqual([
      [node(1).nodeName, 'up'],
      [node(2).nodeName, 'up'],
    ]);
  });
});
