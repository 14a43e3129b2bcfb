// From "why are they here" to putting some back: a queue with twelve causes is scanned, the biggest is opened, explained and
// noted, searched inside, narrowed by a header, and what is found is redriven. All else stays.

import { expect, test, type Page } from '@playwright/test';
import { connect } from 'amqplib';
import { depthOf } from './tools/depth-of';
import { queueSeen, type World, withWorld } from './tools/world';

const work = 'orders';
const dlq = 'orders.dlq';

/** What the consumer says of the message `id`, and how many die of it. */
const causes: [says: (id: number) => string, messages: number][] = [
  [(id) => `Order ${id} not found`, 40],
  [(id) => `No stock for SKU-${id}`, 22],
  [() => 'Response status code does not indicate success: 503 (Service Unavailable).', 12],
  [() => 'Response status code does not indicate success: 404 (Not Found).', 11],
  [(id) => `Timed out after ${id} ms calling https://tax.example.com/v1/${id}`, 10],
  [() => "Cannot read properties of undefined (reading 'price')", 9],
  [() => "Cannot read properties of undefined (reading 'total')", 8],
  [(id) => `connect ECONNREFUSED 10.0.0.${id % 250}:5432`, 7],
  [(id) => `duplicate key value violates unique constraint "orders_pkey": ${id}`, 6],
  [(id) => `invalid e-mail address user${id}@example.com`, 5],
  [() => 'card declined', 4],
  [() => 'ORA-00001: unique constraint (SHOP.ORDERS_PK) violated', 3],
];
const total = causes.reduce((sum, [, messages]) => sum + messages, 0);
const biggest = 'Order <#> not found';

test('twelve causes: the biggest is opened, searched, narrowed by a filter and redriven; the rest stays', async ({
  page,
}) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await withWorld(page, async (world) => {
    await using consumer = await startConsumer(world);
    await consumer.publish();
    await queueSeen(world, dlq, (row) => row.readyMessages === total);
    await scan(page, world);

    const boxes = page.getByRole('checkbox', { name: /^Select cause: / });
    await expect(boxes).toHaveCount(causes.length);
    await expect(boxes.first()).toHaveAccessibleName(`Select cause: ${biggest}`);
    const rows = page.getByRole('row').filter({ has: boxes });
    await expect(rows.first()).toContainText('Still arriving: 40 in the last 5 min');
    expect(await depthOf(world.rabbit, dlq)).toBe(total);

    await page.getByRole('button', { name: `Open cause: ${biggest}` }).click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByText('Why these are one group')).toBeVisible();
    await expect(sheet.getByText('<#>').first()).toBeVisible();
    await expect(sheet.getByText('Consumers of orders')).toBeVisible();
    await sheet.getByRole('textbox', { name: 'Note' }).fill('INC-1042: the importer lags');
    await sheet.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: `Open cause: ${biggest}` }).click();
    await sheet.getByRole('button', { name: 'Search inside it' }).click();

    await expect(page.getByText('40 messages found')).toBeVisible();
    await page.getByLabel('Search in body and headers').fill('parcel-7 ');
    await expect(page.getByText('1 message found')).toBeVisible();
    await expect(page.locator('mark')).toHaveText('parcel-7 ');
    await page.getByLabel('Search in body and headers').fill('');
    await page.getByRole('button', { name: 'Add a condition' }).click();
    await page.getByLabel('Condition', { exact: true }).last().selectOption('header');
    await page.getByLabel('Name of the header').fill('tenant');
    await page.getByLabel('Value', { exact: true }).fill('acme');
    const wanted = consumer.idsOf(0, 'acme');
    await expect(page.getByText(`${wanted.length} messages found`)).toBeVisible();
    // The address holds the whole search.
    await expect(page).toHaveURL(/where=/);
    await page.reload();
    await expect(page.getByText(`${wanted.length} messages found`)).toBeVisible();

    consumer.fix();
    await page.getByRole('button', { name: 'Redrive these' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Start redrive/ })
      .click();
    await page.waitForURL(/\/redrives\//);
    await expect(page.getByText('Completed', { exact: true })).toBeVisible({ timeout: 30_000 });
    await expect.poll(() => consumer.acknowledged.toSorted()).toEqual(wanted.toSorted());
    expect(await depthOf(world.rabbit, dlq)).toBe(total - wanted.length);

    await scan(page, world);
    await expect(boxes).toHaveCount(causes.length);
    await page.getByRole('button', { name: `Open cause: ${biggest}` }).click();
    await expect(sheet.getByRole('textbox', { name: 'Note' })).toHaveValue('INC-1042: the importer lags');
    await expect(sheet.getByRole('button', { name: `Redrive ${40 - wanted.length}` })).toBeVisible();
  });
  expect(errors).toEqual([]);
});

async function scan(page: Page, { spillway, clusterId }: World): Promise<void> {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
  const button = page.getByRole('button', { name: /^Scan (the queue|again)$/ });
  await button.click();
  await expect(page.getByText(/^All [\d,]+ messages seen (just now|\d+ s ago)/)).toBeVisible({
    timeout: 20_000,
  });
}

/** A service that rejects everything until it is fixed. */
async function startConsumer({ rabbit }: World) {
  const connection = await connect(rabbit.amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const acknowledged: string[] = [];
  const published: { id: string; cause: number; tenant: string }[] = [];
  let fixed = false;
  await channel.assertQueue(dlq, { durable: true });
  await channel.assertQueue(work, { durable: true, deadLetterExchange: '', deadLetterRoutingKey: dlq });
  await channel.consume(work, (message) => {
    if (message === null) return;
    if (!fixed) return channel.nack(message, false, false);
    acknowledged.push(String(message.properties.messageId));
    channel.ack(message);
  });
  const publishOne = (cause: number, number: number, says: (id: number) => string) => {
    const id = `order-${cause}-${number}`;
    const tenant = number % 3 === 0 ? 'acme' : 'globex';
    published.push({ id, cause, tenant });
    const headers = { 'x-error-message': says(number * 37 + 5), tenant };
    const body = JSON.stringify({ order: number, note: `parcel-${number} of cause ${cause}` });
    channel.sendToQueue(work, Buffer.from(body), {
      persistent: true,
      messageId: id,
      contentType: 'application/json',
      headers,
    });
  };
  return {
    acknowledged,
    idsOf: (cause: number, tenant: string) =>
      published.filter((one) => one.cause === cause && one.tenant === tenant).map(({ id }) => id),
    fix: () => (fixed = true),
    publish: async () => {
      causes.forEach(([says, messages], cause) => {
        for (let number = 0; number < messages; number += 1) publishOne(cause, number, says);
      });
      await channel.waitForConfirms();
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}
