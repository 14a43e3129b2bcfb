// A scan of a queue on real brokers: it sees what was ready when it began, its progress can be read meanwhile, Stop ends it,
// and however it ends the queue holds what it held, in its order.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import { makeDeadLetters } from '@/e2e/tools/dead-letters';
import { readCauses } from '@/server/features/causes/read-causes';
import { scanQueue } from '@/server/features/causes/scan-queue';
import type { Features } from '@/server/features/features';
import { testDatabase } from '@/server/platform/testing/test-database';
import { captureFeatures, clusterOf } from './capture-world';

const { db } = await testDatabase();
const f = captureFeatures(db);
const { signal } = new AbortController();

const count = 1_200;
const errors = ['card declined', 'no such customer', 'the stock service timed out'];

afterAll(() => f.sessions.closeAll());

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  const harness = new RabbitMqHarness(version);
  let clusterId = '';
  beforeAll(async () => {
    await harness.start();
    clusterId = await clusterOf(f, harness.broker);
  });
  afterAll(() => harness.stop());

  describe.each(['classic', 'quorum'] as const)('a %s queue', (type) => {
    test('is seen as it was when the scan began, by cause, and is left as it was', async () => {
      const dlq = `all.${type}`;
      await fill(dlq, type);
      const raw = await harness.raw();
      let progress = 0;
      const late = afterFirstBatch(f, async () => {
        progress = await seenOf(dlq);
        const connection = await harness.raw();
        await connection.publish('', dlq, Buffer.from([0, 0]), Buffer.from('late'));
      });
      const result = await scanQueue(late, refOf(dlq), 'me', signal);
      expect(result).toMatchObject({ seenMessages: count, depthMessages: count, ended: null });
      expect(progress).toBeGreaterThan(0);
      expect(progress).toBeLessThan(count);
      const { causes, messages } = await readCauses(f, refOf(dlq));
      expect(messages).toBe(count);
      expect(causes.map((cause) => [cause.title, cause.count])).toEqual(
        errors.map((error) => [error, count / errors.length]),
      );
      await expect.poll(() => raw.count(dlq)).toBe(count + 1);
      expect(await bodiesOf(dlq)).toEqual([...numbers, 'late']);
    });

    test('goes back whole when the scan is stopped, and what was seen until then stays seen', async () => {
      const dlq = `stopped.${type}`;
      await fill(dlq, type);
      const raw = await harness.raw();
      const stop = new AbortController();
      const stopping = afterFirstBatch(f, async () => stop.abort());
      const { seenMessages, ended } = await scanQueue(stopping, refOf(dlq), 'me', stop.signal);
      expect(ended).toBe('Stopped.');
      expect(seenMessages).toBeLessThan(count);
      expect((await readCauses(f, refOf(dlq))).messages).toBe(seenMessages);
      await expect.poll(() => raw.count(dlq)).toBe(count);
      expect(await bodiesOf(dlq)).toEqual(numbers);
    });
  });

  const refOf = (name: string) => ({ clusterId, vhost: '/', name });

  async function fill(dlq: string, type: 'classic' | 'quorum'): Promise<void> {
    const messages = numbers.map((body, index) => ({
      body: Buffer.from(body),
      options: { persistent: true, headers: { 'x-error': errors[index % errors.length] } },
    }));
    await makeDeadLetters(harness.broker.amqpUrl, `${dlq}.source`, dlq, messages, { type });
  }

  async function seenOf(queue: string): Promise<number> {
    const row = await db.holding.findFirst({ where: { clusterId, queue, kind: 'scan', state: 'running' } });
    return Number(row?.messages ?? 0);
  }

  async function bodiesOf(queue: string): Promise<string[]> {
    return (await (await harness.raw()).drain(queue)).map(({ body }) => body.toString());
  }
});

const numbers = Array.from({ length: count }, (_, index) => `order ${index}`);

/** The same features, and `act` after the first batch is stored: a moment that no clock would hit. */
function afterFirstBatch(features: Features, act: () => Promise<void>): Features {
  let done = false;
  const hooked = new Proxy(features.db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== '$transaction') return value;
      return async (...args: Parameters<typeof features.db.$transaction>) => {
        const result: unknown = await features.db.$transaction(...args);
        if (!done) {
          done = true;
          await act();
        }
        return result;
      };
    },
  });
  return { ...features, db: hooked };
}
