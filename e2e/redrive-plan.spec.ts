// The plan in the browser: by cause, with the reach of each destination; a plan that went stale while it was read
// is refused with what differs, and the new one starts.

import { expect, test, type Locator, type Page } from '@playwright/test';
import { connect } from 'amqplib';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { managementOf } from './brokers/management';
import { queueSeen, type World, withWorld } from './tools/world';

const work = 'orders';
const dlq = 'orders.dlq';

test('a plan by cause says where its messages go, is refused when that is no longer true, and starts as read', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { amqpUrl } = world.rabbit;
    await makeDeadLetters(amqpUrl, work, dlq, variedMessages(26));
    await queueSeen(world, dlq, (row) => row.readyMessages === 26);
    await openWorkbench(page, world);

    const dialog = await openDialog(page);
    await dialog.getByLabel('By cause').check();
    await expect(dialog.getByText('Tick at least one cause.')).toBeVisible();
    await expect(startButton(dialog)).toBeDisabled();
    // One error in bodies of two content types: two causes.
    const declined = dialog.getByLabel(/card declined/);
    await expect(declined).toHaveCount(2);
    for (const cause of await declined.all()) await cause.check();
    await expect(dialog.getByText(`To ${work}.`).first()).toBeVisible();
    await expect(startButton(dialog)).toHaveText('Start redrive of 13');

    await makeDeadLetters(amqpUrl, work, dlq, variedMessages(3));
    await dialog.getByRole('button', { name: 'Renew' }).click();
    await expect(dialog.getByText('3 messages arrived since you looked: not included.')).toBeVisible();

    await managementOf(world.rabbit).call('DELETE', ['queues', '/', work]);
    await startButton(dialog).click();
    await expect(dialog.getByText('the plan does not hold any more')).toBeVisible();
    await expect(dialog.getByText(`${work} is gone`).first()).toBeVisible();

    await declareAgain(amqpUrl);
    await dialog.getByRole('button', { name: 'Read the new plan' }).click();
    await expect(startButton(dialog)).toBeEnabled();
    await startButton(dialog).click();
    await page.waitForURL(/\/redrives\//);
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    expect(await depths(amqpUrl)).toEqual({ work: 13, dlq: 16 });
  });
});

test('an exchange with a key of its own is chosen by click; what a look would do is read before it, and the copies go there only', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { amqpUrl } = world.rabbit;
    const management = managementOf(world.rabbit);
    await makeDeadLetters(amqpUrl, work, dlq, variedMessages(5));
    await management.declareExchange('/', 'retries', { type: 'topic' });
    await management.declareQueue('/', 'orders.again', {});
    await management.bind('/', 'retries', 'orders.again', { routingKey: 'again.#' });
    await queueSeen(world, dlq, (row) => row.readyMessages === 5);
    await openWorkbench(page, world);

    const dialog = await openDialog(page);
    await dialog.getByLabel('Another exchange').check();
    await dialog.getByLabel('Exchange name').fill('retries');
    await expect(dialog.getByText(/no queue/).first()).toBeVisible();
    await dialog.getByLabel('with the routing key of each message').uncheck();
    await dialog.getByLabel('Routing key', { exact: true }).fill('again.now');
    await expect(dialog.getByRole('row', { name: /^orders\.again 5 / })).toBeVisible();
    await expect(
      dialog.getByText(/^The messages are held for a moment, invisible to consumers, and put back in order/),
    ).toBeVisible();
    await expect(startButton(dialog)).toHaveText('Start redrive of 5');
    await startButton(dialog).click();
    await page.waitForURL(/\/redrives\//);
    await expect(page.getByText(/^to the exchange retries ·/)).toBeVisible();
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    expect(await depths(amqpUrl)).toEqual({ work: 0, dlq: 0 });
    await queueSeen(world, 'orders.again', (row) => row.readyMessages === 5);
  });
});

async function openWorkbench(page: Page, { spillway, clusterId }: World) {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
  await page.getByRole('button', { name: /^Look at/ }).click();
  await expect(page.getByRole('row').filter({ hasText: 'message-' }).first()).toBeVisible();
}

async function openDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /Redrive all/ }).click();
  return page.getByRole('dialog');
}

function startButton(dialog: Locator): Locator {
  return dialog.getByRole('button', { name: /^Start redrive/ });
}

async function declareAgain(amqpUrl: string): Promise<void> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.assertQueue(work, { deadLetterExchange: '', deadLetterRoutingKey: dlq });
  await connection.close();
}

async function depths(amqpUrl: string): Promise<{ work: number; dlq: number }> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  const count = async (queue: string) => (await channel.checkQueue(queue)).messageCount;
  const found = { work: await count(work), dlq: await count(dlq) };
  await connection.close();
  return found;
}
