// What the on-call engineer sees when something breaks: a sentence that says what to do, and a page that
// recovers by itself. No message is lost on the way.

import { expect, test } from '@playwright/test';
import { connect } from 'amqplib';
import { managementOf } from './brokers/management';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { eventually, freePort } from './tools/spillway';
import { clusterInput, queueSeen, withWorld } from './tools/world';

test('a broker that stops is said first and nothing can be started on it, the last numbers stay marked as old, and the page recovers by itself', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    await makeDeadLetters(rabbit.amqpUrl, 'orders', 'orders.dlq', variedMessages(3));
    await queueSeen(world, 'orders.dlq', (row) => row.readyMessages === 3);
    const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: 'orders.dlq' });
    await page.goto(`${spillway.url}/dead-letters/queue?${params.toString()}`);
    await page.getByRole('button', { name: 'Redrive all 3' }).click();
    const dialog = page.getByRole('dialog');
    const start = dialog.getByRole('button', { name: /^Start redrive/ });
    await expect(start).toBeEnabled();

    await rabbit.kill();
    await expect(dialog).toContainText('journey does not answer. This is possible again once it answers.', {
      timeout: 40_000,
    });
    await expect(start).toBeDisabled();
    await page.goto(spillway.url);
    await expect(page.getByText(/Nothing listens at/).first()).toBeVisible({ timeout: 40_000 });
    await page.goto(`${spillway.url}/queues`);
    await expect(page.getByTitle(/Old numbers/).first()).toBeVisible({ timeout: 40_000 });

    await rabbit.start();
    await expect(page.getByTitle(/Old numbers/)).toHaveCount(0, { timeout: 60_000 });
    expect((await fetch(`${spillway.url}/api/health`)).status).toBe(200);
  });
});

test('wrong settings are explained before they are stored', async ({ page }) => {
  await withWorld(page, async ({ rabbit, spillway }) => {
    const tryTest = (changes: Record<string, unknown>) => {
      const input = clusterInput(rabbit);
      return spillway.mutate<{ ok: boolean; message?: string }>('clusters.test', {
        cluster: { ...input, name: 'second', config: { ...input.config, ...changes } },
      });
    };
    expect((await tryTest({})).ok).toBe(true);
    expect((await tryTest({ password: 'wrong' })).message).toMatch(/password|user name/i);
    expect((await tryTest({ managementUrl: `http://127.0.0.1:${await freePort()}` })).message).toMatch(
      /Nothing listens/,
    );
    expect((await tryTest({ managementUrl: 'http://no-such-host.invalid:15672' })).message).toMatch(
      /name|host/i,
    );

    await page.goto(`${spillway.url}/clusters/new`);
    await page.getByLabel('Name', { exact: true }).fill('second');
    await page.getByLabel('URL', { exact: true }).fill(rabbit.managementUrl);
    await page.getByLabel('User name').fill(rabbit.username);
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: /^Test/ }).click();
    await expect(page.getByText(/password/i).last()).toBeVisible();
    await page.getByLabel('Password').fill(rabbit.password);
    await page.getByRole('button', { name: /^Test/ }).click();
    await expect(page.getByText(/3\.10/).first()).toBeVisible();
  });
});

test('a queue deleted while its page is open is said to be gone, and its history stays', async ({ page }) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    const management = managementOf(rabbit);
    await management.declareQueue('/', 'short-lived', {});
    await queueSeen(world, 'short-lived', (row) => row.depthMessages === 0);
    const params = new URLSearchParams({ cluster: clusterId, vhost: '/', name: 'short-lived' });
    await page.goto(`${spillway.url}/queue?${params.toString()}`);
    await expect(page.getByRole('heading', { name: /short-lived/ })).toBeVisible();
    await management.deleteQueue('/', 'short-lived');
    await expect(page.getByText(/deleted|gone/i).first()).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('heading', { name: /short-lived/ })).toBeVisible();
  });
});

