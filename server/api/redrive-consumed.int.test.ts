// What consumers made of the copies, as the ledger tells it: real database, memory broker, a collector that reads it.

import { expect, test } from 'vitest';
import { createClusterCollector } from '@/server/features/collector/poll-cluster';
import { getRedrive } from '@/server/features/redrive/get-redrive';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { startRedrive } from '@/server/features/redrive/start-redrive';
import { redriveInputSchema } from '@/server/domain/redrive';
import { limits } from '@/server/domain/limits';
import { memoryWorld } from '@/server/features/testing/memory-world';

const { f, broker, clock, clusterId, signal } = await memoryWorld();
const orders = { vhost: '/', name: 'orders' };

test('acknowledged are those that left the target, less those that died again; before a reading it is a gap', async () => {
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (let i = 0; i < 10; i += 1) broker.publish({ routingKey: 'orders', body: `m${i}` });
  broker.rejectHead(orders, 10);
  const input = redriveInputSchema.parse({
    ...{ clusterId, vhost: '/', name: 'dlq' },
    selection: { kind: 'all' },
    destination: { kind: 'origin' },
    pace: { watchAfterMs: 0 },
  });
  const { id } = await startRedrive(f, input, 'somebody', signal);
  const stop = new AbortController();
  const worker = runRedrives(
    { ...f, clock: { ...clock, sleep: async () => new Promise((resolve) => setTimeout(resolve, 5)) } },
    stop.signal,
  );
  await expect.poll(async () => (await getRedrive(f, id)).state, { timeout: 10_000 }).toBe('completed');
  stop.abort();
  await worker;
  const collector = createClusterCollector(f, clusterId);
  const pollAt = async (laterMs: number) => {
    clock.advance(laterMs);
    await collector.poll(signal);
    const { consumed } = await getRedrive(f, id);
    return consumed;
  };

  // The broker's counts may be from before the last copy.
  expect(await pollAt(1_000)).toMatchObject({
    ...{ copies: 10, acknowledgedAtLeast: null, acknowledgedAtMost: 10 },
    gaps: [expect.stringContaining('still to come')],
  });
  expect(await pollAt(limits.statisticsLagMs)).toMatchObject({
    acknowledgedAtLeast: 0,
    stillThereAtMost: 10,
  });
  broker.consumeHead(orders, 6);
  expect(await pollAt(10_000)).toMatchObject({ acknowledgedAtLeast: 6, stillThereAtMost: 4 });
  // What others publish later takes nothing back.
  for (let i = 0; i < 50; i += 1) broker.publish({ routingKey: 'orders', body: `new ${i}` });
  await f.db.redriveReturn.create({
    data: {
      ...{ redriveId: id, key: 'k', seenAt: new Date(), queue: 'orders', place: 'dlq' },
      ...{ reason: 'rejected', fingerprint: 'f', sameCause: true },
    },
  });
  expect(await pollAt(10_000)).toMatchObject({
    ...{ acknowledgedAtLeast: 5, acknowledgedAtMost: 9, stillThereAtMost: 4, diedAgainMessages: 1 },
    basis: [{ queue: 'orders', copies: 10, lowestMessages: 4 }],
    provisos: [expect.stringContaining('Nobody watched')],
  });
});
