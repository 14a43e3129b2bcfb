// The third job end to end: find the dead-letter queue from the overview, read a message and why it died,
// redrive one, then five, then all; nothing lost, nothing twice, nothing altered, everything on record.

import { expect, test, type Page } from '@playwright/test';
import { connect, type ConsumeMessage } from 'amqplib';
import { makeDeadLetters, type TestMessage, variedMessages } from './tools/dead-letters';
import { depthOf } from './tools/depth-of';
import { queueSeen, type World, withWorld } from './tools/world';

const work = 'orders';
const dlq = 'orders.dlq';

test('dead letters go back one, five and all: each exactly once and byte-identical, each step audited', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
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

test('a copy of one message is replayed and its original stays; a redrive cancelled on its way leaves the rest', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway } = world;
    const messages = variedMessages(40);
    await makeDeadLetters(rabbit.amqpUrl, work, dlq, messages);
    await queueSeen(world, dlq, (row) => row.readyMessages === 40);

    await backToWorkbench(page, world);
    await replay(page, 'message-3');
    expect(await depthOf(rabbit, dlq)).toBe(40);
    expectSameMessages(await drain(rabbit.amqpUrl, work), messages.slice(3, 4));

    const moved = await cancelOnItsWay(page);
    const back = await drain(rabbit.amqpUrl, work);
    const rest = await drain(rabbit.amqpUrl, dlq);
    expect(back).toHaveLength(moved);
    expect(rest).toHaveLength(40 - moved);
    expect([...back, ...rest].map(({ properties }) => String(properties.messageId)).sort()).toEqual(
      messages.map(({ options }) => String(options.messageId)).sort(),
    );

    await page.goto(`${spillway.url}/audit`);
    const entries = page.getByRole('row').filter({ hasText: dlq });
    await expect(entries.filter({ hasText: 'Replayed a copy' })).toHaveCount(1);
    await expect(entries.filter({ hasText: 'Cancelled a redrive' })).toHaveCount(1);
  });
});

async function replay(page: Page, messageId: string) {
  await page.getByText(messageId, { exact: true }).click();
  await page.getByRole('button', { name: 'Replay a copy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Replay a copy' });
  await expect(dialog).toContainText(`Send a byte-exact copy of this message to ${work}.`);
  await expect(dialog).toContainText(`The original stays in ${dlq}.`);
  await dialog.getByRole('button', { name: 'Send the copy' }).click();
  await expect(page.getByText(new RegExp(`^A copy arrived in ${work}\\. .*${dlq}`))).toBeVisible();
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Escape');
}

/** One a second, so that it has a middle on any machine; answers how many it had moved. */
async function cancelOnItsWay(page: Page): Promise<number> {
  await page.getByRole('button', { name: /Redrive all/ }).click();
  const start = page.getByRole('dialog');
  await start.getByLabel('At most per second').fill('1');
  await start.getByRole('button', { name: 'Start redrive of 40' }).click();
  await page.waitForURL(/\/redrives\//);
  await expect(page.getByText(/^[1-9]\d* of 40 moved/)).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Cancel redrive' }).click();
  const dialog = page.getByRole('dialog', { name: 'Cancel this redrive' });
  await expect(dialog).toContainText(/The [1-9]\d* moved so far stay where they are/);
  await dialog.getByRole('button', { name: 'Cancel redrive' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Cancelled', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole('button', { name: 'Cancel redrive' })).toBeHidden();
  const moved = await page
    .getByText(/^[1-9]\d* of 40/)
    .first()
    .textContent();
  return Number.parseInt(moved ?? '', 10);
}

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
