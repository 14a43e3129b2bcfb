// Redrives on real brokers with the real worker: exactly once when nothing fails; and when the worker or the
// broker is killed in the middle, nothing lost, and what is double is listed.

import { testActor } from '@/server/domain/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import amqp from 'amqplib';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCaller } from '@/server/api/root';
import { limits } from '@/server/domain/limits';
import { redriveExchangePrefix } from '@/server/domain/redrive';
import type { RedriveWay } from '@/server/domain/redrive-way';
import { createFeatures } from '@/server/features/features';
import { workerArgs, workerEnv } from '@/server/launcher/worker-process';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { managementOf } from '../brokers/management';
import { type RabbitMq, startRabbitMq } from '../brokers/rabbitmq';
import { putStray } from '../tools/dead-letters';

const { db, url } = await testDatabase();
const key = randomBytes(32);
const logger = createLogger('test');
logger.level = 'silent';
const features = createFeatures({ db, clock: systemClock, logger, secrets: createSecretBox(key) });
const actor = testActor();
const { signal } = new AbortController();
const api = createCaller({ db, features, logger, actor, signal, gone: signal });

const args = await workerArgs();
let folder = '';
let worker: ChildProcess | null = null;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'spillway-redrive-'));
});
afterEach(() => killWorker());
afterAll(async () => {
  await features.sessions.closeAll();
  await rm(folder, { recursive: true, force: true });
});

function startWorker(): void {
  const env = {
    ...process.env,
    DATABASE_URL: url,
    SPILLWAY_DATA_DIR: folder,
    SPILLWAY_SECRET_KEY: key.toString('base64'),
    SPILLWAY_LOG_LEVEL: 'error',
    ...workerEnv,
  };
  worker = spawn(process.execPath, args, { env, stdio: 'ignore' });
}

async function killWorker(): Promise<void> {
  const killed = worker;
  worker = null;
  if (killed === null || killed.exitCode !== null) return;
  const gone = new Promise((resolve) => killed.once('exit', resolve));
  killed.kill('SIGKILL');
  await gone;
}

/** `count` messages that died in `origin`, now in the dead-letter queue. */
async function deadLetters(broker: RabbitMq, origin: string, dlq: string, count: number): Promise<void> {
  const connection = await amqp.connect(broker.amqpUrl);
  const channel = await connection.createConfirmChannel();
  for (let i = 0; i < count; i += 1) {
    channel.sendToQueue(origin, Buffer.from(`m${i}`), {
      persistent: true,
      headers: { n: i },
      messageId: `${i}`,
    });
  }
  await channel.waitForConfirms();
  await new Promise<void>((resolve, reject) => {
    let seen = 0;
    const onMessage = (message: amqp.ConsumeMessage | null) => {
      if (message === null) return;
      channel.nack(message, false, false);
      seen += 1;
      if (seen === count) resolve();
    };
    channel.prefetch(500).then(() => channel.consume(origin, onMessage), reject);
  });
  await vi.waitFor(async () => expect((await channel.checkQueue(dlq)).messageCount).toBe(count), {
    timeout: 20_000,
    interval: 50,
  });
  await connection.close();
}

/** Takes all that a queue has. */
async function drain(broker: RabbitMq, queue: string): Promise<string[]> {
  const connection = await amqp.connect(broker.amqpUrl);
  const channel = await connection.createChannel();
  const bodies: string[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message === false) break;
    bodies.push(message.content.toString());
  }
  await connection.close();
  return bodies;
}

async function progress(redriveId: string) {
  return api.redrives.get({ redriveId });
}

async function ended(redriveId: string) {
  return vi.waitFor(
    async () => {
      const redrive = await progress(redriveId);
      const { state, failure, movedMessages, finishedAtMs } = redrive;
      expect(finishedAtMs, `${state} after ${movedMessages}: ${failure}`).not.toBeNull();
      return redrive;
    },
    { timeout: 90_000, interval: 100 },
  );
}

