// Who gets in: the first start, a wrong password until the account is locked, what a viewer may not do, and a session that
// was ended elsewhere.

import { type Browser, expect, type Page, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { limits } from '@/server/domain/limits';
import { managementOf } from './brokers/management';
import { joinAs } from './tools/colleague';
import { browserCookie, firstAdmin, signInAs } from './tools/session';
import { type Spillway, startSpillwayAlone } from './tools/spillway';
import { queueSeen, withWorld } from './tools/world';

const password = 'pfau tinte morgen glas';

test('the first start leads to the first admin and nobody else; then a link lets a colleague in', async ({
  page,
  browser,
}) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-first-'));
  const { spillway, link } = await startSpillwayAlone(dir);
  try {
    expect((await fetch(`${spillway.url}/api/trpc/clusters.list`)).status).toBe(401);
    expect((await fetch(`${spillway.url}/api/store/export?holding=1`)).status).toBe(401);
    await page.goto(`${spillway.url}/queues`);
    await expect(page.getByRole('heading', { name: 'Set up Spillway' })).toBeVisible();

    await page.goto(`${spillway.url}${link}`);
    await page.getByLabel('Name').fill(firstAdmin.name);
    await page.getByLabel('E-mail address').fill(firstAdmin.email);
    expect(new URL(page.url()).hash).toBe('');
    await page.getByLabel('Password').fill('password12345');
    await page.getByRole('button', { name: 'Create the account and sign in' }).click();
    await expect(page.getByText('among the first that are tried')).toBeVisible();
    await page.getByLabel('Password').fill(firstAdmin.password);
    await page.getByRole('button', { name: 'Create the account and sign in' }).click();
    await expect(page.getByRole('link', { name: firstAdmin.email })).toBeVisible();

    const invited = await invite(page, spillway);
    const colleague = await (await browser.newContext()).newPage();
    await colleague.goto(invited);
    await expect(colleague.getByLabel('E-mail address')).toHaveValue('grace@spillway.example');
    await colleague.getByLabel('Password').fill(password);
    await colleague.getByRole('button', { name: 'Save and sign in' }).click();
    await expect(colleague.getByText('viewer', { exact: true }).first()).toBeVisible();
    await colleague.goto(invited);
    await expect(colleague.getByText('This link was used')).toBeVisible();
    await colleague.context().close();
  } finally {
    await spillway.stop();
    await rm(dir, { recursive: true, force: true });
  }
});

/** The address of the link. */
async function invite(page: Page, { url }: Spillway): Promise<string> {
  await page.goto(`${url}/users`);
  await page.getByRole('button', { name: 'Invite a user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Grace');
  await dialog.getByLabel('E-mail address').fill('Grace@spillway.example');
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  const link = await dialog.getByLabel('Link', { exact: true }).textContent();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row').filter({ hasText: 'Grace' })).toContainText('invited');
  return link ?? '';
}

test('a viewer cannot purge; a locked account says so; a session ended elsewhere leads to the sign-in page', async ({
  page,
  browser,
}) => {
  await withWorld(page, async (world) => {
    const { spillway } = world;
    await managementOf(world.rabbit).declareQueue('/', 'orders', {});
    await queueSeen(world, 'orders', (row) => row.depthMessages === 0);
    const grace = 'grace@spillway.example';
    await joinAs(spillway, { email: grace, name: 'Grace', role: 'viewer', password });
    const deep = `/queue?${new URLSearchParams({ cluster: world.clusterId, vhost: '/', name: 'orders' })}`;

    await sentTooEarly(browser, spillway, grace);
    const theirs = await pageOf(browser, spillway, null);
    await theirs.goto(`${spillway.url}${deep}`);
    await theirs.getByLabel('E-mail address').fill(grace);
    await theirs.getByLabel('Password').fill('not the password');
    await theirs.getByLabel('Password').press('Enter');
    await expect(theirs.getByText('The address or the password is wrong')).toBeVisible();
    await theirs.getByLabel('Password').fill(password);
    await theirs.getByLabel('Password').press('Enter');
    await expect(theirs.getByRole('heading', { level: 1 })).toContainText('orders');
    expect(new URL(theirs.url()).pathname).toBe('/queue');
    await expect(theirs.getByRole('button', { name: 'Purge' })).toBeDisabled();
    await viewerIsRefused(theirs, spillway, world.clusterId);

    await theirs.goto(`${spillway.url}/account`);
    await expect(theirs.getByText('this browser')).toBeVisible();
    const second = await pageOf(browser, spillway, await signInAs(spillway.url, grace, password));
    await second.goto(`${spillway.url}/account`);
    await second.getByRole('button', { name: 'Sign out everywhere' }).click();
    await expect(second.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await theirs.getByRole('button', { name: 'Refresh now' }).click();
    await expect(theirs.getByRole('heading', { name: 'Sign in' })).toBeVisible();

    await locksOut(theirs, grace);
    await page.goto(`${spillway.url}/audit`);
    await expect(page.getByRole('row').filter({ hasText: 'Added a cluster' })).toContainText(
      firstAdmin.email,
    );
    await expect(page.getByRole('row').filter({ hasText: 'Signed in' }).first()).toContainText(grace);
    await theirs.context().close();
    await second.context().close();
  });
});

/** Sent before the page has its scripts, the form goes nowhere; what was typed is neither lost nor in the address. */
async function sentTooEarly(browser: Browser, spillway: Spillway, email: string): Promise<void> {
  const page = await pageOf(browser, spillway, null);
  const scripts = '**/_next/static/**/*.js';
  // Those that are held go on once nobody holds them.
  await page.route(scripts, () => undefined);
  await page.goto(`${spillway.url}/sign-in`, { waitUntil: 'commit' });
  const address = page.url();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByLabel('Password').press('Enter');
  await expect(page.getByLabel('Password')).toHaveValue(password);
  expect(page.url()).toBe(address);
  await page.unroute(scripts);
  const button = page.getByRole('button', { name: 'Sign in' });
  await expect(async () => {
    if (await button.isEnabled()) await button.click({ timeout: 1_000 });
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await page.context().close();
}

async function viewerIsRefused(page: Page, { url }: Spillway, clusterId: string): Promise<void> {
  const answer = await page.request.post(`${url}/api/trpc/queues.purge`, {
    data: { clusterId, vhost: '/', name: 'orders', typedName: 'orders' },
  });
  expect(answer.status()).toBe(403);
  expect(await answer.text()).toContain('This needs the role operator');
}

async function locksOut(page: Page, email: string): Promise<void> {
  for (let attempt = 0; attempt <= limits.attemptsPerAccount; attempt += 1) {
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(`wrong and wrong again ${attempt}`);
    const answered = page.waitForResponse('**/api/session');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await answered;
    // The wrong one is emptied a moment after the answer.
    await expect(page.getByLabel('Password')).toHaveValue('');
  }
  await expect(page.getByText('Too many attempts for this account.')).toBeVisible();
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Too many attempts for this account.')).toBeVisible();
}

async function pageOf(browser: Browser, { url }: Spillway, cookie: string | null): Promise<Page> {
  const context = await browser.newContext();
  if (cookie !== null) await context.addCookies([browserCookie(url, cookie)]);
  return context.newPage();
}
