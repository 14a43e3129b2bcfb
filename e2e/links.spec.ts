// Where one is stands in the address, so that back, forward, reload and a link lead there again; and queues are reached by
// keys alone.

import { expect, type Page, test } from '@playwright/test';
import { connect } from 'amqplib';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { queueSeen, type World, withWorld } from './tools/world';

const dlq = 'orders.dlq';
const idle = 120;

test('back, forward and a link lead to what was open; keys alone lead to a queue', async ({ page }) => {
  await withWorld(page, async (world) => {
    await fill(world);
    await comesBackToItsRow(page, world);
    await opensCauses(page, world);
    await opensMessages(page);
    await goesByKeys(page, world);
  });
});

async function fill(world: World): Promise<void> {
  const { rabbit } = world;
  await makeDeadLetters(rabbit.amqpUrl, 'orders', dlq, variedMessages(12));
  const connection = await connect(rabbit.amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  for (let index = 0; index < idle; index += 1)
    await channel.assertQueue(`idle-${String(index).padStart(3, '0')}`, { durable: true });
  await connection.close();
  await queueSeen(world, dlq, (row) => row.readyMessages === 12);
  await queueSeen(world, 'idle-119', () => true);
}

/** The list is drawn as far as it is in view; back from a queue it stands where it stood. */
async function comesBackToItsRow(page: Page, { spillway }: World): Promise<void> {
  await page.goto(`${spillway.url}/queues?sort=name&asc=true`);
  await expect(page.getByRole('link', { name: 'idle-000' })).toBeVisible();
  const row = page.getByRole('link', { name: 'idle-070' });
  // What the server drew is as long as its first rows.
  await expect(async () => {
    await page.evaluate(() => scrollTo(0, 2_500));
    await expect(row).toBeInViewport({ timeout: 1_000 });
  }).toPass();
  await expect.poll(() => page.evaluate(() => Math.round(scrollY))).toBe(2_500);
  await row.click();
  await expect(page.getByRole('heading', { name: 'idle-070' })).toBeVisible();
  await page.goBack();
  await expect(row).toBeInViewport();
  expect(await page.evaluate(() => Math.round(scrollY))).toBe(2_500);
}

async function opensCauses(page: Page, world: World): Promise<void> {
  await page.goto(world.spillway.url + workbenchOf(world));
  await page.getByRole('button', { name: 'Scan the queue' }).click();
  await page
    .getByRole('button', { name: /^Open cause: / })
    .first()
    .click();
  await comesAndGoes(page, /[?&]cause=/);
  await page.reload();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(page).not.toHaveURL(/[?&]cause=/);
}

async function opensMessages(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Look at \d+ messages$/ }).click();
  await page.getByText('message-3', { exact: true }).click();
  await comesAndGoes(page, /[?&]seen=/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
}

/** What was opened has an address; back closes it and forward opens it. */
async function comesAndGoes(page: Page, address: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await expect(page).toHaveURL(address);
  await page.goBack();
  await expect(dialog).toBeHidden();
  await expect(page).not.toHaveURL(address);
  await page.goForward();
  await expect(dialog).toBeVisible();
}

/** From the overview to a queue by the list, and to another by the palette, without a pointer. */
async function goesByKeys(page: Page, { spillway }: World): Promise<void> {
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  await page.goto(spillway.url);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await press('g', 'q');
  await expect(page.getByRole('link', { name: 'idle-000' })).toBeVisible();
  await press('/');
  await page.keyboard.type('orders');
  await expect(page.getByText(/^2 of \d+$/)).toBeVisible();
  await expect(page).toHaveURL(/[?&]q=orders/);
  await press('Escape', 'j', 'j', 'k');
  const current = page.locator('[data-current]');
  await expect(current).toHaveCount(1);
  const name = await current.getByRole('link').first().getAttribute('aria-label');
  await press('Enter');
  await expect(page.getByRole('heading', { name: name ?? '' })).toBeVisible();

  await press('Control+k');
  await page.keyboard.type(dlq);
  await expect(page.getByRole('option', { name: dlq })).toBeVisible();
  await press('Enter');
  await expect(page.getByRole('tab', { name: 'Messages' })).toBeVisible();
}

function workbenchOf({ clusterId }: World): string {
  return `/dead-letters/queue?${new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq }).toString()}`;
}
