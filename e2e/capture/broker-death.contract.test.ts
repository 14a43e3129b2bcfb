// A broker that dies in the middle of a capture, or right after it was paused. Acknowledgements live in the memory of a
// classic queue at first, so what was captured comes back into the queue: it is known again, and stored once.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomBytes } from 'node:crypto';
import { type ChannelModel, type Replies, connect } from 'amqplib';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import { pauseCapture } from '@/server/features/capture/change-holding';
import { exportStored } from '@/server/features/capture/export-stored';
import { fillHolding } from '@/server/features/capture/fill-holding';
import { requireHolding } from '@/server/features/capture/holding-view';
import { startCapture } from '@/server/features/capture/start-fill';
import { testDatabase } from '@/server/platform/testing/test-database';
import { captureFeatures, clusterOf } from './capture-world';

const { db } = await testDatabase();
const f = captureFeatures(db);
const { signal } = new AbortController();
const patience = { timeout: 60_000, interval: 20 };
const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `m${from + i}`);

afterAll(() => f.sessions.closeAll());

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  const harness = new RabbitMqHarness(version);
  let clusterId = '';
  beforeAll(async () => {
    await harness.start();
    clusterId = await clusterOf(f, harness.broker);
  });
  afterAll(() => harness.stop());

  test.each(['classic', 'quorum'] as const)('killed during a capture of a %s queue', async (type) => {
    const name = await newQueue(type, 300);
    const id = await capture(name);
    const stop = new AbortController();
    const filling = fillHolding(f, id, stop.signal);
    await expect.poll(() => taken(id), patience).toBe(300);
    await killed();
    // A message published to a quorum queue that has no leader yet may hear nothing for a minute.
    await expect.poll(async () => (await counted(name)).consumerCount, patience).toBe(1);
    await publish(name, numbered(25, 300));
    await expect.poll(() => taken(id), patience).toBeGreaterThanOrEqual(325);
    await expect.poll(async () => (await counted(name)).messageCount, patience).toBe(0);
    stop.abort();
    await filling;
    expect(await stored(id)).toEqual(numbered(325).sort());
  });

  test('killed as soon as a capture is paused, it has nothing to bring back', async () => {
    const name = await newQueue('classic', 300);
    const id = await capture(name);
    const filling = fillHolding(f, id, signal);
    await expect.poll(() => taken(id), patience).toBe(300);
    await pauseCapture(f, id);
    await filling;
    await killed();
    expect((await counted(name)).messageCount).toBe(0);
  });

  async function killed(): Promise<void> {
    await harness.broker.kill();
    await harness.broker.start();
  }

  async function newQueue(type: 'classic' | 'quorum', messages: number): Promise<string> {
    const name = `death ${type} ${randomBytes(3).toString('hex')}`;
    await harness.declareQueue(name, { type });
    await publish(name, numbered(messages));
    // RabbitMQ may else forget that it has the queue.
    await harness.broker.syncMetadata();
    return name;
  }

  function publish(queue: string, bodies: readonly string[]): Promise<void> {
    return connected(async (connection) => {
      const channel = await connection.createConfirmChannel();
      for (const body of bodies) channel.sendToQueue(queue, Buffer.from(body), { persistent: true });
      await channel.waitForConfirms();
    });
  }

  function counted(queue: string): Promise<Replies.AssertQueue> {
    return connected(async (connection) => (await connection.createChannel()).checkQueue(queue));
  }

  /** Closed whatever happens: one that is left would hear of the next death of the broker. */
  async function connected<T>(act: (connection: ChannelModel) => Promise<T>): Promise<T> {
    const connection = await connect(harness.broker.amqpUrl);
    try {
      return await act(connection);
    } finally {
      await connection.close();
    }
  }

  async function capture(name: string): Promise<number> {
    const input = { clusterId, vhost: '/', name, keepDays: 1, budgetBytes: null, reason: '' };
    return (await startCapture(f, input, 'me', signal)).holdingId;
  }
});

async function taken(holdingId: number): Promise<number> {
  return Number((await requireHolding(f, holdingId)).takenMessages);
}

async function stored(holdingId: number): Promise<string[]> {
  const { lines } = await exportStored(f, holdingId, { role: 'admin' }, signal);
  const bodies: string[] = [];
  for await (const line of lines) {
    const { body } = JSON.parse(Buffer.from(line).toString()) as { body: string };
    bodies.push(Buffer.from(body, 'base64').toString());
  }
  return bodies.sort();
}
