import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { BrokerDriver } from '@/server/brokers/driver';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { createClusterCollector } from '@/server/features/collector/poll-cluster';
import { syncClustersFile } from '@/server/features/clusters/sync-clusters-file';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
const signal = new AbortController().signal;

/** A driver with a secret, which notes the settings that it was connected with. */
function secretiveDriver(broker: MemoryBroker) {
  const connectedWith: unknown[] = [];
  const field = { help: '', placeholder: '', required: true };
  const memory = createMemoryDriver(broker);
  const driver: BrokerDriver = {
    ...memory,
    configSchema: z.object({
      url: z.string().min(1, 'Say where the broker is.'),
      password: z.string().min(1, 'A password is needed.'),
    }),
    configFields: [
      { ...field, name: 'url', label: 'Address', kind: 'text' },
      { ...field, name: 'password', label: 'Password', kind: 'secret' },
    ],
    connect: async (config, options) => {
      connectedWith.push(config);
      return memory.connect({}, options);
    },
  };
  return { driver, connectedWith };
}

function world(secretKey?: Buffer) {
  const broker = new MemoryBroker();
  const { driver, connectedWith } = secretiveDriver(broker);
  return { broker, connectedWith, ...testApi(db, { memory: driver }, secretKey) };
}

const config = { url: 'memory://one', password: 'hunter2' };

test('a secret never travels back, neither in a list nor in the audit log', async () => {
  const { admin, viewer } = world();
  const { id } = await admin.clusters.create(clusterInput('secretive', { config }));
  await admin.clusters.update({
    clusterId: id,
    cluster: clusterInput('secretive', { config, readOnly: true }),
  });
  const answers = [await viewer.clusters.list(), await viewer.audit.list({})];
  expect(JSON.stringify(answers)).not.toContain('hunter2');
  const [cluster] = (await viewer.clusters.list()).filter((c) => c.id === id);
  expect(cluster).toMatchObject({
    config: { url: 'memory://one' },
    readOnly: true,
    lastPoll: null,
    totals: null,
  });
  expect(
    Buffer.from((await db.cluster.findUniqueOrThrow({ where: { id } })).configSealed).toString(),
  ).not.toContain('hunter2');
});

test('an empty secret keeps the stored one, for a test and for an update', async () => {
  const { admin, features, connectedWith } = world();
  const { id } = await admin.clusters.create(clusterInput('kept', { config }));
  const changed = clusterInput('kept', { config: { url: 'memory://two', password: '' } });
  expect(await admin.clusters.test({ clusterId: id, cluster: changed })).toMatchObject({
    ok: true,
    queueCount: 0,
  });
  await admin.clusters.update({ clusterId: id, cluster: changed });
  await features.sessions.forCluster(id, { signal });
  expect(connectedWith).toEqual([
    { url: 'memory://two', password: 'hunter2' },
    { url: 'memory://two', password: 'hunter2' },
  ]);
});

test('one session serves all who ask at once, and an edit of the settings makes a new one', async () => {
  const { admin, features, connectedWith } = world();
  const { id } = await admin.clusters.create(clusterInput('shared', { config }));
  const ask = () => features.sessions.forCluster(id, { signal });
  const [first, second] = await Promise.all([ask(), ask()]);
  expect(first).toBe(second);
  expect(connectedWith).toHaveLength(1);
  await admin.clusters.update({ clusterId: id, cluster: clusterInput('renamed', { config }) });
  expect(await ask()).toBe(first);
  const moved = { ...config, url: 'memory://elsewhere' };
  await admin.clusters.update({ clusterId: id, cluster: clusterInput('renamed', { config: moved }) });
  expect(await ask()).not.toBe(first);
  await expect(first.probe({ signal })).rejects.toMatchObject({ code: 'broker_unreachable' });
});

test('a cluster whose settings were sealed with a lost key is still listed, and is entered again', async () => {
  const { id } = await world().admin.clusters.create(clusterInput('locked', { config }));
  const { admin, viewer } = world(randomBytes(32));
  expect((await viewer.clusters.list()).find((c) => c.id === id)).toMatchObject({
    name: 'locked',
    config: {},
  });
  await admin.clusters.update({ clusterId: id, cluster: clusterInput('locked', { config }) });
  expect((await viewer.clusters.list()).find((c) => c.id === id)?.config).toEqual({ url: 'memory://one' });
  await admin.clusters.remove({ clusterId: id });
});

test('a cluster without a queue, or without dead letters, has 0 of them; one that was never read has no number', async () => {
  const { broker, admin, features } = world();
  const { id } = await admin.clusters.create(clusterInput('bare', { config }));
  const totals = async () => (await admin.clusters.list()).find((c) => c.id === id)?.totals;
  expect(await totals()).toBeNull();
  const collector = createClusterCollector(features, id);
  await collector.poll(signal);
  expect(await totals()).toMatchObject({
    queues: 0,
    readyMessages: 0,
    deadLetterMessages: 0,
    inRatePerSec: 0,
  });
  broker.declareQueue('orders');
  await collector.poll(signal);
  expect(await totals()).toMatchObject({ queues: 1, readyMessages: 0, deadLetterMessages: 0 });
});

