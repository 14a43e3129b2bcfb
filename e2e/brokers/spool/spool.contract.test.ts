// The smallest driver passes the suite of every driver, and is watched by the product without a change to it.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type ContractHarness, describeContract } from '@/server/brokers/contract';
import { brokerDrivers } from '@/server/brokers/registry';
import { testCluster } from '@/server/features/clusters/test-cluster';
import { createFeatures } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { clusterInputSchema } from '@/server/domain/cluster';
import { testDatabase } from '@/server/platform/testing/test-database';
import { spoolDriver } from './driver';
import { Spool } from './spool';

const folder = await mkdtemp(path.join(tmpdir(), 'spillway-spool-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** For what the spool does not have. */
const absent = async (): Promise<never> => {
  throw new Error('A spool of files has none.');
};

function spoolHarness(): ContractHarness {
  const spool = new Spool(folder);
  return {
    ...{ queueTypes: ['classic'], lacks: ['browse', 'transfer', 'watch', 'holders'], atomicTypes: [] },
    ...{ declareStream: absent, declareExchange: absent, rejectHead: absent, consume: absent },
    start: async () => undefined,
    stop: async () => undefined,
    connect: () => spoolDriver.connect({ folder }, { signal: new AbortController().signal }),
    declareVhost: async () => undefined,
    declareQueue: async (name, { vhost = '/' }) => {
      await spool.declare({ vhost, name });
      return { vhost, name };
    },
    deleteQueue: (address) => spool.delete(address),
    publish: async (address, bodies) => {
      for (const body of bodies) await spool.publish(address, body);
    },
    readyCount: async (address) => (await spool.messages(address)).length,
    drain: async (address) => {
      const bodies = [];
      for (const file of await spool.messages(address)) {
        bodies.push({ body: String(await spool.body(address, file)), redelivered: false, headers: [] });
        await spool.remove(address, file);
      }
      return bodies;
    },
  };
}

describeContract('spool', spoolHarness());

test('given to the product it is tried like any other; the product itself does not know it', async () => {
  expect(Object.keys(brokerDrivers)).not.toContain('spool');
  const { db } = await testDatabase();
  const logger = createLogger('test').child({}, { level: 'silent' });
  const secrets = createSecretBox(Buffer.alloc(32, 1));
  const f = createFeatures({ db, clock: systemClock, logger, secrets, drivers: { spool: spoolDriver } });
  const of = (config: object) => clusterInputSchema.parse({ name: 'files', kind: 'spool', config });
  const { signal } = new AbortController();
  await new Spool(folder).declare({ vhost: '/', name: 'letters' });
  expect(await testCluster(f, of({ folder }), null, signal)).toMatchObject({
    ok: true,
    facts: { product: 'Spool' },
  });
  expect(await testCluster(f, of({ folder: 'letters' }), null, signal)).toMatchObject({
    ok: false,
    message: 'Folder: Enter the whole path of the folder, from / on.',
  });
  expect(await testCluster(f, of({ folder: `${folder}/none` }), null, signal)).toMatchObject({
    ok: false,
    code: 'broker_unreachable',
  });
});
