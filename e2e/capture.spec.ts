// A capture in the browser: the queue goes into Spillway and stays empty, is paused, downloaded and returned; discarding
// puts the selected into the archive, from which they come back. What the queue holds in the end is what it held before.

import { expect, test, type Page } from '@playwright/test';
import { RawAmqp } from './brokers/raw-amqp';
import { makeDeadLetters } from './tools/dead-letters';
import { eventually } from './tools/spillway';
import { queueSeen, type World, withWorld } from './tools/world';

const dlq = 'orders.dlq';
const count = 40;

test('a queue is captured, paused and returned whole; the selected are discarded to the archive and come back', async ({
  page,
}) => {
  await withWorld(async (world) => {
    await makeDeadLetters(world.rabbit.amqpUrl, 'orders', dlq, deadLetters());
    await queueSeen(world, dlq, (row) => row.readyMessages === count);
    const query = new URLSearchParams({ cluster: world.clusterId, vhost: '/', name: dlq });
    await page.goto(`${world.spillway.url}/dead-letters/queue?${query.toString()}`);
    await captureAndReturn(page, world);
    await discardSome(page, world);
  });
});

async function captureAndReturn(page: Page, world: World) {
  const kept = page
    .getByRole('region', { name: 'Kept in Spillway' })
    .or(page.locator('section', { hasText: 'Kept in Spillway' }))
    .first();
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
    options: { persistent: true, messageId: `message-${index}`, headers: { 'x-error': 'card declined' } },
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