test('a broker that does not answer is the result of a test, with what to do', async () => {
  const { broker, admin } = world();
  broker.reachable = false;
  const result = await admin.clusters.test({ cluster: clusterInput('down', { config }) });
  expect(result).toMatchObject({ ok: false, code: 'broker_unreachable' });
});

test('wrong settings and a name that is taken are refused with a sentence', async () => {
  const { admin } = world();
  const wrong = clusterInput('wrong', { config: { ...config, url: '' } });
  await expect(admin.clusters.create(wrong)).rejects.toThrow('Address: Say where the broker is.');
  await expect(admin.clusters.create(clusterInput('  '))).rejects.toThrow('name: Give the cluster a name.');
  await expect(admin.clusters.create(clusterInput('x', { kind: 'carrier-pigeon' }))).rejects.toThrow(
    'no driver',
  );
  await admin.clusters.create(clusterInput('taken', { config }));
  await expect(admin.clusters.create(clusterInput('taken', { config }))).rejects.toMatchObject({
    code: 'CONFLICT',
  });
});

test('totals sum the newest status of live queues, and say nothing where nothing is known', async () => {
  const { admin, viewer } = world();
  const { id } = await admin.clusters.create(clusterInput('counted', { config }));
  const at = new Date();
  await db.poll.create({ data: { clusterId: id, startedAt: at, tookMs: 5, ok: true, queueCount: 3 } });
  await db.poll.create({
    data: {
      clusterId: id,
      startedAt: new Date(at.getTime() + 1),
      tookMs: 5,
      ok: false,
      errorCode: 'timeout',
    },
  });
  const queue = async (name: string, ready: number | null, over: object = {}) => {
    const row = await db.queue.create({
      data: { clusterId: id, vhost: '/', name, type: 'classic', details: {}, ...over },
    });
    const status = {
      polledAt: at,
      state: 'ok',
      severity: 0,
      reason: '',
      stateSince: at,
      readyMessages: ready,
    };
    await db.queueStatus.create({ data: { queueId: row.id, ...status } });
  };
  await queue('a', 10);
  await queue('b', null);
  await queue('dlq', 5, { isDeadLetter: true });
  await queue('gone', 100, { deletedAt: at });
  const cluster = (await viewer.clusters.list()).find((c) => c.id === id);
  expect(cluster?.totals).toEqual({
    queues: 3,
    readyMessages: 15,
    unackedMessages: null,
    deadLetterMessages: 5,
    inRatePerSec: null,
    outRatePerSec: null,
  });
  expect(cluster?.lastPoll).toMatchObject({ ok: false, code: 'timeout' });
  expect(cluster?.lastOkPollAtMs).toBe(at.getTime());
});

test('removing a cluster forgets it with its history, and the audit log keeps its name', async () => {
  const { admin } = world();
  const { id } = await admin.clusters.create(clusterInput('shortlived', { config }));
  await admin.clusters.remove({ clusterId: id });
  await expect(admin.clusters.remove({ clusterId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const { entries } = await admin.audit.list({ actions: ['cluster.remove'] });
  const ours = entries.filter((entry) => entry.target === 'shortlived' || entry.target === id);
  expect(ours.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
});

test('the clusters file is stored under its names, is not edited in the browser, and lets go of what left it', async () => {
  const { admin, viewer, features } = world();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spillway-clusters-'));
  afterAll(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'clusters.json');
  const find = async (name: string) => (await viewer.clusters.list()).find((c) => c.name === name);
  await admin.clusters.create(clusterInput('from-ui', { config }));
  await writeFile(
    file,
    JSON.stringify(['from-ui', 'from-file'].map((name) => ({ name, kind: 'memory', config }))),
  );
  expect(await syncClustersFile(features, file)).toEqual({ names: ['from-ui', 'from-file'] });
  await syncClustersFile(features, file);
  const listed = await find('from-file');
  expect(listed).toMatchObject({ origin: 'file', config: { url: 'memory://one' } });
  const edit = { clusterId: listed?.id ?? '', cluster: clusterInput('x', { config }) };
  await expect(admin.clusters.update(edit)).rejects.toThrow('clusters file');
  await writeFile(file, '[]');
  await syncClustersFile(features, file);
  expect(await find('from-file')).toMatchObject({ origin: 'ui' });
});

test.each([
  ['it is not JSON', '{ "password": "hunter2" '],
  [
    'Address: Say where',
    JSON.stringify([{ name: 'bad', kind: 'memory', config: { url: '', password: 'hunter2' } }]),
  ],
  ['0.name', JSON.stringify([{ kind: 'memory', config }])],
])(
  'a clusters file that is wrong (%s) stores nothing and does not repeat secrets',
  async (sentence, text) => {
    const { features } = world();
    const folder = await mkdtemp(path.join(os.tmpdir(), 'spillway-clusters-'));
    const file = path.join(folder, 'clusters.json');
    await writeFile(file, text);
    const before = await db.cluster.count();
    const failure: unknown = await syncClustersFile(features, file).catch((error: unknown) => error);
    await rm(folder, { recursive: true });
    expect(String(failure)).toContain(sentence);
    expect(String(failure)).not.toContain('hunter2');
    expect(await db.cluster.count()).toBe(before);
  },
);
