// Many queues as one: the charts of a cluster and of what a filter leaves are the sums of their queues, one drag shows its band
// on all of them, and the address holds what is seen.

import { expect, type Page, test } from '@playwright/test';
import { connect } from 'amqplib';
import { managementOf } from './brokers/management';
import { queueSeen, withWorld } from './tools/world';

/** A bucket of half a minute is averaged over its polls. */
const slow = { timeout: 45_000 };
const names = ['orders.new', 'orders.old', 'billing'] as const;

test('the charts of a filter sum up its queues, a drag on one shows its band on all, and the keys zoom as well', async ({
  page,
}) => {
  await withWorld(
    page,
    async (world) => {
      const { rabbit, spillway, clusterId } = world;
      const management = managementOf(rabbit);
      for (const name of names) {
        await management.declareQueue('/', name);
      }
      await publish(rabbit.amqpUrl, 3);
      for (const name of names) await queueSeen(world, name, (row) => row.readyMessages === 3);

      await page.goto(`${spillway.url}/clusters/${clusterId}`);
      await page.getByRole('link', { name: 'Charts', exact: true }).click();
      await expect(page.getByRole('figure', { name: /^Depth, messages\. Ready: now 9,/ })).toBeVisible(slow);
      await expect(page.getByText('3 queues, summed up at every poll.')).toBeVisible();

      await page.goto(`${spillway.url}/queues?q=orders`);
      await page.getByRole('link', { name: 'Charts', exact: true }).click();
      await expect(page.getByRole('heading', { name: 'Queues with “orders” in their name' })).toBeVisible();
      await expect(page.getByRole('figure', { name: /^Depth, messages\. Ready: now 6,/ })).toBeVisible(slow);

      await drag(page, 'In vs Out', 0.6, 1);
      expect(new URL(page.url()).searchParams.get('q')).toBe('orders');
      const chosen = stretchOf(page);
      expect(chosen.toMs - chosen.fromMs).toBeLessThan(0.5 * 3_600_000);
      await page.reload();
      await expect(page.getByRole('figure', { name: /^Depth/ })).toBeVisible();
      expect(stretchOf(page)).toEqual(chosen);

      await page.getByRole('button', { name: 'Back to now' }).click();
      await expect(page.getByRole('figure', { name: /Ready: now 6,/ })).toBeVisible(slow);
      await page.getByRole('slider', { name: 'Cursor of Age' }).focus();
      await page.keyboard.press('ArrowLeft');
      for (let i = 0; i < 40; i += 1) await page.keyboard.press('Shift+ArrowLeft');
      await expect(page.locator('[data-band]')).toHaveCount(4);
      await page.keyboard.press('Enter');
      await expect.poll(() => stretchOf(page).fromMs).toBeGreaterThan(0);
    },
    { pollIntervalMs: 2_000 },
  );
});

async function publish(amqpUrl: string, each: number): Promise<void> {
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  for (const name of names)
    for (let i = 0; i < each; i += 1) channel.sendToQueue(name, Buffer.from(`message ${i}`));
  await channel.waitForConfirms();
  await connection.close();
}

function stretchOf(page: Page): { fromMs: number; toMs: number } {
  const { searchParams } = new URL(page.url());
  return { fromMs: Number(searchParams.get('from')), toMs: Number(searchParams.get('to')) };
}

/** Over a part of a plot; on the way the band must stand on every chart. */
async function drag(page: Page, chart: string, from: number, to: number): Promise<void> {
  const plot = page.getByRole('figure', { name: chart }).locator('svg[data-plot]');
  const box = await plot.boundingBox();
  if (box === null) throw new Error('The chart has no plot.');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + from * box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + to * box.width, y, { steps: 5 });
  await expect(page.locator('[data-band]')).toHaveCount(4);
  await page.mouse.up();
  await expect(page.locator('[data-band]')).toHaveCount(0);
  await expect.poll(() => stretchOf(page).fromMs).toBeGreaterThan(0);
}
