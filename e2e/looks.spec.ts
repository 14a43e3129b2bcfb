// Looks as a person sees them: what they use up stands beside them, and one that is stopped, or whose page or process
// goes away, leaves nothing held.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { connect } from 'amqplib';
import { managementOf } from './brokers/management';
import { startCutProxy } from './tools/cut-proxy';
import { killWeb } from './tools/kill-spillway';
import { eventually } from './tools/spillway';
import { clusterInput, queueSeen, type World, withWorld } from './tools/world';

const queue = 'orders/eu #1';

/** A quorum queue with the limit that its broker sets by default. */
async function fill({ rabbit }: World, count: number, bytes: number) {
  await managementOf(rabbit).declareQueue('/', queue, { type: 'quorum' });
  const connection = await connect(rabbit.amqpUrl);
  const channel = await connection.createConfirmChannel();
  for (let i = 0; i < count; i += 1) channel.sendToQueue(queue, Buffer.alloc(bytes, `m${i} `));
  await channel.waitForConfirms();
  return {
    ready: async () => (await channel.checkQueue(queue)).messageCount,
    close: () => connection.close(),
  };
}

async function openMessages(page: Page, { spillway }: World, clusterId: string) {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: queue, tab: 'messages' });
  await page.goto(`${spillway.url}/queue?${params.toString()}`);
  return page.getByRole('button', { name: /^Look at/ });
}

test('the budget stands at the look and at the message, and no look is left before the broker drops one', async ({
  page,
}) => {
  await withWorld(
    page,
    async (world) => {
      const { spillway, clusterId } = world;
      const filled = await fill(world, 3, 100);
      await queueSeen(world, queue, (row) => row.readyMessages === 3);

      const look = await openMessages(page, world, clusterId);
      const ofTheQueue = (used: number) =>
        page.getByText(
          `${used} of 20 looks used on the message with the most deliveries; at 20 the broker drops it`,
        );
      await expect(ofTheQueue(0)).toBeVisible();
      await expect(page.getByText('Counts as a delivery')).toBeVisible();
      await look.click();
      await expect(ofTheQueue(1)).toBeVisible();
      await page.getByRole('row').filter({ hasText: 'B' }).nth(1).click();
      const sheet = page.getByRole('dialog');
      await expect(
        sheet.getByText('1 of 20 looks used on this message; at 20 the broker drops it'),
      ).toBeVisible();
      await page.keyboard.press('Escape');

      const ref = { clusterId, vhost: '/', name: queue };
      for (let looks = 1; looks < 18; looks += 1) await spillway.mutate('messages.peek', ref);
      await page.reload();
      await expect(ofTheQueue(18)).toBeVisible();
      await expect(page.getByText('1 more is allowed.')).toBeVisible();
      await look.click();
      await expect(page.getByText('Spillway does not look into this queue.')).toBeVisible();
      await expect(ofTheQueue(19)).toBeVisible();
      await expect(page.getByText(/To read on, capture or archive the messages/)).toBeVisible();
      await expect(spillway.mutate('messages.peek', ref)).rejects.toThrow(/no look is left/);
      expect(await filled.ready()).toBe(3);
      await filled.close();
    },
    { version: '4' },
  );
});

test('stopped, closed or killed in its middle, a look puts back all that it held', async ({
  page,
  context,
}) => {
  await withWorld(
    page,
    async (world) => {
      const { spillway, rabbit } = world;
      const count = 60;
      const filled = await fill(world, count, 10_000);
      // A wire that brings some of the messages and then nothing more, so that a look has a middle.
      const wire = await startCutProxy(rabbit.amqpPort, { freezeAfterBytes: 200_000 });
      const { config, ...input } = clusterInput(rabbit);
      const { id: clusterId } = await spillway.mutate<{ id: string }>('clusters.create', {
        ...input,
        name: 'through a wire',
        config: { ...config, amqpUrl: `amqp://127.0.0.1:${wire.port}` },
      });
      await queueSeen({ ...world, clusterId }, queue, (row) => row.readyMessages === count);
      const allBack = () => expect.poll(filled.ready, { timeout: 12_000 }).toBe(count);
      const beginLook = async (on: Page) => {
        const look = await openMessages(on, world, clusterId);
        await look.click();
        await expect(on.getByText(/^Looked at [1-9]\d* of up to 50 messages, /)).toBeVisible();
        expect(await filled.ready()).toBeLessThan(count);
      };

      await beginLook(page);
      await page.getByRole('button', { name: 'Stop', exact: true }).click();
      await expect(
        page.getByText(/^Stopped after .* and \d+ messages: all of them were put back/),
      ).toBeVisible();
      await allBack();
      await expect(page.getByText(/^1 of 20 looks used on/)).toBeVisible();

      const closing = await context.newPage();
      await beginLook(closing);
      await closing.close();
      await allBack();

      await beginLook(page);
      await killWeb(spillway);
      await allBack();
      await eventually('a web process that answers again', () => spillway.query('clusters.list'), 60_000);
      await filled.close();
      await wire.close();
    },
    { version: '4' },
  );
});

test('a large body is downloaded whole, byte for byte', async ({ page }) => {
  await withWorld(page, async (world) => {
    const { rabbit, clusterId } = world;
    const body = randomBytes(5 * 1024 * 1024);
    await managementOf(rabbit).declareQueue('/', queue);
    const connection = await connect(rabbit.amqpUrl);
    const channel = await connection.createConfirmChannel();
    channel.sendToQueue(queue, body, { messageId: 'large' });
    await channel.waitForConfirms();
    await queueSeen(world, queue, (row) => row.readyMessages === 1);

    await (await openMessages(page, world, clusterId)).click();
    await page.getByText('large', { exact: true }).click();
    const sheet = page.getByRole('dialog');
    await expect(
      sheet.getByText(/the first 64\.0 KiB of 5\.00 MiB\. Download reads all of it by one more look/),
    ).toBeVisible();
    const downloading = page.waitForEvent('download');
    await sheet.getByRole('button', { name: 'Download body' }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toBe('orders_eu_1-large.bin');
    expect((await readFile(await file.path())).equals(body)).toBe(true);
    await expect.poll(async () => (await channel.checkQueue(queue)).messageCount).toBe(1);
    await connection.close();
  });
});
