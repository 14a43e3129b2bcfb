// A stream in the browser: its pages by position, each with an address of its own, and what is written while
// somebody watches. At the end it holds what it held.

import { expect, test, type Locator, type Page } from '@playwright/test';
import { connect, type ConfirmChannel } from 'amqplib';
import { queueSeen, type World, withWorld } from './tools/world';

const stream = 'orders/events ü%2F';

test('a stream is paged to and fro by its address, tailed live, and stays as it is', async ({ page }) => {
  await withWorld(page, async (world) => {
    const connection = await connect(world.rabbit.amqpUrl, { noDelay: true });
    const channel = await connection.createConfirmChannel();
    await declareStream(channel, {});
    await publish(channel, 0, 95);
    await queueSeen(world, stream, (row) => row.depthMessages === 95);

    await page.goto(addressOf(world));
    await expect(page.getByText('Changes nothing')).toBeVisible();
    await expectPage(page, 45, 94);
    await pageToAndFro(page);
    await beginWith(page);
    await readInFull(page);
    await tail(page, channel);

    await channel.deleteQueue(stream);
    // Whoever notices first: the tail, or the poll.
    await expect(page.getByText(/not on the broker any more|gone from the broker/).first()).toBeVisible({
      timeout: 30_000,
    });
    await declareStream(channel, {});
    await publish(channel, 500, 501);
    await expect(rows(page).filter({ hasText: 'event-500' })).toBeVisible({ timeout: 30_000 });
    await connection.close();
  });
});

test('an empty stream, an offset beyond the end, and one that retention removed are said in words', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const connection = await connect(world.rabbit.amqpUrl, { noDelay: true });
    const channel = await connection.createConfirmChannel();
    await declareStream(channel, { 'x-max-length-bytes': 2e6, 'x-stream-max-segment-size-bytes': 5e5 });
    await queueSeen(world, stream, (row) => row.depthMessages === 0);
    await page.goto(addressOf(world));
    await expect(page.getByText('The stream is empty')).toBeVisible();

    await publish(channel, 0, 60, 100_000);
    await publish(channel, 60, 65);
    await page.getByRole('radio', { name: 'First' }).click();
    await expect(rows(page).first()).toBeVisible();
    await page.goto(addressOf(world, '3'));
    await expect(page.getByText(/Offset 3 is gone: retention has removed all before \d+/)).toBeVisible();
    await expect(rows(page).first()).toBeVisible();
    await page.getByLabel('Offset').fill('4000');
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await expect(page.getByText(/Offset 4000 is not written yet: the last one is \d+\./)).toBeVisible();
    await page.getByRole('button', { name: 'Older' }).click();
    await expect(rows(page).last()).toContainText('event-64');
    await connection.close();
  });
});

function addressOf({ spillway, clusterId }: World, at?: string): string {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: stream, tab: 'messages' });
  if (at !== undefined) params.set('at', at);
  return `${spillway.url}/queue?${params.toString()}`;
}

async function declareStream(channel: ConfirmChannel, retention: Record<string, number>) {
  await channel.assertQueue(stream, { durable: true, arguments: { 'x-queue-type': 'stream', ...retention } });
}

/** Those numbered from `first` up to, not including, `end`. */
async function publish(channel: ConfirmChannel, first: number, end: number, padding = 0) {
  for (let number = first; number < end; number += 1) {
    const body = JSON.stringify({ number, padding: '.'.repeat(padding) });
    const options = { messageId: `event-${number}`, contentType: 'application/json' };
    channel.sendToQueue(stream, Buffer.from(body), options);
    // A chunk of many would be larger than the segments that retention goes by.
    if (padding > 0) await channel.waitForConfirms();
  }
  await channel.waitForConfirms();
}

const rows = (page: Page): Locator => page.getByRole('row').filter({ hasText: 'event-' });

/** In the order of the log, with nothing between them left out. */
async function expectPage(page: Page, first: number, last: number) {
  await expect(rows(page)).toHaveCount(last - first + 1);
  await expect(rows(page).first()).toContainText(`event-${first}`);
  await expect(rows(page).last()).toContainText(`event-${last}`);
}

async function pageToAndFro(page: Page) {
  await page.getByRole('button', { name: 'Older' }).click();
  await expectPage(page, 0, 44);
  await expect(page).toHaveURL(/at=before-45/);
  await expect(page.getByRole('button', { name: 'Older' })).toBeDisabled();
  await page.reload();
  await expectPage(page, 0, 44);
  await page.getByRole('button', { name: 'Newer' }).click();
  await expectPage(page, 45, 94);
  await expect(page).toHaveURL(/at=45/);
  await expect(page.getByRole('button', { name: 'Newer' })).toBeDisabled();
  await page.goBack();
  await expectPage(page, 0, 44);
}

async function beginWith(page: Page) {
  await page.getByLabel('Messages on a page').selectOption('10');
  await page.getByRole('radio', { name: 'First' }).click();
  await expectPage(page, 0, 9);
  await page.getByRole('radio', { name: 'Offset' }).click();
  await page.getByLabel('Offset').fill('42');
  await page.keyboard.press('Enter');
  await expectPage(page, 42, 51);
  await page.getByRole('radio', { name: 'Interval' }).click();
  await page.getByLabel('Interval').last().selectOption({ label: 'the last hour' });
  await expect(page).toHaveURL(/at=1h/);
  await expectPage(page, 0, 9);
  await page.getByRole('radio', { name: 'Time' }).click();
  await page.getByLabel(/Written since/).fill('2099-01-01T00:00:00');
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await expect(page.getByText('Nothing was written since then. The last offset is 94.')).toBeVisible();
  await page.getByRole('radio', { name: 'Last' }).click();
  await expectPage(page, 85, 94);
}

async function readInFull(page: Page) {
  await page.getByRole('button', { name: /^Open message 90:/ }).click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('offset 90 of the stream')).toBeVisible();
  await expect(sheet.getByText('x-stream-offset')).toBeVisible();
  await page.keyboard.press('Escape');
}

async function tail(page: Page, channel: ConfirmChannel) {
  await page.getByRole('button', { name: 'Live tail' }).click();
  await expect(page).toHaveURL(/at=live/);
  await expect(rows(page).first()).toContainText('event-94');
  await publish(channel, 95, 98);
  await expect(rows(page).first()).toContainText('event-97');
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(page.getByText(/^Paused after/)).toBeVisible();
  await publish(channel, 98, 100);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(rows(page).first()).toContainText('event-99');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expectPage(page, 90, 99);
  await publish(channel, 100, 101);
  await page.getByRole('radio', { name: 'Last' }).click();
  await expectPage(page, 91, 100);
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
}
