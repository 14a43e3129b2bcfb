// The lineage of a message over several redrives, as the drawer and the ledger ask for it: real database, memory broker.

import { expect, test, vi } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import type { RedriveDestination } from '@/server/domain/redrive';
import { stepOfEntry, stepsOf } from '@/server/domain/lineage-steps';
import type { Scope } from '@/server/domain/scope';
import { messageLineage } from '@/server/features/redrive/message-lineage';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
const orders = { vhost: '/', name: 'orders' };

async function world(bodies: readonly string[]) {
  await db.cluster.deleteMany();
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput('world'));
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (const body of bodies) broker.publish({ routingKey: 'orders', body });
  broker.rejectHead(orders, bodies.length);
  const ref = { clusterId, vhost: '/', name: 'dlq' };
  const redrive = async (
    destination: RedriveDestination = { kind: 'origin' },
    meanwhile: () => void = () => undefined,
    name = 'dlq',
  ) => {
    const { id } = await api.operator.redrives.start({
      ...ref,
      name,
      selection: { kind: 'all' },
      destination,
    });
    meanwhile();
    const stop = new AbortController();
    const done = runRedrives(api.features, stop.signal);
    await vi.waitFor(
      async () => expect((await api.viewer.redrives.get({ redriveId: id })).finishedAtMs).not.toBeNull(),
      { timeout: 20_000, interval: 20 },
    );
    stop.abort();
    await done;
    return id;
  };
  const looked = async () => (await api.operator.messages.peek(ref)).messages;
  const lineage = async (steps: string[]) => (await api.viewer.redrives.lineage({ steps })).steps;
  return { ...api, broker, clusterId, redrive, looked, lineage };
}

test('a message that died three times tells both redrives between, from the drawer and from each ledger alike', async () => {
  const { broker, redrive, looked, lineage, viewer } = await world(['a', 'b']);
  const first = await redrive();
  broker.rejectHead(orders, 2);
  const second = await redrive();
  broker.rejectHead(orders, 2);
  const message = (await looked())[1];
  expect(message && stepsOf(message)).toHaveLength(2);
  const told = await lineage(message === undefined ? [] : stepsOf(message));
  const expected = [first, second].map((redriveId) => ({
    redriveId,
    redrive: { queue: 'dlq', actor: 'an operator', recall: false },
    entry: { outcome: 'moved', target: 'orders', position: 1, alikeMessages: 0, died: { queue: 'orders' } },
    missing: null,
  }));
  expect(told).toMatchObject(expected);
  for (const redriveId of [first, second]) {
    const { entries } = await viewer.redrives.entries({ redriveId, line: 'moved' });
    expect(await lineage([stepOfEntry(redriveId, entries[1]?.fingerprint ?? '')])).toEqual(told);
  }
  // Its copy was seen to die.
  const [{ original } = { original: '' }] = told;
  await db.redriveReturn.create({
    data: {
      ...{ redriveId: first, key: 'k', seenAt: new Date(), queue: 'orders', place: 'dlq', original },
      ...{ reason: 'rejected', fingerprint: 'f', sameCause: true },
    },
  });
  expect((await lineage(stepsOf(message ?? { headers: [] })))[0]?.diedAgain).toMatchObject({
    reason: 'rejected',
  });
});

test('a redrive that left the message where it was is a step of it, too', async () => {
  const { broker, redrive, looked, lineage } = await world(['a']);
  const first = await redrive();
  broker.rejectHead(orders, 1);
  broker.declareQueue('short-lived');
  const second = await redrive({ kind: 'queue', name: 'short-lived' }, () =>
    broker.deleteQueue({ vhost: '/', name: 'short-lived' }),
  );
  const third = await redrive();
  broker.rejectHead(orders, 1);
  const [message] = await looked();
  const [step] = message === undefined ? [] : stepsOf(message).slice(-1);
  const told = await lineage([step ?? '']);
  expect(told.map(({ redriveId, entry }) => [redriveId, entry?.outcome])).toEqual([
    [first, 'moved'],
    [second, 'returned'],
    [third, 'moved'],
  ]);
});

test('what the journal does not tell any more is said, and the step stays; equal messages are said to be alike', async () => {
  const { redrive, broker, looked, lineage } = await world(['same', 'same']);
  const first = await redrive();
  broker.rejectHead(orders, 2);
  const [message] = await looked();
  const steps = stepsOf(message ?? { headers: [] });
  expect(await lineage(steps)).toMatchObject([{ redriveId: first, entry: { alikeMessages: 1 } }]);
  await db.redriveWindow.deleteMany();
  expect(await lineage(steps)).toMatchObject([
    { redriveId: first, entry: null, missing: 'Its journal is no longer kept.' },
  ]);
  await db.redrive.deleteMany();
  expect(await lineage(steps)).toMatchObject([{ redrive: null, entry: null }]);
});

test('a redrive of a queue that is out of reach is a step of which nothing is told', async () => {
  const { broker, clusterId, features, redrive, looked } = await world(['a']);
  broker.declareQueue('late', { deadLetterExchange: '', deadLetterRoutingKey: 'late.dlq' });
  broker.declareQueue('late.dlq');
  const first = await redrive({ kind: 'queue', name: 'late' });
  broker.rejectHead({ vhost: '/', name: 'late' }, 1);
  const second = await redrive({ kind: 'queue', name: 'orders' }, undefined, 'late.dlq');
  broker.rejectHead(orders, 1);
  const [message] = await looked();
  const own: Scope = [{ clusterId, vhost: '/', queue: 'late*' }];
  const steps = stepsOf(message ?? { headers: [] }).slice(0, 1);
  const seen = (await messageLineage(features, { steps }, [own])).steps;
  expect(seen).toMatchObject([
    {
      redriveId: first,
      redrive: null,
      entry: null,
      diedAgain: null,
      missing: 'It was of a queue that you do not reach.',
    },
    { redriveId: second, redrive: { queue: 'late.dlq' } },
  ]);
});
