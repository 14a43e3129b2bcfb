// The message viewer: what a body is read as and why, the same bytes as they are, how the message died, and a schema
// that a person gives the queue.

import { gzipSync } from 'node:zlib';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { makeDeadLetters, type TestMessage } from './tools/dead-letters';
import { queueSeen, type World, withWorld } from './tools/world';

const dlq = 'orders.dlq';

const json = { order: 7, customer: { 'e mail': 'ada@example.com' }, lines: [{ sku: 'A-1' }, { sku: 'B-2' }] };
/** {"order": 8, "tags": ["late", "gift"]} */
const messagePack = Buffer.from('82a56f7264657208a47461677392a46c617465a467696674', 'hex');
/** Of `schema`: id 150, note "late". */
const avro = Buffer.from('ac02086c617465', 'hex');
const schema = {
  type: 'record',
  name: 'Order',
  fields: [
    { name: 'id', type: 'long' },
    { name: 'note', type: 'string' },
  ],
};

const messages: TestMessage[] = [
  dead('plain', Buffer.from(JSON.stringify(json)), { contentType: 'application/json', expiration: '60000' }),
  dead('zipped', gzipSync(JSON.stringify(json)), {
    contentType: 'application/json',
    contentEncoding: 'gzip',
  }),
  dead('packed', messagePack, { contentType: 'application/msgpack' }),
  dead('broken', Buffer.from('not zipped at all'), { contentEncoding: 'gzip' }),
  dead('avro', avro, { contentType: 'avro/binary' }),
];

test('bodies are read as what they are, said why where not, shown as bytes, and read by a schema given', async ({
  page,
  context,
}) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await withWorld(page, async (world) => {
    await makeDeadLetters(world.rabbit.amqpUrl, 'orders', dlq, messages);
    await queueSeen(world, dlq, (row) => row.readyMessages === messages.length);
    await look(page, world);
    await readsJson(page);
    await readsOthers(page);
    await readsBySchema(page);
    // It was the only one that changed: all are still there.
    await queueSeen(world, dlq, (row) => row.readyMessages === messages.length);
  });
  expect(errors).toEqual([]);
});

async function readsJson(page: Page): Promise<void> {
  const sheet = await open(page, 'plain');
  const tree = sheet.getByRole('tree', { name: 'JSON' });
  await expect(tree.getByRole('treeitem').filter({ hasText: 'ada@example.com' })).toBeVisible();
  await sheet.getByLabel('Search the body').fill('sku');
  await expect(sheet.getByText('1 of 2')).toBeVisible();
  await sheet.getByRole('button', { name: 'Next hit' }).click();
  await expect(sheet.getByText('2 of 2')).toBeVisible();
  await sheet.getByLabel('Search the body').fill('ada@');
  await tree.getByRole('treeitem').filter({ hasText: 'ada@example.com' }).click();
  await sheet.getByRole('button', { name: 'Copy path', exact: true }).click();
  expect(await clipboard(page)).toBe('$.customer["e mail"]');
  await sheet.getByRole('button', { name: 'Copy value' }).click();
  expect(await clipboard(page)).toBe('ada@example.com');

  await sheet.getByRole('button', { name: 'Bytes', exact: true }).click();
  await expect(sheet.locator('pre')).toContainText('7b 22 6f 72 64 65 72');

  const deaths = sheet.getByRole('region', { name: 'Death history' });
  await expect(deaths.getByRole('listitem')).toContainText('Rejected by a consumer');
  await expect(deaths.getByRole('listitem')).toContainText('sent with a TTL of 1 m');
  await expect(sheet.getByRole('region', { name: 'Headers' })).toContainText('int8');
}

async function readsOthers(page: Page): Promise<void> {
  const zipped = await open(page, 'zipped');
  await expect(zipped.getByRole('region', { name: 'Body' })).toContainText('gzip');
  await expect(zipped.getByRole('treeitem').filter({ hasText: 'ada@example.com' })).toBeVisible();

  const packed = await open(page, 'packed');
  await expect(packed.getByRole('region', { name: 'Body' })).toContainText('MessagePack');
  await expect(packed.getByRole('treeitem').filter({ hasText: 'gift' })).toBeVisible();

  const broken = await open(page, 'broken');
  await expect(broken.getByRole('list', { name: 'Why it is shown like this' })).toContainText('gzip');
  await expect(broken.locator('pre')).toContainText('not zipped');
}

async function readsBySchema(page: Page): Promise<void> {
  const sheet = await open(page, 'avro');
  await expect(sheet.locator('pre')).toContainText('ac 02 08 6c 61 74 65');
  await sheet.getByRole('button', { name: 'Schema', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'How bodies of this queue are read' });
  await dialog.getByLabel('Avro schema').fill('{"type": "nothing"}');
  await dialog.getByRole('button', { name: 'Read bodies by it' }).click();
  await expect(dialog.getByText('The schema was not set')).toBeVisible();
  await dialog.getByLabel('Avro schema').fill(JSON.stringify(schema));
  await dialog.getByRole('button', { name: 'Read bodies by it' }).click();
  await expect(dialog).toBeHidden();
  await expect(sheet.getByRole('treeitem').filter({ hasText: '150' })).toBeVisible();
  await expect(sheet.getByRole('treeitem').filter({ hasText: 'late' })).toBeVisible();
  await expect(sheet.getByRole('button', { name: 'Avro schema' })).toBeVisible();
}

async function look(page: Page, { spillway, clusterId }: World): Promise<void> {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
  await page.getByRole('button', { name: /^Look at \d+ messages/ }).click();
  await expect(page.getByRole('button', { name: /^Open message / })).toHaveCount(messages.length);
}

/** Closes what is open, and opens the message of this id. */
async function open(page: Page, id: string): Promise<Locator> {
  const sheet = page.getByRole('dialog');
  if (await sheet.isVisible()) await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await page
    .getByRole('row')
    .filter({ hasText: id })
    .getByRole('button', { name: /^Open message / })
    .click();
  await expect(page.getByRole('dialog', { name: `Message ${id}` })).toBeVisible();
  return sheet;
}

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

function dead(messageId: string, body: Buffer, options: TestMessage['options']): TestMessage {
  return { body, options: { persistent: true, messageId, headers: { attempt: 1 }, ...options } };
}
