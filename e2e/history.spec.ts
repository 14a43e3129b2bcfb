// History that tells the truth: a rise is on the chart within two polls, outlives a crash of everything, and
// the time without a broker is a gap with its reason.

import { expect, test } from '@playwright/test';
import { connect } from 'amqplib';
import { managementOf } from './brokers/management';
import { eventually } from './tools/spillway';
import { queueSeen, withWorld } from './tools/world';

type History = {
  points: { atMs: number; readyMessages: number | null }[];
  gaps: { fromMs: number; toMs: number; reason: string }[];
};

test('a rise is seen within two polls, survives kill -9 of everything, and a stopped broker leaves a gap with its reason', async ({
  page,
}) => {
  await withWorld(
    page,
    async (world) => {
      const { rabbit, spillway, clusterId } = world;
      await managementOf(rabbit).declareQueue('/', 'orders', {});
      await queueSeen(world, 'orders', (row) => row.readyMessages === 0);
      const begunMs = Date.now();
      const history = () =>
        spillway.query<History>('queues.history', {
          clusterId,
          vhost: '/',
          name: 'orders',
          fromMs: begunMs - 10_000,
          toMs: Date.now(),
        });
      const highest = async () =>
        Math.max(...(await history()).points.map((point) => point.readyMessages ?? 0));

      await publish(rabbit.amqpUrl, 'orders', 500);
      const publishedMs = Date.now();
      await eventually(
        'the rise on the chart',
        async () => ((await highest()) >= 500 ? true : undefined),
        20_000,
      );
      const firstHigh = (await history()).points.find((point) => point.readyMessages === 500);
      // RabbitMQ itself renews its statistics every five seconds; two of our polls follow.
      expect((firstHigh?.atMs ?? Infinity) - publishedMs).toBeLessThan(5_000 + 2 * 2_000 + 2_000);

      await spillway.kill();
      await rabbit.kill();
      await rabbit.start();
      await spillway.start();
      expect(await highest()).toBe(500);
      await queueSeen(world, 'orders', (row) => row.readyMessages === 500 && !row.stale);

      await rabbit.stop();
      const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: 'orders', range: '15m' });
      await eventually(
        'the gap and its reason',
        // Longer than several buckets of the chart that is looked at below.
        async () =>
          (await history()).gaps.find(
            (gap) => /Nothing listens/.test(gap.reason) && gap.toMs - gap.fromMs > 40_000,
          ),
        90_000,
      );
      await rabbit.start();
      await queueSeen(world, 'orders', (row) => !row.stale);
      await page.goto(`${spillway.url}/queue?${params.toString()}`);
      await expect(page.getByText(/Nothing listens/).first()).toBeVisible();
      const gap = (await history()).gaps.find(({ reason }) => /Nothing listens/.test(reason));
      const inside = (await history()).points.filter(
        ({ atMs }) => gap !== undefined && atMs > gap.fromMs && atMs < gap.toMs,
      );
      expect(inside.every((point) => point.readyMessages === null)).toBe(true);
    },
    { pollIntervalMs: 2_000 },
  );
});

async function publish(amqpUrl: string, queue: string, count: number): Promise<void> {
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  for (let index = 0; index < count; index += 1)
    channel.sendToQueue(queue, Buffer.from(`order ${index}`), { persistent: true });
  await channel.waitForConfirms();
  await connection.close();
}
