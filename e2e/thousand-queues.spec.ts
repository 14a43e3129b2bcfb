// A thousand queues: the collector keeps its interval, the list shows every row that one scrolls to, and its
// first rows come with the page.

import { expect, test } from '@playwright/test';
import { connect } from 'amqplib';
import { eventually } from './tools/spillway';
import { withWorld } from './tools/world';

test('a thousand queues are polled at their interval and scrolled through without an empty row', async ({
  page,
}) => {
  await withWorld(
    page,
    async ({ rabbit, spillway, clusterId }) => {
      const connection = await connect(rabbit.amqpUrl, { noDelay: true });
      const channel = await connection.createChannel();
      for (let index = 0; index < 1_000; index += 1)
        await channel.assertQueue(`queue-${String(index).padStart(4, '0')}`, { durable: false });
      type Cluster = { id: string; totals: { queues: number } | null; lastOkPollAtMs: number | null };
      const cluster = async () =>
        (await spillway.query<Cluster[]>('clusters.list')).find(({ id }) => id === clusterId);
      await eventually(
        'all queues to be seen',
        async () => ((await cluster())?.totals?.queues === 1_000 ? true : undefined),
        60_000,
      );

      const polls = new Set<number>();
      await eventually(
        'six polls',
        async () => {
          const at = (await cluster())?.lastOkPollAtMs;
          if (typeof at === 'number') polls.add(at);
          return polls.size >= 6 ? true : undefined;
        },
        120_000,
      );
      const times = [...polls].sort((left, right) => left - right);
      const steps = times
        .slice(1)
        .map((time, index) => time - (times[index] ?? 0))
        .sort((left, right) => left - right);
      // The median, because this machine may pause us; the interval is 5 s and jitter a tenth of it.
      expect(steps[Math.floor(steps.length / 2)]).toBeLessThan(7_500);

      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(`${spillway.url}/queues?sort=name&asc=true`);
      await expect(page.getByText('queue-0000')).toBeVisible();
      // The browser is known by now: the page itself holds the rows, and React takes them over as they are.
      const reloaded = await page.reload();
      expect(await reloaded?.text()).toContain('aria-label="queue-0019"');
      await expect(page.getByText('queue-0000')).toBeVisible();
      for (let turn = 0; turn < 40; turn += 1) {
        await page.mouse.move(700, 600);
        await page.mouse.wheel(0, 2_000);
      }
      await expect(page.getByText('queue-0999')).toBeVisible({ timeout: 15_000 });
      expect(complaints).toEqual([]);
      await connection.close();
    },
    { pollIntervalMs: 5_000 },
  );
});