async function movedBeyond(redriveId: string, messages: number): Promise<void> {
  await vi.waitFor(async () => expect((await progress(redriveId)).movedMessages).toBeGreaterThan(messages), {
    timeout: 30_000,
    interval: 10,
  });
}

function expectNothingLost(all: string[], target: string[], source: string[], inDoubt: number): void {
  const places = [...target, ...source];
  const present = new Set(places);
  expect(all.filter((body) => !present.has(body))).toEqual([]);
  expect(new Set(target).size).toBe(target.length);
  expect(places.length - present.size).toBeLessThanOrEqual(inDoubt);
}

const count = 1_200;
const all = Array.from({ length: count }, (_, i) => `m${i}`);

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  const bothTypes = ['classic', 'quorum'] as const;
  /** Before 4.0 quorum queues are not moved to in transactions. */
  const atomicTypes = version === '3.10' ? (['classic'] as const) : bothTypes;
  let broker: RabbitMq;
  let clusterId = '';
  beforeAll(async () => {
    broker = await startRabbitMq({ version, dir: path.join(folder, version) });
    const { managementUrl, username, password } = broker;
    const cluster = await api.clusters.create({
      name: `RabbitMQ ${version}`,
      kind: 'rabbitmq',
      config: { managementUrl, username, password },
    });
    clusterId = cluster.id;
  });
  afterAll(() => broker.remove());

  /** A broker that is killed keeps only what it has written: `stray` is one more message, the last to be written. */
  async function started(
    type: 'classic' | 'quorum',
    ratePerSec: number | null,
    { stray = false, way = 'atomic' }: { stray?: boolean; way?: RedriveWay } = {},
  ) {
    const name = `orders/${type} #${randomBytes(3).toString('hex')}`;
    const dlq = `${name} dlq`;
    const management = managementOf(broker);
    // A target that may refuse is not moved to atomically.
    const refusing = { 'x-overflow': 'reject-publish', 'x-max-length': 1_000_000 };
    const dead = {
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': dlq,
      ...(way === 'atomic' ? {} : refusing),
    };
    await management.declareQueue('/', dlq, { type });
    await management.declareQueue('/', name, { type, arguments: dead });
    await deadLetters(broker, name, dlq, count);
    if (type === 'quorum') {
      // See makeDeadLetters.
      await management.deleteQueue('/', name);
      await management.declareQueue('/', name, { type, arguments: dead });
    }
    if (stray) await putStray(broker.amqpUrl, dlq);
    const input = { clusterId, vhost: '/', name: dlq, selection: { kind: 'all' }, ratePerSec } as const;
    // The broker's own counts are some seconds old; a plan goes by them.
    // Where they died is known to who has looked, or from the worker's polls.
    await api.messages.peek({ clusterId, vhost: '/', name: dlq, count: 1 });
    const { id } = await vi.waitFor(
      async () => {
        const plan = await api.redrives.plan({ ...input, destination: { kind: 'origin' } });
        expect(plan, plan.wayBecause).toMatchObject({ boundMessages: stray ? count + 1 : count, way });
        return api.redrives.start({ ...input, destination: { kind: 'origin' } });
      },
      { timeout: 20_000, interval: 200 },
    );
    return { id, name, dlq };
  }

  describe.each(['atomic', 'confirmed'] as const)('%s', (way) => {
    test.each(way === 'atomic' ? atomicTypes : bothTypes)(
      '%s: all arrive exactly once, in order',
      async (type) => {
        const { id, name, dlq } = await started(type, null, { way });
        startWorker();
        const redrive = await ended(id);
        expect(redrive).toMatchObject({
          state: 'completed',
          movedMessages: count,
          inDoubtMessages: 0,
          failure: null,
        });
        expect(await drain(broker, name)).toEqual(all);
        expect(await drain(broker, dlq)).toEqual([]);
        await expectNothingLeft();
      },
    );

    test.each(['classic'] as const)('%s: the broker killed in the middle', async (type) => {
      const { id, name, dlq } = await started(type, 1_000, { stray: true, way });
      await broker.syncMetadata();
      startWorker();
      await movedBeyond(id, 200);
      await broker.kill();
      await broker.start();
      const redrive = await ended(id);
      const { state, failure, outcomes } = redrive;
      // One that a broker has lost with its queue says so here, with what the redrive made of it.
      const queues = await queuesAmong([name, dlq]);
      const whole = { state: 'completed', failure: null, queues: [name, dlq] };
      expect({ state, failure, queues }, JSON.stringify(outcomes)).toEqual(whole);
      expectNothingLost(
        [...all, 'stray'],
        await drain(broker, name),
        await drain(broker, dlq),
        redrive.inDoubtMessages,
      );
      const open = outcomes.filter(({ outcome }) => outcome === 'in-doubt');
      expect(open.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(
        limits.redriveInFlightMessages,
      );
    });
  });

  test('confirmed, quorum: the worker killed twice in the middle', async () => {
    const { id, name, dlq } = await started('quorum', 1_000, { way: 'confirmed' });
    await killedAt(id, [100, 500]);
    const redrive = await ended(id);
    expect(redrive.state).toBe('completed');
    expectNothingLost(all, await drain(broker, name), await drain(broker, dlq), redrive.inDoubtMessages);
    expect(redrive.inDoubtMessages).toBeLessThanOrEqual(2 * limits.redriveInFlightMessages);
  });

  test.each(atomicTypes)(
    'atomic, %s: the worker killed three times in the middle duplicates nothing, and nothing is in doubt',
    async (type) => {
      const { id, name, dlq } = await started(type, 1_000);
      await killedAt(id, [1, 100, 500]);
      const redrive = await ended(id);
      expect(redrive).toMatchObject({ state: 'completed', movedMessages: count, inDoubtMessages: 0 });
      expect(await drain(broker, dlq)).toEqual([]);
      expect((await drain(broker, name)).toSorted()).toEqual(all.toSorted());
      await expectNothingLeft();
    },
  );

  test.each(atomicTypes)(
    'recalled, %s: the worker killed twice in the middle loses nothing and doubles nothing',
    async (type) => {
      const { id: redriveId, name, dlq } = await started(type, null);
      startWorker();
      await ended(redriveId);
      const { started: recalls } = await api.redrives.recall({ redriveId });
      const id = recalls[0]?.id ?? '';
      await api.redrives.change({ redriveId: id, ratePerSec: 400 });
      await movedBeyond(id, 1);
      await killWorker();
      await killedAt(id, [300]);
      const recall = await ended(id);
      const whole = { state: 'completed', movedMessages: count, inDoubtMessages: 0 };
      expect(recall, JSON.stringify(recall.outcomes)).toMatchObject(whole);
      expect(await drain(broker, name)).toEqual([]);
      // The watch after the first redrive looks at the queue, and may hold what has come back for a moment.
      const back: string[] = [];
      const drained = async () => {
        back.push(...(await drain(broker, dlq)));
        return back.toSorted();
      };
      await expect.poll(drained, { timeout: 20_000 }).toEqual(all.toSorted());
      await expectNothingLeft();
    },
  );

  async function queuesAmong(names: string[]): Promise<string[]> {
    const queues = (await managementOf(broker).call('GET', ['queues', '/'])) as { name: string }[];
    const found = new Set(queues.map(({ name }) => name));
    return names.filter((name) => found.has(name));
  }

  async function killedAt(id: string, milestones: number[]): Promise<void> {
    for (const milestone of milestones) {
      startWorker();
      await movedBeyond(id, milestone);
      await killWorker();
    }
    startWorker();
  }

  /** Of what the atomic way declares. */
  async function expectNothingLeft(): Promise<void> {
    await expect
      .poll(async () => {
        const exchanges = (await managementOf(broker).call('GET', ['exchanges'])) as { name: string }[];
        return exchanges.filter(({ name }) => name.startsWith(redriveExchangePrefix));
      })
      .toEqual([]);
  }
});
