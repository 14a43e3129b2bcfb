// What changes on the broker behind Spillway's back: a password, a vhost. The page says what to do, and goes on by itself
// once that is done, on the broker or in Spillway.

import { expect, type Page, test } from '@playwright/test';
import { managementOf } from './brokers/management';
import { clusterInput, queueSeen, type World, withWorld } from './tools/world';

const user = 'watcher';
const vhost = 'shop';
const slow = { timeout: 40_000 };

test('a password changed on the broker is said with what to do, and over once it is changed back or entered', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { url } = world.spillway;
    const management = managementOf(world.rabbit);
    const clusterId = await watched(world, 'first');
    const refused = `RabbitMQ refused the password of the user ${user}.`;

    await page.goto(url);
    const wrong = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Wrong now' }) });
    await expect(wrong).not.toContainText(/does not answer|refuses Spillway/);
    await management.declareUser(user, 'second', 'monitoring');
    await expect(wrong).toContainText(`limited refuses Spillway: ${refused}`, slow);
    await expect(wrong).toContainText('enter the new one in the settings of the cluster');
    await management.declareUser(user, 'first', 'monitoring');
    await expect(wrong).not.toContainText(/does not answer|refuses Spillway/, slow);

    await management.declareUser(user, 'third', 'monitoring');
    await expect(wrong).toContainText(`limited refuses Spillway: ${refused}`, slow);
    await wrong.getByRole('link', { name: 'limited' }).click();
    await page.waitForURL(`${url}/clusters/${clusterId}`);
    await expect(page.getByText(refused).first()).toBeVisible();
    await page.getByLabel('Password').fill('third');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await expect(page.getByText(/3\.10/).first()).toBeVisible();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.waitForURL(`${url}/clusters`);
    await expect(page.getByRole('row').filter({ hasText: 'limited' })).toContainText('Answers', slow);
  });
});

test('a vhost deleted on the broker: its queue is said to be gone, the cluster answers on, and both go on when it is back', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const management = managementOf(world.rabbit);
    const clusterId = await watched(world, 'first');
    const params = new URLSearchParams({ cluster: clusterId, vhost, name: 'parcels' });
    await page.goto(`${world.spillway.url}/queue?${params.toString()}`);
    await expect(page.getByRole('heading', { level: 1 })).toContainText('parcels');

    await management.deleteVhost(vhost);
    await expect(page.getByText(/^This queue is gone from the broker since/)).toBeVisible(slow);
    await expectAnswers(await page.context().newPage(), world);

    await declareShop(world);
    await expect(page.getByText(/^This queue is gone/)).toBeHidden(slow);
    await queueSeen({ ...world, clusterId }, 'parcels', (row) => row.depthMessages === 0 && !row.stale);
  });
});

/** A vhost less is no fault of the cluster. */
async function expectAnswers(page: Page, { spillway }: World): Promise<void> {
  await page.goto(spillway.url);
  const card = page.getByRole('article').filter({ has: page.getByRole('link', { name: 'limited' }) });
  await expect(card).toContainText('polled', slow);
  await expect(page.getByRole('main')).not.toContainText(/does not answer|refuses Spillway/);
}

async function declareShop({ rabbit }: World): Promise<void> {
  const management = managementOf(rabbit);
  await management.declareVhost(vhost);
  await management.setPermissions(vhost, user, { configure: '.*', write: '.*', read: '.*' });
  await management.declareQueue(vhost, 'parcels', {});
}

/** A second cluster: the same broker, by a user that sees one vhost. */
async function watched(world: World, password: string): Promise<string> {
  const { rabbit, spillway } = world;
  await managementOf(rabbit).declareUser(user, password, 'monitoring');
  await declareShop(world);
  const { config, ...input } = clusterInput(rabbit);
  const { id } = await spillway.mutate<{ id: string }>('clusters.create', {
    ...{ ...input, name: 'limited', config: { ...config, username: user, password } },
  });
  await queueSeen({ ...world, clusterId: id }, 'parcels', (row) => row.depthMessages === 0);
  return id;
}
