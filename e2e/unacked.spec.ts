// Who holds the unacknowledged: a consumer that got stuck is named with its application and how long it has been silent,
// and is cut off; what it held goes to the one that works.

import { expect, test } from '@playwright/test';
import { connect } from 'amqplib';
import { managementOf } from './brokers/management';
import { startConsumer } from './brokers/start-consumer';
import { eventually } from './tools/spillway';
import { queueSeen, withWorld } from './tools/world';

const queue = 'orders/eu #1';

test('a stuck consumer is named, with all that hangs on its connection, and cut off', async ({ page }) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    await managementOf(rabbit).declareQueue('/', queue);
    const publisher = await connect(rabbit.amqpUrl);
    const channel = await publisher.createConfirmChannel();
    for (let i = 0; i < 12; i += 1) channel.sendToQueue(queue, Buffer.from(String(i)));
    await channel.waitForConfirms();
    const stuck = await startConsumer(rabbit.amqpUrl, queue, { application: 'worker-7', prefetch: 10 });
    await queueSeen(world, queue, (row) => row.depthMessages === 12 && row.readyMessages === 2);

    const address = new URLSearchParams({ cluster: clusterId, vhost: '/', name: queue, tab: 'topology' });
    await page.goto(`${spillway.url}/queue?${address.toString()}`);
    const heading = page.getByRole('heading', { name: 'Unacked, by consumer' });
    const panel = page.locator('section').filter({ has: heading });
    const row = panel.getByRole('row').filter({ hasText: 'worker-7' });
    await expect(row).toContainText('10', { timeout: 30_000 });
    await expect(row).toContainText(/at least \d+ s ago/, { timeout: 30_000 });

    if (process.env['SHOTS'] !== undefined)
      await page.screenshot({ path: `${process.env['SHOTS']}/panel.png` });
    await row.getByRole('button', { name: /^Close/ }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('the broker closes no single channel');
    await expect(dialog).toContainText('The 10 messages it holds go back');
    await expect(dialog.getByRole('list', { name: 'What goes with it' })).toContainText(queue);
    const confirm = dialog.getByRole('button', { name: 'Close the connection' });
    await expect(confirm).toBeDisabled();
    const peer = await dialog.locator('code').first().innerText();
    await dialog.getByLabel('Type the address of the client').fill(peer);
    await dialog.getByLabel('Reason').fill('it has been stuck since 02:11');
    if (process.env['SHOTS'] !== undefined)
      await page.screenshot({ path: `${process.env['SHOTS']}/dialog.png` });
    await confirm.click();
    await expect(dialog).toBeHidden();
    await stuck.ended();
    await expect(panel).toContainText('No consumer is attached', { timeout: 30_000 });
    await queueSeen(world, queue, (seen) => seen.readyMessages === 12);

    type Entry = { action: string; outcome: string; reason: string; before: { application: string } };
    const entry = await eventually('the audit entry', async () => {
      const { entries } = await spillway.query<{ entries: Entry[] }>('audit.list', {});
      return entries.find(({ action }) => action === 'connection.close');
    });
    expect(entry).toMatchObject({
      outcome: 'succeeded',
      reason: 'it has been stuck since 02:11',
      before: { application: 'worker-7' },
    });
    await publisher.close();
  });
});

test('a user who may not close the connections of others is told so, and nothing is closed', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    const management = managementOf(rabbit);
    await management.declareQueue('/', queue);
    await management.declareUser('watcher', 'secret', 'monitoring');
    await management.setPermissions('/', 'watcher', { read: '.*' });
    const config = { managementUrl: rabbit.managementUrl, username: 'watcher', password: 'secret' };
    const cluster = {
      name: 'journey',
      kind: 'rabbitmq',
      environment: 'development',
      pollIntervalMs: 2_000,
      config,
    };
    await spillway.mutate('clusters.update', { clusterId, cluster });
    const consumer = await startConsumer(rabbit.amqpUrl, queue, { application: 'worker-7', prefetch: 1 });
    await queueSeen(world, queue, (row) => row.depthMessages === 0);
    const address = new URLSearchParams({ cluster: clusterId, vhost: '/', name: queue, tab: 'topology' });
    await page.goto(`${spillway.url}/queue?${address.toString()}`);
    const row = page.getByRole('row').filter({ hasText: 'worker-7' }).first();
    await row.getByRole('button', { name: /^Close/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog
      .getByLabel('Type the address of the client')
      .fill(await dialog.locator('code').first().innerText());
    await dialog.getByRole('button', { name: 'Close the connection' }).click();
    await expect(dialog.getByRole('alert')).toContainText('needs the tag administrator');
    await consumer.close();
  });
});
