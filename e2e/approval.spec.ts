// Two people and a cluster in production: one asks, the other reads the same plan and approves. What ran has both names in
// an audit log whose chain is whole.

import { type Browser, expect, type Page, test } from '@playwright/test';
import path from 'node:path';
import { joinAs } from './tools/colleague';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { managementOf } from './brokers/management';
import { run } from './tools/run';
import { browserCookie, firstAdmin } from './tools/session';
import type { Spillway } from './tools/spillway';
import { clusterInput, queueSeen, type World, withWorld } from './tools/world';

const dlq = 'orders.dlq';
const bob = { email: 'bob@spillway.example', password: 'pfau tinte morgen glas' };

test('a purge and a redrive in production wait for a second person, run once approved, and stand in a whole audit', async ({
  page,
  browser,
}) => {
  await withWorld(page, async (world) => {
    const { spillway, rabbit } = world;
    await makeDeadLetters(rabbit.amqpUrl, 'orders', dlq, variedMessages(30));
    await managementOf(rabbit).declareQueue('/', 'scratch', {});
    await queueSeen(world, dlq, (row) => row.readyMessages === 30);
    await intoProduction(world);
    const theirs = await colleague(browser, spillway);
    const queuePage = (name: string) =>
      `${spillway.url}/queue?${new URLSearchParams({ cluster: world.clusterId, vhost: '/', name })}`;

    const asked = await askForRedrive(page, world);
    await expect(page.getByText(`May approve: ${bob.email}.`)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Approve…' })).toHaveCount(0);

    await theirs.goto(spillway.url);
    await expect(theirs.getByRole('link', { name: /Approvals/ }).first()).toContainText('1');
    await theirs.goto(asked);
    await expect(theirs.getByText('consumer is fixed').first()).toBeVisible();
    await expect(theirs.getByText(/^Redrive 30 messages from orders\.dlq/)).toBeVisible();
    await theirs.getByRole('button', { name: 'Approve…' }).click();
    await theirs.getByRole('button', { name: 'Approve and start the redrive' }).click();
    await theirs.waitForURL(/\/redrives\//);
    await expect(theirs.getByText('Completed', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
    await page.getByRole('link', { name: 'Open the redrive' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(dlq);
    await expect(page.getByText('consumer is fixed').first()).toBeVisible();

    await page.goto(queuePage('orders'));
    await page.getByRole('button', { name: 'Purge' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Type the name of the queue').fill('orders');
    await expect(dialog.getByRole('button', { name: 'Ask for approval' })).toBeDisabled();
    await dialog.getByLabel('Reason, for who approves').fill('poisoned');
    await dialog.getByRole('button', { name: 'Ask for approval' }).click();
    await page.waitForURL(/\/approvals\//);
    await theirs.goto(page.url());
    await expect(theirs.getByText('About 30 ready messages will be dropped')).toBeVisible();
    await theirs.getByRole('button', { name: 'Decline…' }).click();
    await theirs.getByLabel('Why not').fill('Let them be consumed.');
    await theirs.getByRole('button', { name: 'Decline', exact: true }).click();
    await expect(page.getByText(/has declined it: Let them be consumed\./)).toBeVisible();
    await queueSeen(world, 'orders', (row) => row.readyMessages === 30);

    await page.goto(`${spillway.url}/audit?action=redrive.start`);
    const entry = page.getByRole('row').filter({ hasText: 'Started a redrive' });
    await entry.getByRole('button').click();
    await expect(page.getByText(`approved by ${bob.email}`)).toContainText(`by ${firstAdmin.email} from `);
    await theirs.context().close();
    await spillway.stop();
    expect(await verified(spillway)).toContain('The audit log reads as it was written');
  });
});

/** The address of the request. */
async function askForRedrive(page: Page, { spillway, clusterId }: World): Promise<string> {
  const where = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq });
  await page.goto(`${spillway.url}/dead-letters/queue?${where}`);
  await page.getByRole('button', { name: /^Redrive all/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('is in production')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Ask for approval' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('consumer is fixed');
  await dialog.getByRole('button', { name: 'Ask for approval' }).click();
  await page.waitForURL(/\/approvals\//);
  await expect(page.getByText('Waiting', { exact: true })).toBeVisible();
  return page.url();
}

async function intoProduction({ rabbit, spillway, clusterId }: World): Promise<void> {
  const approval = { aboveMessages: 10 };
  const cluster = { ...clusterInput(rabbit), environment: 'production', approval };
  await spillway.mutate('clusters.update', { clusterId, cluster });
}

async function colleague(browser: Browser, spillway: Spillway): Promise<Page> {
  const context = await browser.newContext();
  const cookie = await joinAs(spillway, { ...bob, name: 'Bob', role: 'operator' });
  await context.addCookies([browserCookie(spillway.url, cookie)]);
  return context.newPage();
}

/** What `npm run audit:verify` says; throws where it finds fault. */
async function verified({ dataDir }: Spillway): Promise<string> {
  const root = path.resolve(import.meta.dirname, '..');
  const env = { ...process.env, SPILLWAY_DATA_DIR: dataDir };
  return (await run('npm', ['run', '-s', 'audit:verify'], { cwd: root, env })).stdout;
}
