// One dead letter is edited in the browser and put back: the target receives exactly the edited bytes, the types of the
// other headers are kept, and its neighbours stay where they are.

import { expect, test, type Page } from '@playwright/test';
import { RawAmqp } from './brokers/raw-amqp';
import { declareWorkAndDeadLetterQueue } from './tools/dead-letters';
import { queueSeen, type World, withWorld } from './tools/world';
import { connect } from 'amqplib';

const work = 'orders';
const dlq = 'orders.dlq';

/** A header table of types that a careless client flattens: int64 beyond 2^53, int16, float. */
const others = ['\x03bigl0020000000000001', '\x05shorts8000', '\x05floatf3dcccccd'].map(encoded);
const tries = encoded('\x05triesI00000003');

test('an edited message arrives with exactly the edited bytes, the other headers with the types they had', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const raw = await deadLetters(world, ['{"amount":"5"}', '{"amount":6}']);
    await openWorkbench(page, world);
    await page.getByText('message-0').first().click();
    await page.getByRole('button', { name: 'Edit and put back' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit and put back message-0' });
    const putBack = dialog.getByRole('button', { name: 'Put the edited message back' });
    await expect(dialog.getByText('Nothing yet')).toBeVisible();
    await expect(putBack).toBeDisabled();

    await dialog.getByLabel('Type of tries').selectOption('int8');
    await dialog.getByLabel('Value of tries').fill('300');
    await expect(dialog.getByText('does not fit int8').first()).toBeVisible();
    await expect(putBack).toBeDisabled();
    await dialog.getByLabel('Value of tries').fill('0');
    await dialog.getByLabel('Body').fill('{"amount":5}');
    const diff = dialog.getByRole('list', { name: 'Body before and after' }).getByRole('listitem');
    await expect(diff.filter({ hasText: 'removed:' })).toContainText('"amount": "5"');
    await expect(diff.filter({ hasText: 'added:' })).toContainText('"amount": 5');
    await putBack.click();
    await page.waitForURL(/\/redrives\//);
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });

    const [arrived, nothing] = [await raw.get(work), await raw.get(work)];
    expect(nothing).toBeNull();
    expect(arrived?.body.toString()).toBe('{"amount":5}');
    for (const header of others) expect(arrived?.properties.includes(header)).toBe(true);
    expect(arrived?.properties.includes(encoded('\x05triesb00'))).toBe(true);
    expect(arrived?.properties.includes(tries)).toBe(false);
    expect(await raw.count(dlq)).toBe(1);
    raw.close();
  });
});

test('what is being edited is kept when the broker stops answering, and goes back once it answers again', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const raw = await deadLetters(world, ['{"amount":"5"}']);
    raw.close();
    await openWorkbench(page, world);
    await page.getByText('message-0').first().click();
    await page.getByRole('button', { name: 'Edit and put back' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit and put back message-0' });
    const putBack = dialog.getByRole('button', { name: 'Put the edited message back' });
    await dialog.getByLabel('Body').fill('{"amount":5}');
    await expect(putBack).toBeEnabled();
    await world.rabbit.kill();
    await expect(dialog).toContainText('journey does not answer. This is possible again once it answers.', {
      timeout: 40_000,
    });
    await expect(putBack).toBeDisabled();
    await world.rabbit.start();
    await expect(putBack).toBeEnabled({ timeout: 60_000 });
    await expect(dialog.getByLabel('Body', { exact: true })).toHaveValue('{"amount":5}');
    await putBack.click();
    await page.waitForURL(/\/redrives\//);
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 60_000 });
  });
});

/** "name and type tag, then the value in hexadecimal": the last letter before the digits is the tag. */
function encoded(text: string): Buffer {
  const name = text.slice(0, 2 + text.charCodeAt(0));
  return Buffer.concat([Buffer.from(name, 'latin1'), Buffer.from(text.slice(name.length), 'hex')]);
}

/** Messages as raw frames, so that no library has an opinion on their types. */
async function deadLetters(world: World, bodies: string[]): Promise<RawAmqp> {
  const connection = await connect(world.rabbit.amqpUrl);
  await declareWorkAndDeadLetterQueue(await connection.createChannel(), work, dlq);
  await connection.close();
  const raw = await RawAmqp.open(world.rabbit.amqpUrl);
  for (const [index, body] of bodies.entries()) {
    await raw.publish('', work, properties(`message-${index}`), Buffer.from(body));
    await raw.reject(work);
  }
  await queueSeen(world, dlq, (row) => row.readyMessages === bodies.length);
  return raw;
}

function properties(messageId: string): Buffer {
  const table = Buffer.concat([...others, tries]);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(table.length);
  const [type, id] = ['application/json', messageId].map((text) =>
    Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]),
  );
  // Content type, headers, delivery mode 2 and message id, in wire order.
  return Buffer.concat([
    Buffer.from([0xb0, 0x80]),
    type ?? Buffer.alloc(0),
    size,
    table,
    Buffer.from([2]),
    id ?? Buffer.alloc(0),
  ]);
}

async function openWorkbench(page: Page, { spillway, clusterId }: World) {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
  await page.getByRole('button', { name: /^Look at/ }).click();
  await expect(page.getByRole('row').filter({ hasText: 'message-' }).first()).toBeVisible();
}
