// A JSON patch over all dead letters, in the browser: a text that is none cannot be started, the preview shows what the
// patch makes of them, the target gets the patched bodies, and what the patch or its schema does not fit stays.

import { expect, test, type Page } from '@playwright/test';
import { RawAmqp } from './brokers/raw-amqp';
import { makeDeadLetters } from './tools/dead-letters';
import { queueSeen, type World, withWorld } from './tools/world';

const work = 'orders';
const dlq = 'orders.dlq';

const bodies = [
  '{"amount":12345678901234567890, "currency":"usd"}',
  '{"amount":2.50, "currency":"usd"}',
  '{"amount":"7", "currency":"usd"}',
  'no JSON at all',
];
const patch = '[{"op":"replace","path":"/currency","value":"EUR"}]';
const schema = '{"properties":{"amount":{"type":"number"}}}';

test('a patch is previewed as differences, and moves what it fits; the rest stays, each with its reason', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    await deadLetters(world);
    await openWorkbench(page, world);
    await page
      .getByRole('button', { name: /^Redrive all/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog');
    const start = dialog.getByRole('button', { name: /^Start redrive/ });
    await expect(start).toBeEnabled();

    await dialog.getByLabel('Patch the JSON of each body').check();
    await expect(start).toBeDisabled();
    await dialog.getByLabel('JSON patch (RFC 6902)').fill('{"op":"replace"}');
    await expect(dialog.getByText(/list of operations/).first()).toBeVisible();
    await expect(start).toBeDisabled();
    await dialog.getByLabel('JSON patch (RFC 6902)').fill(patch);
    await dialog.getByLabel('JSON Schema of the results (optional)').fill(schema);
    await dialog.getByRole('button', { name: 'Try it on messages' }).click();
    await expect(dialog.getByText('Of 4 messages tried: 2 would be changed')).toContainText('2 would stay');
    const differences = dialog.getByRole('list', { name: 'Body before and after' });
    await expect(differences).toHaveCount(2);
    const first = differences.first().getByRole('listitem');
    await expect(first.filter({ hasText: 'removed:' })).toContainText('"currency": "usd"');
    await expect(first.filter({ hasText: 'added:' })).toContainText('"currency": "EUR"');
    await expect(dialog.getByText('The result fails the schema: /amount must be number.')).toBeVisible();

    await start.click();
    await page.waitForURL(/\/redrives\//);
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByText(patch)).toBeVisible();
    await expect(page.getByRole('link', { name: 'Stayed: show 2 messages' })).toBeVisible();
    await expect(page.getByRole('cell', { name: /^The patch does not apply/ })).toBeVisible();
    await expect(page.getByRole('cell', { name: /^The result fails the schema/ })).toBeVisible();
    await expectBodies(world);
  });
});

/** What the patch does not name keeps every character, a number beyond 2^53 included. */
async function expectBodies({ rabbit }: World) {
  const raw = await RawAmqp.open(rabbit.amqpUrl);
  const arrived: string[] = [];
  for (let next = await raw.get(work); next !== null; next = await raw.get(work)) {
    arrived.push(next.body.toString());
  }
  expect(arrived).toEqual(bodies.slice(0, 2).map((body) => body.replace('usd', 'EUR')));
  const stayed: string[] = [];
  for (let next = await raw.get(dlq); next !== null; next = await raw.get(dlq)) {
    stayed.push(next.body.toString());
  }
  expect(stayed).toEqual(bodies.slice(2));
  raw.close();
}

async function deadLetters(world: World) {
  const messages = bodies.map((body, index) => ({
    body: Buffer.from(body),
    options: { persistent: true, messageId: `message-${index}`, contentType: 'application/json' },
  }));
  await makeDeadLetters(world.rabbit.amqpUrl, work, dlq, messages);
  await queueSeen(world, dlq, (row) => row.readyMessages === bodies.length);
}

async function openWorkbench(page: Page, { spillway, clusterId }: World) {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
  await page.getByRole('button', { name: /^Look at/ }).click();
  await expect(page.getByRole('row').filter({ hasText: 'message-' }).first()).toBeVisible();
}
