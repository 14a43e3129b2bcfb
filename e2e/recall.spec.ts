// Undo of a redrive, in the browser: what no consumer has taken goes back to the dead-letter queue byte for byte, the
// dialog says beforehand what it reaches, and its page says afterwards what it did and did not reach.

import { expect, type Page, test } from '@playwright/test';
import { RawAmqp } from './brokers/raw-amqp';
import { makeDeadLetters } from './tools/dead-letters';
import { queueSeen, type World, withWorld } from './tools/world';

const work = 'orders';
const dlq = 'orders.dlq';
const bodies = ['a', 'b', 'c', 'd', 'e'];

test('a redrive to the wrong queue is undone: what consumers have taken is said, the rest is back', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const raw = await RawAmqp.open(world.rabbit.amqpUrl);
    await deadLetters(world);
    const redriveId = await redriven(world);
    // A consumer was quick.
    for (const body of bodies.slice(0, 2)) expect((await raw.get(work))?.body.toString()).toBe(body);

    await page.goto(`${world.spillway.url}/redrives/${redriveId}`);
    const undo = page.getByRole('region', { name: 'Undo' });
    await expect(undo).toContainText('may still be where it put them');
    await undo.getByRole('button', { name: 'Recall…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Recall this redrive' });
    await expect(dialog).toContainText(
      `Recall what consumers have not taken of 5 copies from ${work} back to ${dlq}.`,
    );
    await expect(dialog).toContainText('x-death and delivery counts on this broker');
    await expect(dialog).toContainText('None is lost');
    await dialog.getByLabel('Reason').fill('wrong queue');
    await dialog.getByRole('button', { name: 'Recall up to 5 copies' }).click();

    await expectRecalled(page);
    await page.getByRole('link', { name: /^what the redrive by/ }).click();
    await page.waitForURL(new RegExp(redriveId));
    await expect(undo.getByRole('link', { name: `Recall from ${work}` })).toBeVisible();
    await expect(undo).toContainText('Recalled 3 of 5: 2 had been taken by consumers or died again.');
    await page.goto(`${world.spillway.url}/redrives`);
    const rows = page.getByRole('row').filter({ hasText: 'Recall of a redrive' });
    await expect(rows.getByRole('link', { name: `Recall from ${work}` })).toBeVisible();
    await page.goto(`${world.spillway.url}/audit`);
    await expect(page.getByRole('row').filter({ hasText: 'Recalled a redrive' })).toContainText(
      'wrong queue',
    );

    const back = await raw.drain(dlq);
    expect(back.map(({ body }) => body.toString())).toEqual(bodies.slice(2));
    for (const { properties } of back) expect(properties.includes('spillway')).toBe(false);
    expect(await raw.drain(work)).toEqual([]);
    raw.close();
  });
});

/** Its own page, on a phone, too. */
async function expectRecalled(page: Page): Promise<void> {
  await page.waitForURL(/\/redrives\/[0-9a-f-]+$/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Recall of a redrive from ${work}`);
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText('Recalled 3 of 5: 2 had been taken by consumers or died again.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Recalled: show 3 messages' })).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await wide()).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function deadLetters(world: World): Promise<void> {
  const messages = bodies.map((body, index) => ({
    body: Buffer.from(body),
    options: { persistent: true, messageId: `message-${index}`, headers: { n: index } },
  }));
  await makeDeadLetters(world.rabbit.amqpUrl, work, dlq, messages);
  await queueSeen(world, dlq, (row) => row.readyMessages === bodies.length);
}

/** All, and ended. */
async function redriven({ spillway, clusterId }: World): Promise<string> {
  const { id } = await spillway.mutate<{ id: string }>('redrives.start', {
    ...{ clusterId, vhost: '/', name: dlq, selection: { kind: 'all' } },
    destination: { kind: 'queue', name: work },
  });
  await expect
    .poll(async () => (await spillway.query<{ state: string }>('redrives.get', { redriveId: id })).state, {
      timeout: 30_000,
    })
    .toBe('completed');
  return id;
}
