// A capture in the browser: the queue goes into Spillway and stays empty, is paused, downloaded and returned; discarding
// puts the selected into the archive, from which they come back. What the queue holds in the end is what it held before.
// And what a search finds in a capture that runs is returned by ticking it, or redriven.

import { expect, test, type Locator, type Page } from '@playwright/test';
import { RawAmqp } from './brokers/raw-amqp';
import { makeDeadLetters } from './tools/dead-letters';
import { eventually } from './tools/spillway';
import { queueSeen, type World, withWorld } from './tools/world';

const dlq = 'orders.dlq';
const count = 40;

test('a queue is captured, paused and returned whole; the selected are discarded to the archive and come back', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    await makeDeadLetters(world.rabbit.amqpUrl, 'orders', dlq, deadLetters());
    await queueSeen(world, dlq, (row) => row.readyMessages === count);
    const query = new URLSearchParams({ cluster: world.clusterId, vhost: '/', name: dlq });
    await page.goto(`${world.spillway.url}/dead-letters/queue?${query.toString()}`);
    await captureAndReturn(page, world);
    await discardSome(page, world);
  });
});

test('what is found in a running capture is returned by ticking it, and redriven; the rest stays captured', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    await makeDeadLetters(world.rabbit.amqpUrl, 'orders', dlq, deadLetters());
    await queueSeen(world, dlq, (row) => row.readyMessages === count);
    const ref = { clusterId: world.clusterId, vhost: '/', name: dlq };
    await world.spillway.mutate('holdings.capture', ref);
    const query = new URLSearchParams({ cluster: world.clusterId, vhost: '/', name: dlq });
    await page.goto(`${world.spillway.url}/dead-letters/queue?${query.toString()}`);
    const kept = keptPanel(page);
    await expect(kept.getByText(`${count} messages held`)).toBeVisible({ timeout: 30_000 });
    await returnTicked(page, world);
    await redriveFound(page, world);
  });
});

