// The third job end to end: find the dead-letter queue from the overview, read a message and why it died,
// redrive one, then five, then all; nothing lost, nothing twice, nothing altered, everything on record.

import { expect, test, type Page } from '@playwright/test';
import { connect, type ConsumeMessage } from 'amqplib';
import { makeDeadLetters, type TestMessage, variedMessages } from './tools/dead-letters';
import { queueSeen, type World, withWorld } from './tools/world';

const work = 'orders';
const dlq = 'orders.dlq';

test('dead letters go back one, five and all: each exactly once and byte-identical, each step audited', async ({
  page,
}) => {
  await withWorld(async (world) => {
    const { spillway, rabbit } = world;
    const messages = variedMessages(26);
    await makeDeadLetters(rabbit.amqpUrl, work, dlq, messages);
    await queueSeen(world, dlq, (row) => row.readyMessages === 26);

    await page.goto(spillway.url);
    await openWorkbench(page);
    await readAMessage(page);

    await select(page, 1);
    await redrive(page, /Redrive 1/, 1);
    await backToWorkbench(page, world);
    await select(page, 5);
    await redrive(page, /Redrive 5/, 5);
    await backToWorkbench(page, world);
    await redrive(page, /Redrive all/, 20);

    expectSameMessages(await drain(rabbit.amqpUrl, work), messages);
    expect(await drain(rabbit.amqpUrl, dlq)).toEqual([]);

    await page.goto(`${spillway.url}/audit`);
    const entries = page.getByRole('row').filter({ hasText: dlq });
    await expect(entries.filter({ hasText: /redrive/i })).toHaveCount(3);
    await expect(entries.filter({ hasText: /look/i }).first()).toBeVisible();
  });
});

/** From the overview by way of the dead-letter queue's own page. */
async function openWorkbench(page: Page) {
  await page.getByRole('main').getByRole('link', { name: dlq, exact: true }).first().click();
  await page.waitForURL(/(\/queue\?|dead-letters\/queue)/);
  if (!page.url().includes('/dead-letters/')) {
    await page
      .getByRole('main')
      .getByRole('link', { name: /causes|dead letters|put back/i })
      .first()
      .click();
  }
  await page.waitForURL(/dead-letters\/queue/);
}

async function readAMessage(page: Page) {
  await page.getByRole('button', { name: /^Look at/ }).click();
  await page.getByText('message-0').first().click();
  const sheet = page.getByRole('dialog');
  await expect(sheet.getByText('rejected').first()).toBeVisible();
  await expect(sheet.getByText(work, { exact: true }).first()).toBeVisible();
  await expect(sheet.getByText('card declined').first()).toBeVisible();
  await page.keyboard.press('Escape');
}

async function select(page: Page, count: number) {
  const boxes = page.getByRole('row').filter({ hasText: 'message-' }).getByRole('checkbox');
  for (let index = 0; index < count; index += 1) await boxes.nth(index).check();
}

async function redrive(page: Page, button: RegExp, expected: number) {
  await page.getByRole('button', { name: button }).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(work, { exact: true }).first()).toBeVisible();
  await dialog.getByRole('button', { name: /^Start redrive/ }).click();
  await page.waitForURL(/\/redrives\//);
  await expect(dialog).toBeHidden();
  await expect(page.getByText(new RegExp(`${expected} of ${expected}`)).first()).toBeVisible({
    timeout: 30_000,
  });
  // Until then it holds what it passed over on its way to the selected.
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
}

async function backToWorkbench(page: Page, { spillway, clusterId }: World) {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
  await page.getByRole('button', { name: /^Look at/ }).click();
  await expect(page.getByRole('row').filter({ hasText: 'message-' }).first()).toBeVisible();
}

/** Takes everything out of a queue. */
async function drain(amqpUrl: string, queue: string): Promise<ConsumeMessage[]> {
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  const found: ConsumeMessage[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (message === false) break;
    found.push(message as unknown as ConsumeMessage);
  }
  await connection.close();
  return found;
}

function expectSameMessages(found: ConsumeMessage[], sent: TestMessage[]) {
  const byId = (left: { id: string }, right: { id: string }) => left.id.localeCompare(right.id);
  const arrived = found.map(({ content, properties, fields }) => ({
    id: String(properties.messageId),
    body: content.toString('hex'),
    routingKey: fields.routingKey,
    headers: withoutOurs(properties.headers ?? {}),
    properties: plainProperties(properties as unknown as Record<string, unknown>),
  }));
  const expected = sent.map(({ body, options }) => ({
    id: String(options.messageId),
    body: body.toString('hex'),
    routingKey: work,
    headers: options.headers as Record<string, unknown>,
    properties: plainProperties({ ...options, deliveryMode: 2 }),
  }));
  expect(arrived.sort(byId)).toEqual(expected.sort(byId));
}

function withoutOurs(headers: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !/^(spillway-|x-death|x-first-death-|x-last-death-)/.test(name),
    ),
  );
}

function plainProperties(properties: Record<string, unknown>): Record<string, unknown> {
  const names = [
    'messageId',
    'correlationId',
    'contentType',
    'type',
    'appId',
    'priority',
    'timestamp',
    'deliveryMode',
  ];
  return Object.fromEntries(names.map((name) => [name, properties[name]]));
}
