import { approvalDefaults } from '@/server/domain/approval-defaults';
import { expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { createCluster } from '@/server/features/clusters/create-cluster';
import { createFeatures } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { runWorker } from './run-worker';

async function world() {
  const { db } = await testDatabase();
  const broker = new MemoryBroker();
  broker.declareQueue('orders');
  const f = createFeatures({
    db,
    clock: systemClock,
    logger: createLogger('test').child({}, { level: 'silent' }),
    secrets: createSecretBox(Buffer.alloc(32, 1)),
    drivers: { memory: createMemoryDriver(broker) },
  });
  const add = (name: string) =>
    createCluster(f, {
      name,
      kind: 'memory',
      environment: '',
      readOnly: false,
      approval: approvalDefaults,
      pollIntervalMs: 2_000,
      config: {},
    });
  return { f, broker, add };
}

/** A lease that a slow machine does not let expire: what hands it over here is the stop. */
const brisk = { leaseTtlMs: 10_000, lookEveryMs: 50 };

function start(f: Awaited<ReturnType<typeof world>>['f'], holder: string) {
  const stop = new AbortController();
  const ended = runWorker(f, { holder, ...brisk }, stop.signal);
  return {
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}

test('a second worker is harmless, and takes over at once when the first one stops', async () => {
  const { f, add } = await world();
  await add('one');
  const first = start(f, 'first');
  await expect.poll(() => f.db.poll.count(), { timeout: 10_000 }).toBe(1);
  const second = start(f, 'second');
  await expect.poll(() => f.db.poll.count(), { timeout: 10_000 }).toBe(2);
  expect(await f.db.lease.findMany({ select: { holder: true }, distinct: ['holder'] })).toEqual([
    { holder: 'first' },
  ]);
  await first.stop();
  await expect.poll(() => f.db.poll.count(), { timeout: 10_000 }).toBeGreaterThan(2);
  await second.stop();
  expect(await f.db.lease.count()).toBe(0);
  const polls = await f.db.poll.findMany({ orderBy: { startedAt: 'asc' } });
  expect(await f.db.sampleRound.count()).toBe(polls.length);
  // The two of one worker lie an interval apart: nobody else polled in between.
  const apart = (polls[1]?.startedAt.getTime() ?? 0) - (polls[0]?.startedAt.getTime() ?? 0);
  expect(apart).toBeGreaterThan(1_500);
});

test('clusters are noticed when they appear, change, and go', async () => {
  const { f, broker, add } = await world();
  const worker = start(f, 'only');
  const { id } = await add('late');
  await expect.poll(() => f.db.poll.count({ where: { clusterId: id } }), { timeout: 10_000 }).toBe(1);
  await f.db.cluster.update({ where: { id }, data: { pollIntervalMs: 300_000, configVersion: 2 } });
  await expect.poll(() => f.db.poll.count({ where: { clusterId: id } }), { timeout: 10_000 }).toBe(2);
  await f.db.cluster.delete({ where: { id } });
  await expect
    .poll(() => f.db.lease.count({ where: { name: `collect:${id}` } }), { timeout: 10_000 })
    .toBe(0);
  expect(broker.reachable).toBe(true);
  await worker.stop();
});
