// A viewer takes the role of an operator for a time: what was refused is possible, the head of the page says how long, and
// after its end it is refused again. The audit tells beginning and end.

import { expect, test } from '@playwright/test';
import { managementOf } from './brokers/management';
import { joinAs } from './tools/colleague';
import { browserCookie } from './tools/session';
import { queueSeen, withWorld } from './tools/world';

const grace = { email: 'grace@spillway.example', password: 'pfau tinte morgen glas' };

test('a viewer is operator for a time, with a reason, and a viewer again afterwards', async ({
  page,
  browser,
}) => {
  await withWorld(page, async (world) => {
    const { spillway } = world;
    await managementOf(world.rabbit).declareQueue('/', 'orders', {});
    await queueSeen(world, 'orders', (row) => row.depthMessages === 0);
    const cookie = await joinAs(spillway, { ...grace, name: 'Grace', role: 'viewer' });
    await page.goto(`${spillway.url}/users`);
    await page.getByRole('button', { name: 'Grace' }).click();
    await page.getByLabel('May take a higher role for a time').selectOption('operator');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);

    const context = await browser.newContext();
    await context.addCookies([browserCookie(spillway.url, cookie)]);
    const theirs = await context.newPage();
    const where = new URLSearchParams({ cluster: world.clusterId, vhost: '/', name: 'orders' });
    await theirs.goto(`${spillway.url}/queue?${where}`);
    const purge = theirs.getByRole('button', { name: 'Purge' });
    await expect(purge).toBeDisabled();
    await expect(purge).toHaveAttribute('title', /needs the role operator.*Take that role for a time/);
    await theirs.getByRole('button', { name: 'Take a higher role for a time' }).click();
    const take = theirs.getByRole('button', { name: 'Be operator for 30 min' });
    await theirs.getByText('30 min', { exact: true }).click();
    await expect(take).toBeDisabled();
    await theirs.getByLabel('Reason').fill('INC-1042');
    await take.click();
    await expect(theirs.getByRole('banner').getByText('operator for 30 min')).toBeVisible();
    await expect(purge).toBeEnabled();
    await theirs.reload();
    await expect(purge).toBeEnabled();
    await theirs.getByRole('button', { name: 'End now' }).click();
    await expect(purge).toBeDisabled();
    await context.close();

    await page.goto(`${spillway.url}/audit?q=${encodeURIComponent(grace.email)}`);
    const began = page.getByRole('row').filter({ hasText: 'Took a higher role' });
    await expect(began).toContainText('INC-1042');
    await expect(page.getByRole('row').filter({ hasText: 'Gave a higher role back' })).toContainText(
      grace.email,
    );
  });
});
