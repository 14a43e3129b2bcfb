import { beforeEach, expect, test } from 'vitest';
import { queueListInputSchema } from '@/server/domain/queue';
import { type ClusterCollector, createClusterCollector } from '../collector/poll-cluster';
import { listQueues } from '../queues/list-queues';
import { emptyWorld, type MemoryWorld, memoryWorld } from '../testing/memory-world';
import { queueFlow } from './queue-flow';
import { packHistory } from './store/pack-history';

const pollMs = 10_000;
const { f, broker, clock, clusterId, signal }: MemoryWorld = await memoryWorld(pollMs);
const address = { vhost: '/', name: 'orders' };

let collector: ClusterCollector;
beforeEach(async () => {
  await emptyWorld({ f, broker });
  collector = createClusterCollector(f, clusterId);
});

async function poll(): Promise<void> {
  clock.advance(pollMs);
  await collector.poll(signal);
}

/** Ten arrive at each poll, five are acknowledged, five leave without. */
async function leak(polls: number): Promise<void> {
  for (let i = 0; i < polls; i += 1) {
    for (let n = 0; n < 10; n += 1) broker.publish({ routingKey: 'orders', body: String(n) });
    broker.consumeHead(address, 5);
    broker.rejectHead(address, 5);
    await poll();
  }
}

async function flow(minutes: number) {
  const toMs = clock.nowMs();
  const input = { clusterId, ...address, fromMs: toMs - minutes * 60_000, toMs, maxPoints: 300 };
  return queueFlow(f, input);
}

test('the account tells what came, what was acked, and what left without ack; it is the same from packed history', async () => {
  broker.declareQueue('orders').consumers = 1;
  await poll();
  await leak(60);
  const account = await flow(15);
  expect(account).toMatchObject({
    knownMs: 60 * pollMs,
    published: { value: 600, basis: 'exact' },
    acked: { value: 300, basis: 'exact' },
    arrivedWithoutPublish: { value: 0 },
  });
  // What the newest readings cannot tell from skew yet is not said.
  expect(account.leftWithoutAck.value).toBeGreaterThan(280);
  expect(account.leftWithoutAck.value).toBeLessThanOrEqual(300);
  clock.advance(3_600_000);
  await packHistory(f, signal);
  expect(await flow(80)).toMatchObject({
    published: account.published,
    leftWithoutAck: account.leftWithoutAck,
  });
  // Minutes sum up each figure by itself.
  const summedUp = await flow(4 * 24 * 60);
  expect(summedUp.published.value).toBeGreaterThan(500);
  expect(JSON.stringify(summedUp.leftWithoutAck)).toContain('single polls');
});

test('dead letters that arrive are told as not published; the queue that they came from loses nothing silently', async () => {
  broker.declareQueue('orders.dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'orders.dlq' });
  await poll();
  await leak(12);
  // The newest reading is settled by the one after it.
  await poll();
  const toMs = clock.nowMs();
  const dlq = { clusterId, vhost: '/', name: 'orders.dlq', fromMs: toMs - 600_000, toMs, maxPoints: 300 };
  expect(await queueFlow(f, dlq)).toMatchObject({
    published: { value: 0 },
    arrivedWithoutPublish: { value: 60 },
    leftWithoutAck: { value: 0 },
  });
  const { rows } = await listQueues(f, queueListInputSchema.parse({}), []);
  expect(rows.map(({ losingMessages }) => losingMessages)).toEqual([null, null]);
});

test('a time in which nothing was read is a gap with its reason, not 0', async () => {
  broker.declareQueue('orders');
  await poll();
  expect(await flow(15)).toMatchObject({
    knownMs: 0,
    published: { value: null, reason: 'Rates need a second reading.' },
  });
});

test('a queue that loses messages is among what is wrong now, whatever its state, until it stops', async () => {
  broker.declareQueue('orders').consumers = 1;
  await poll();
  await leak(12);
  const wrong = queueListInputSchema.parse({ leastSeverity: 1 });
  const { rows, matched } = await listQueues(f, wrong, []);
  expect(matched).toBe(1);
  expect(rows[0]).toMatchObject({ name: 'orders', severity: 2 });
  expect(rows[0]?.losingMessages).toBeGreaterThan(30);
  expect(rows[0]?.reason).toMatch(/left without ack and nothing dead-letters them/);
  for (let i = 0; i < 40; i += 1) await poll();
  expect((await listQueues(f, wrong, [])).matched).toBe(0);
});