async function returnTicked(page: Page, world: World) {
  await page.getByLabel('Search in body and headers').fill('tenant-1');
  await expect(page.getByText('10 messages found')).toBeVisible();
  await page.getByRole('checkbox', { name: 'Select message message-1', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Select message message-5', exact: true }).check();
  await page.getByRole('button', { name: 'Return selected…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('A capture that runs is paused');
  await dialog.getByRole('button', { name: 'Return them' }).click();
  await expect(page.getByText(`2 messages returned to ${dlq}.`).first()).toBeVisible({ timeout: 30_000 });
  expect(await ready(world)).toBe(2);
  await expect(keptPanel(page).getByText('Paused', { exact: true })).toBeVisible();
  await expect(page.getByText('8 messages found')).toBeVisible({ timeout: 30_000 });
}

async function redriveFound(page: Page, world: World) {
  await keptPanel(page).getByRole('button', { name: 'Resume' }).click();
  await expect(keptPanel(page).getByText(`40 of 42 messages held`)).toBeVisible({ timeout: 30_000 });
  await page.getByLabel('Search in body and headers').fill('tenant-3');
  await expect(page.getByText('10 messages found')).toBeVisible();
  await page.getByRole('button', { name: 'Redrive these' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Return and plan the redrive' }).click();
  await dialog.getByRole('button', { name: /^Start redrive/ }).click({ timeout: 30_000 });
  await page.waitForURL(/\/redrives\//);
  await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 30_000 });
  const raw = await RawAmqp.open(world.rabbit.amqpUrl);
  const bodies = (await raw.drain('orders')).map(({ body }) => body.toString());
  raw.close();
  const wanted = deadLetters().filter((_, index) => index % 4 === 3);
  expect(bodies.sort()).toEqual(wanted.map(({ body }) => body.toString()).sort());
  expect(await ready(world)).toBe(0);
  await page.goBack();
  await expect(keptPanel(page).getByText('30 of 42 messages held')).toBeVisible();
}

/** The panel of what Spillway keeps of the queue. */
function keptPanel(page: Page): Locator {
  return page
    .getByRole('region', { name: 'Kept in Spillway' })
    .or(page.locator('section', { hasText: 'Kept in Spillway' }))
    .first();
}

async function captureAndReturn(page: Page, world: World) {
  const kept = keptPanel(page);
  await kept.getByRole('button', { name: 'Capture…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('acknowledges a message only after it is stored');
  await dialog.getByLabel('Keep each for, days').fill('0');
  await expect(dialog.getByRole('button', { name: 'Start the capture' })).toBeDisabled();
  await dialog.getByLabel('Keep each for, days').fill('7');
  await dialog.getByRole('button', { name: 'Start the capture' }).click();
  await expect(kept.getByText(`${count} messages held`)).toBeVisible({ timeout: 30_000 });
  await expect(kept.getByText('Capturing', { exact: true })).toBeVisible();
  expect(await ready(world)).toBe(0);

  await kept.getByRole('button', { name: 'Pause' }).click();
  await expect(kept.getByText('Paused', { exact: true })).toBeVisible({ timeout: 15_000 });
  await kept.getByRole('button', { name: 'Change how long it is kept' }).click();
  await expect(dialog.getByLabel('Disk budget')).toHaveValue('2');
  await dialog.getByLabel('Keep each for, days').fill('3');
  await expect(dialog).toContainText('stored more than 3 days ago is forgotten');
  await dialog.getByRole('button', { name: 'Change it' }).click();
  await expect(kept.getByText('kept 3 days')).toBeVisible();
  const download = page.waitForEvent('download');
  await kept.getByRole('link', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toMatch(/^orders\.dlq\.\d+\.ndjson$/);

  await kept.getByRole('button', { name: 'Return to the queue…' }).click();
  await dialog.getByRole('button', { name: `Return ${count} messages` }).click();
  await expect(kept.getByText(`${count} messages returned to ${dlq}.`)).toBeVisible({ timeout: 30_000 });
  expect(await ready(world)).toBe(count);
  await kept.getByRole('button', { name: 'Stop' }).click();
  await expect(kept.getByText('Kept', { exact: true })).toBeVisible({ timeout: 15_000 });
}

async function discardSome(page: Page, world: World) {
  await page.getByRole('button', { name: /^Discard all/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('What arrives later stays in the queue');
  await dialog.getByLabel('Reason').fill('noise of a test');
  await dialog.getByRole('button', { name: 'Discard to the archive' }).click();
  const archive = page.getByRole('listitem').filter({ hasText: 'Archive' });
  await expect(archive.getByText(`${count} messages held`)).toBeVisible({ timeout: 30_000 });
  expect(await ready(world)).toBe(0);
  await archive.getByRole('button', { name: 'Return to the queue…' }).click();
  await dialog.getByRole('button', { name: `Return ${count} messages` }).click();
  await expect(archive.getByText(`${count} messages returned to ${dlq}.`)).toBeVisible({ timeout: 30_000 });
  const raw = await RawAmqp.open(world.rabbit.amqpUrl);
  const bodies = (await raw.drain(dlq)).map(({ body }) => body.toString());
  raw.close();
  expect(bodies).toEqual(deadLetters().map(({ body }) => body.toString()));
  await page.goto(`${world.spillway.url}/audit`);
  const audited = page.getByRole('row', { name: 'Discarded messages to the archive' });
  await expect(audited).toContainText('noise of a test');
}

function deadLetters() {
  return Array.from({ length: count }, (_, index) => ({
    body: Buffer.from(`{"order":${index}}`),
    options: {
      persistent: true,
      messageId: `message-${index}`,
      headers: { 'x-error': 'card declined', tenant: `tenant-${index % 4}` },
    },
  }));
}

async function ready({ rabbit }: World): Promise<number> {
  return eventually('the depth', async () => {
    const raw = await RawAmqp.open(rabbit.amqpUrl);
    try {
      return await raw.count(dlq);
    } finally {
      raw.close();
    }
  });
}
