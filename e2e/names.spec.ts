// Queue and vhost names are arbitrary bytes to a URL: each must work on every screen.

import { expect, test } from '@playwright/test';
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
  await withWorld(async (world) => {
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

test('dead letters between oddly named queues in an oddly named vhost go back', async () => {
  await withWorld(async (world) => {
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
