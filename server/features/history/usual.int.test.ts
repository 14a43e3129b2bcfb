import { expect, test } from 'vitest';
import { queueListInputSchema } from '@/server/domain/queue';
import { createClusterCollector } from '../collector/poll-cluster';
import { listQueues } from '../queues/list-queues';
import { memoryWorld } from '../testing/memory-world';
import { packHistory } from './store/pack-history';
import { renewUsuals } from './usual';

const pollMs = 10_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const { f, broker, clock, clusterId, signal } = await memoryWorld(pollMs);
const orders = { vhost: '/', name: 'orders' };

function publish(queue: string, count: number): void {
  for (let i = 0; i < count; i += 1) broker.publish({ routingKey: queue });
}

/** The same hour of a day: some messages come and go. */
async function usualHour(messages: number): Promise<void> {
  const collector = createClusterCollector(f, clusterId);
  for (let i = 0; i < 3; i += 1) {
    publish('orders', messages);
    await collector.poll(signal);
    broker.consumeHead(orders, messages);
    clock.advance(pollMs);
  }
  clock.advance(hourMs + 5 * 60_000);
  await packHistory(f);
  clock.advance(dayMs - 3 * pollMs - hourMs - 5 * 60_000);
}

async function unusualFirst() {
  const { rows } = await listQueues(f, queueListInputSchema.parse({ sort: 'unusual' }), []);
  return rows.map(({ name, unusual }) => ({ name, unusual }));
}

test('a queue that is deeper than at this hour of the days before comes first, with a sentence; of too few days nothing is said', async () => {
  broker.declareQueue('orders');
  for (const messages of [40, 55, 48]) await usualHour(messages);
  await renewUsuals(f, signal);
  await createClusterCollector(f, clusterId).poll(signal);
  expect(await unusualFirst()).toEqual([{ name: 'orders', unusual: null }]);

  for (const messages of [51, 47]) await usualHour(messages);
  broker.declareQueue('new');
  publish('orders', 9_000);
  publish('new', 50_000);
  await renewUsuals(f, signal);
  await createClusterCollector(f, clusterId).poll(signal);
  const [first, second] = await unusualFirst();
  expect(first?.name).toBe('orders');
  expect(first?.unusual?.score).toBeGreaterThan(100);
  expect(first?.unusual?.why).toMatch(/^Depth 9,000; at this hour usually up to 48 \(5 days\)\.$/);
  expect(second).toEqual({ name: 'new', unusual: null });
});

test('what is usual is made once for an hour, and anew for the next', async () => {
  const hours = async () => (await f.db.queueUsual.findMany()).map(({ hour }) => hour.getTime());
  await renewUsuals(f, signal);
  const before = await hours();
  clock.advance(hourMs);
  await renewUsuals(f, signal);
  expect(await hours()).toEqual(before.map((ms) => ms + hourMs));
});

test('a queue in which more stays each day says so, and is found by it; one that is emptied each night is not', async () => {
  broker.declareQueue('leaking', { maxLengthMessages: 500 });
  broker.declareQueue('nightly');
  const collector = createClusterCollector(f, clusterId);
  for (let hour = 0; hour < 5 * 24; hour += 1) {
    publish('leaking', 2);
    publish('nightly', 10);
    if (hour % 24 === 23) broker.consumeHead({ vhost: '/', name: 'nightly' }, 240);
    await collector.poll(signal);
    clock.advance(hourMs);
    await packHistory(f);
  }
  await renewUsuals(f, signal);
  const { rows } = await listQueues(f, queueListInputSchema.parse({ growing: true }), []);
  expect(rows.map(({ name }) => name)).toEqual(['leaking']);
  expect(rows[0]?.slowGrowth).toMatch(
    /^Has grown for [34] days: its lowest depth of a day rose from \d+ to \d+, about 48 a day\. At that pace it holds its limit of 500 in about \d d\.$/,
  );
});