test('what cannot be routed stays in the dead-letter queue, with the reason in the ledger', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    await makeDeadLetters(rabbit.amqpUrl, 'orders', 'orders.dlq', variedMessages(12));
    await managementOf(rabbit).deleteQueue('/', 'orders');
    await queueSeen(world, 'orders.dlq', (row) => row.readyMessages === 12);
    const { id } = await spillway.mutate<{ id: string }>('redrives.start', {
      clusterId,
      vhost: '/',
      name: 'orders.dlq',
      destination: { kind: 'origin' },
      selection: { kind: 'all' },
    });
    await page.goto(`${spillway.url}/redrives/${id}`);
    await expect(page.getByText(/no queue|unroutable|could not be routed|nowhere/i).first()).toBeVisible({
      timeout: 30_000,
    });
    await queueSeen(world, 'orders.dlq', (row) => row.readyMessages === 12);

    // Once the queue is back, the same click works.
    await managementOf(rabbit).declareQueue('/', 'orders', {});
    await spillway.mutate('redrives.start', {
      clusterId,
      vhost: '/',
      name: 'orders.dlq',
      destination: { kind: 'origin' },
      selection: { kind: 'all' },
    });
    await queueSeen(world, 'orders', (row) => row.readyMessages === 12);
    await queueSeen(world, 'orders.dlq', (row) => row.readyMessages === 0);
  });
});

test('a redrive to a vhost that is gone, or by a user without permission, says which permission is missing', async ({
  page,
}) => {
  await withWorld(page, async ({ rabbit, spillway }) => {
    const management = managementOf(rabbit);
    await management.declareUser('looker', 'secret', 'monitoring');
    await management.declareVhost('shop');
    await management.setPermissions('shop', 'looker', {});
    const input = clusterInput(rabbit);
    const { id } = await spillway.mutate<{ id: string }>('clusters.create', {
      ...input,
      name: 'limited',
      config: { ...input.config, username: 'looker', password: 'secret' },
    });
    await management.declareQueue('shop', 'parcels', {});
    await eventually('the limited user to see the queue', async () => {
      const { rows } = await spillway.query<{ rows: { name: string }[] }>('queues.list', {
        clusterIds: [id],
      });
      return rows.find(({ name }) => name === 'parcels');
    });
    const look = (vhost: string) =>
      spillway.mutate('messages.peek', { clusterId: id, vhost, name: 'parcels', count: 5 });
    await expect(look('shop')).rejects.toThrow(/permission/i);
    await expect(look('no-such-vhost')).rejects.toThrow(/not on the broker/);
  });
});

test('a broker killed in the middle of a redrive loses nothing', async ({ page }) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    const sent = variedMessages(400);
    await makeDeadLetters(rabbit.amqpUrl, 'orders', 'orders.dlq', sent);
    await queueSeen(world, 'orders.dlq', (row) => row.readyMessages === 400);
    const { id } = await spillway.mutate<{ id: string }>('redrives.start', {
      clusterId,
      vhost: '/',
      name: 'orders.dlq',
      destination: { kind: 'origin' },
      selection: { kind: 'all' },
      ratePerSec: 100,
    });
    const progress = () =>
      spillway.query<{ state: string; movedMessages: number; inDoubtMessages: number }>('redrives.get', {
        redriveId: id,
      });
    await eventually('the redrive to have begun', async () =>
      (await progress()).movedMessages >= 50 ? true : undefined,
    );
    await rabbit.kill();
    await rabbit.start();
    await eventually(
      'the redrive to end',
      async () => (['completed', 'failed'].includes((await progress()).state) ? true : undefined),
      120_000,
    );

    const connection = await connect(rabbit.amqpUrl, { noDelay: true });
    const channel = await connection.createChannel();
    const found = new Map<string, number>();
    for (const queue of ['orders', 'orders.dlq']) {
      for (
        let message = await channel.get(queue, { noAck: true });
        message !== false;
        message = await channel.get(queue, { noAck: true })
      ) {
        const messageId = String(message.properties.messageId);
        found.set(messageId, (found.get(messageId) ?? 0) + 1);
      }
    }
    await connection.close();
    expect(sent.filter(({ options }) => !found.has(String(options.messageId)))).toEqual([]);
    const duplicates = [...found.values()].filter((count) => count > 1).length;
    expect(duplicates).toBeLessThanOrEqual((await progress()).inDoubtMessages);
  });
});
