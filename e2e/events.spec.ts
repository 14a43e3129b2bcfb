// What changed on the broker is told where one looks: on the charts of the queue, under the cursor, and in its list of
// events.

import { expect, type Page, test } from '@playwright/test';
import { readFile, writeFile } from 'node:fs/promises';
import { managementOf } from './brokers/management';
import { startConsumer } from './brokers/start-consumer';
import { queueSeen, withWorld } from './tools/world';

const queue = 'orders/eu #1';

test('consumers leave, a policy comes and the queue is deleted: each is drawn on the charts and listed, and the charts can be taken along', async ({
  page,
}) => {
  await withWorld(
    page,
    async (world) => {
      const { rabbit, spillway, clusterId } = world;
      const management = managementOf(rabbit);
      await management.declareQueue('/', queue);
      const consumer = await startConsumer(rabbit.amqpUrl, queue, { application: 'worker-7', prefetch: 10 });
      await queueSeen(world, queue, (row) => row.consumers === 1);
      const address = new URLSearchParams({ cluster: clusterId, vhost: '/', name: queue, range: '15m' });
      await page.goto(`${spillway.url}/queue?${address.toString()}`);
      const list = page.getByRole('list', { name: 'Events' });

      await consumer.close();
      await expect(list).toContainText('Consumers 1→0.', { timeout: 30_000 });
      await expect.poll(async () => markersOf(page, 'Depth'), { timeout: 15_000 }).toBeGreaterThan(0);

      await management.setPolicy('/', 'short', { pattern: '^orders', definition: { 'message-ttl': 60_000 } });
      await expect(list).toContainText('policy set to short', { timeout: 30_000 });
      await expect(list).toContainText('message-ttl set to 60000');

      await management.deleteQueue('/', queue);
      await expect(list).toContainText('Deleted.', { timeout: 30_000 });
      for (const chart of ['Depth', 'In vs Out', 'Age', 'Consumers'])
        expect(await markersOf(page, chart), chart).toBeGreaterThan(0);
      await tellsUnderCursor(page, 'deleted');
      const csv = await exported(page, 'Readings as CSV');
      expect(csv.toString('utf8')).toMatch(
        /^time,ready_messages,.*\r\n(.*,.*\r\n)*.*Spillway was not watching yet\./,
      );
      const png = await exported(page, 'Charts as PNG');
      expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
      // Twice as sharp as the page is wide.
      expect(png.readUInt32BE(16)).toBeGreaterThan(2_000);
      if (process.env['SHOTS'] !== undefined) await writeFile(`${process.env['SHOTS']}/charts.png`, png);
      if (process.env['SHOTS'] !== undefined)
        await page.screenshot({ path: `${process.env['SHOTS']}/events.png`, fullPage: true });
    },
    { pollIntervalMs: 2_000 },
  );
});

async function markersOf(page: Page, chart: string): Promise<number> {
  return page.getByRole('figure', { name: chart }).locator('circle[data-marker]').count();
}

async function exported(page: Page, item: string): Promise<Buffer> {
  await page.getByRole('button', { name: 'Charts: compare, scale, export' }).click();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return readFile(await file.path());
}

/** Moves the cursor onto the newest mark, anew as long as the chart moves on below it. */
async function tellsUnderCursor(page: Page, words: string): Promise<void> {
  const chart = page.getByRole('figure', { name: 'Depth' });
  await expect(async () => {
    await page.mouse.move(0, 0);
    await chart.locator('circle[data-marker]').last().hover({ force: true });
    await expect(chart.locator('[data-tooltip]')).toContainText(words, { timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}
