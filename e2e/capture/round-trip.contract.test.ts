// Archive → export → empty queue → import → return, on real brokers: the frames that a consumer gets afterwards are those
// that it would have got before. Raw frames are compared by a client that shares no code with the product.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import { messageCases } from '@/server/brokers/rabbitmq/contract-cases';
import { exportStored } from '@/server/features/capture/export-stored';
import { fillHolding } from '@/server/features/capture/fill-holding';
import { requireHolding } from '@/server/features/capture/holding-view';
import { importStored } from '@/server/features/capture/import-stored';
import { runReturn } from '@/server/features/capture/run-return';
import { startArchive } from '@/server/features/capture/start-fill';
import { startReturn } from '@/server/features/capture/start-return';
import { testDatabase } from '@/server/platform/testing/test-database';
import { captureFeatures, clusterOf } from './capture-world';

const { db } = await testDatabase();
const f = captureFeatures(db);
const { signal } = new AbortController();

afterAll(() => f.sessions.closeAll());

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  const harness = new RabbitMqHarness(version);
  let clusterId = '';
  beforeAll(async () => {
    await harness.start();
    clusterId = await clusterOf(f, harness.broker);
  });
  afterAll(() => harness.stop());

  test.each(['classic', 'quorum'] as const)(
    'a %s queue gets back what it had, byte for byte',
    async (type) => {
      const raw = await harness.raw();
      const [name, twin] = [`trip.${type}`, `trip.${type}.twin`];
      for (const queue of [name, twin]) await harness.declareQueue(queue, { type });
      for (const { properties, body } of messageCases) {
        await raw.publish('', name, properties, body);
        await raw.publish('', twin, properties, body);
      }
      const ref = { clusterId, vhost: '/', name };
      const count = messageCases.length;
      await expect.poll(() => raw.count(name)).toBe(count);
      const archive = { ...ref, selection: { kind: 'all' } as const, keepDays: 1, reason: '' };
      const { holdingId } = await startArchive(f, archive, 'me', signal);
      await fillHolding(f, holdingId, signal);
      expect(Number((await requireHolding(f, holdingId)).messages)).toBe(count);

      const { lines } = await exportStored(f, holdingId, { role: 'admin' }, signal);
      const file: Buffer[] = [];
      for await (const line of lines) file.push(Buffer.from(line));
      await harness.deleteQueue({ vhost: '/', name });
      await harness.declareQueue(name, { type });

      const imported = await importStored(f, { ...ref, keepDays: 1, reason: '' }, chunks(file), 'me');
      expect(imported.messages).toBe(count);
      const back = {
        holdingId: imported.holdingId,
        selection: { kind: 'all' } as const,
        queue: null,
        reason: '',
      };
      const { returnId } = await startReturn(f, back, 'me', signal);
      await runReturn(f, returnId, signal);
      const [stored, returned] = [await raw.drain(twin), await raw.drain(name)];
      const frames = (messages: typeof stored) =>
        messages.map(({ properties, body }) => [properties.toString('hex'), body.length, digestOf(body)]);
      expect(stored).toHaveLength(count);
      expect(frames(returned)).toEqual(frames(stored));
    },
  );
});

function digestOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}

async function* chunks(parts: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield part;
}
