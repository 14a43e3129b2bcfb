// Messages that keep dying, in the browser: what was redriven as often as was chosen and died again goes to a parking
// queue that is declared for it, byte for byte; its neighbours go back to work.

import { expect, test, type Page } from '@playwright/test';
import { RawAmqp } from './brokers/raw-amqp';
import { makeDeadLetters } from './tools/dead-letters';
import { queueSeen, type World, withWorld } from './tools/world';

const work = 'orders';
const dlq = 'orders.dlq';
const parking = 'orders.dlq.parking';

/** How often each was redriven before. */
const redriven = [0, 1, 2, 7];

test('what died again after 2 redrives is parked in a queue declared for it; the rest goes back to work', async ({
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

    await dialog.getByLabel('Park what died again too often').check();
    await dialog.getByLabel('After redrives').fill('0');
    await expect(dialog.getByText('A whole number from 1 to 100.')).toBeVisible();
    await expect(start).toBeDisabled();
    await dialog.getByLabel('After redrives').fill('2');
    await dialog.getByLabel('Parking queue').fill(dlq);
    await expect(dialog.getByText(`${dlq} cannot be its own parking queue.`)).toBeVisible();
    await expect(start).toBeDisabled();
    await dialog.getByLabel('Parking queue').fill('');
    const planned = dialog.getByText(`What was redriven 2 times already and died again goes to ${parking}`);
    await expect(planned).toContainText('is declared durable at the start');
    await expect(start).toBeEnabled();

    await start.click();
    await page.waitForURL(/\/redrives\//);
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('link', { name: 'Parked: show 2 messages' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Moved: show 2 messages' })).toBeVisible();
    await expect(page.getByText('redriven 2 times or more and died again')).toContainText(parking);
    await expectBodies(world);
  });
});

async function expectBodies({ rabbit }: World) {
  const raw = await RawAmqp.open(rabbit.amqpUrl);
  const bodiesOf = async (queue: string) => {
    const bodies: string[] = [];
    for (let next = await raw.get(queue); next !== null; next = await raw.get(queue)) {
      bodies.push(next.body.toString());
    }
    return bodies;
  };
  expect(await bodiesOf(work)).toEqual(['body 0', 'body 1']);
  expect(await bodiesOf(parking)).toEqual(['body 2', 'body 7']);
  expect(await bodiesOf(dlq)).toEqual([]);
  raw.close();
}

async function deadLetters(world: World) {
  const messages = redriven.map((times) => ({
    body: Buffer.from(`body ${times}`),
    options: {
      persistent: true,
      messageId: `message-${times}`,
      headers: times === 0 ? {} : { 'spillway-redrive-count': times },
    },
  }));
  await makeDeadLetters(world.rabbit.amqpUrl, work, dlq, messages);
  await queueSeen(world, dlq, (row) => row.readyMessages === redriven.length);
}

async function openWorkbench(page: Page, { spillway, clusterId }: World) {
  const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
  await page.getByRole('button', { name: /^Look at/ }).click();
  await expect(page.getByRole('row').filter({ hasText: 'message-' }).first()).toBeVisible();
}
