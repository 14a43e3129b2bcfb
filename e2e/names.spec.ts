// Queue and vhost names are arbitrary bytes to a URL: each must work on every screen.

import { expect, type Page, test } from '@playwright/test';
import { managementOf } from './brokers/management';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { queueSeen, withWorld } from './tools/world';

const names = [
  'with/slash',
  'with%2Fpercent',
  'with space and  two',
  '#hash?query&and=equals',
  '日本語キュー-größe-🐇',
  '<b>bold</b>"quotes\'',
  'x'.repeat(255),
  'ü'.repeat(127) + 'y',
];

test('odd queue names open from the list, show their page, and let their messages be looked at', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway } = world;
    for (const name of names) await managementOf(rabbit).declareQueue('/', name, {});
    for (const name of names) await queueSeen(world, name, (row) => row.depthMessages === 0);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    for (const name of names) {
      await page.goto(`${spillway.url}/queues?${new URLSearchParams({ q: name }).toString()}`);
      await page.getByRole('main').getByRole('link', { name }).first().click();
      await page.waitForURL(/\/queue\?/);
      expect(new URL(page.url()).searchParams.get('name')).toBe(name);
      await expect(page.getByRole('heading', { level: 1 })).toContainText(name.slice(0, 20));
      await page.getByRole('tab', { name: 'Messages' }).click();
      await page.getByRole('button', { name: /^Look at/ }).click();
      await expect(page.getByText('The queue had no message to show')).toBeVisible();
    }
    expect(errors).toEqual([]);
  });
});

test('dead letters between oddly named queues in an oddly named vhost go back', async ({ page }) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    const vhost = 'tenant/ü #1';
    await managementOf(rabbit).declareVhost(vhost);
    const [work, dlq] = ['orders/ %2F#', 'orders/ %2F#.dlq🐇'];
    const amqpUrl = `${rabbit.amqpUrl}/${encodeURIComponent(vhost)}`;
    await makeDeadLetters(amqpUrl, work, dlq, variedMessages(7));
    await queueSeen(world, dlq, (row) => row.readyMessages === 7);
    const destination = { kind: 'origin' };
    await spillway.mutate('redrives.start', {
      clusterId,
      vhost,
      name: dlq,
      destination,
      selection: { kind: 'all' },
    });
    await queueSeen(world, work, (row) => row.readyMessages === 7);
    await queueSeen(world, dlq, (row) => row.readyMessages === 0);
  });
});

test('oddly named dead letters are followed by click: message, redrive, its page, the audit log, the charts', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway } = world;
    const vhost = 'tenant/ü #1 %2F';
    const [work, dlq] = ['orders/ %2F#?&=日本', 'orders/ %2F#?&=日本.dlq 🐇/%'];
    await managementOf(rabbit).declareVhost(vhost);
    const amqpUrl = `${rabbit.amqpUrl}/${encodeURIComponent(vhost)}`;
    await makeDeadLetters(amqpUrl, work, dlq, variedMessages(7));
    await queueSeen(world, dlq, (row) => row.readyMessages === 7);
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    const main = page.getByRole('main');

    await page.goto(`${spillway.url}/dead-letters`);
    await main.getByRole('link', { name: dlq, exact: true }).first().click();
    await page.waitForURL(/\/dead-letters\/queue\?/);
    expectQueue(page, { vhost, name: dlq });
    await page.getByRole('button', { name: /^Look at/ }).click();
    await page.getByText('message-0', { exact: true }).click();
    await expect(page.getByRole('region', { name: 'Death history' })).toContainText(work);
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: /Redrive all/ }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText(dlq);
    await expect(dialog).toContainText(`To ${work}.`);
    await dialog.getByRole('button', { name: 'Start redrive of 7' }).click();
    await page.waitForURL(/\/redrives\//);
    const redrive = page.url();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(dlq);
    await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await expect(main).toContainText(`7 of 7 moved to ${work}.`);

    await page.getByRole('link', { name: 'Audit' }).first().click();
    const entries = page.getByRole('row').filter({ has: page.getByRole('link', { name: dlq, exact: true }) });
    await entries.filter({ hasText: 'Started a redrive' }).getByRole('link', { name: dlq }).click();
    await page.waitForURL(redrive);
    await page.goBack();
    await entries.filter({ hasText: 'Looked at messages' }).getByRole('link', { name: dlq }).first().click();
    await page.waitForURL(/\/queue\?/);
    expectQueue(page, { vhost, name: dlq });
    await expect(page.getByRole('figure').first()).toBeVisible();
    await queueSeen(world, dlq, (row) => row.readyMessages === 0);
    await expect(page.getByRole('figure', { name: /now 0/ }).first()).toBeVisible();
    expect(errors).toEqual([]);
  });
});

function expectQueue(page: Page, { vhost, name }: { vhost: string; name: string }): void {
  const { searchParams } = new URL(page.url());
  expect([searchParams.get('vhost'), searchParams.get('name')]).toEqual([vhost, name]);
}
