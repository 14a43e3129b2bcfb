// The list as its reader wants it: favourites with mouse and keyboard, a view saved with its filter and columns, and queues in
// groups by the beginning of their names, whose charts are those of the group.

import { expect, type Page, test } from '@playwright/test';
import { managementOf } from './brokers/management';
import { queueSeen, withWorld } from './tools/world';

const names = ['orders.new', 'orders.dlq', 'billing.in', 'billing.out', 'ÄPFEL 🍏 100%'];

test('queues are starred, a view is saved and opened again, and groups open and lead to their charts', async ({
  page,
}) => {
  await withWorld(
    page,
    async (world) => {
      const { rabbit, spillway } = world;
      for (const name of names) await managementOf(rabbit).declareQueue('/', name);
      for (const name of names) await queueSeen(world, name, () => true);
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });

      await page.goto(`${spillway.url}/queues?sort=name&asc=true`);
      await favourites(page);
      await savedView(page);
      await groups(page);
      expect(complaints).toEqual([]);
    },
    { pollIntervalMs: 2_000 },
  );
});

const shown = (page: Page) =>
  page.getByRole('table', { name: 'Queues' }).getByRole('link', { name: /^(orders|billing|ÄPFEL)[^]*/ });

async function favourites(page: Page): Promise<void> {
  const star = (name: string) => page.getByRole('button', { name: `Favourite: ${name}` });
  await star('ÄPFEL 🍏 100%').click();
  await expect(star('ÄPFEL 🍏 100%')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('j');
  await page.keyboard.press('s');
  await expect(star('billing.in')).toHaveAttribute('aria-pressed', 'true');

  await page.getByRole('button', { name: 'Favourites', exact: true }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Favourites first' }).click();
  await expect(shown(page).nth(1)).toHaveText('ÄPFEL 🍏 100%');
  await expect(shown(page)).toHaveCount(names.length);
  await page.getByRole('menuitemcheckbox', { name: 'Only favourites' }).click();
  await expect(shown(page)).toHaveText(['billing.in', 'ÄPFEL 🍏 100%']);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/[?&]fav=only/);

  await page.reload();
  await expect(shown(page)).toHaveText(['billing.in', 'ÄPFEL 🍏 100%']);
  await star('billing.in').click();
  await expect(shown(page)).toHaveText(['ÄPFEL 🍏 100%']);
  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await expect(shown(page)).toHaveCount(names.length);
}

async function savedView(page: Page): Promise<void> {
  await page.getByLabel('Search by any part of the name').fill('orders');
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Unacked' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('columnheader', { name: 'Unacked' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByLabel('Save this view as').fill('Orders only');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Remove the view Orders only' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Clear the filters' }).click();
  await page.getByRole('button', { name: 'Columns' }).click();
  await page.getByRole('menuitem', { name: 'As the width allows' }).click();
  await expect(page.getByRole('columnheader', { name: 'Unacked' })).toBeVisible();
  await expect(shown(page)).toHaveCount(names.length);

  await page.getByRole('button', { name: 'Views (1)' }).click();
  await page.getByRole('button', { name: /^Orders only/ }).click();
  await expect(shown(page)).toHaveText(['orders.dlq', 'orders.new']);
  await expect(page.getByRole('columnheader', { name: 'Unacked' })).toHaveCount(0);
  await expect(page).toHaveURL(/[?&]q=orders/);

  await page.getByRole('button', { name: 'Views (1)' }).click();
  await page.getByRole('button', { name: 'Remove the view Orders only' }).click();
  await expect(page.getByRole('button', { name: 'Remove the view Orders only' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Clear the filters' }).click();
}

async function groups(page: Page): Promise<void> {
  const group = (name: string) => page.getByRole('button', { name: `Group ${name}` });
  await page.getByRole('button', { name: 'Group', exact: true }).click();
  await expect(group('orders.')).toHaveAttribute('aria-expanded', 'false');
  await expect(group('Other names')).toBeVisible();
  await expect(shown(page).filter({ hasNotText: 'Charts' })).toHaveCount(0);

  await group('orders.').click();
  await expect(shown(page)).toHaveText(['orders.dlq', 'orders.new']);
  await page.getByRole('heading', { name: 'Queues' }).click();
  for (const key of ['k', 'k', 'k', 'k', 'k', 'Enter']) await page.keyboard.press(key);
  await expect(group('billing.')).toHaveAttribute('aria-expanded', 'true');
  await expect(shown(page)).toHaveText(['billing.in', 'billing.out', 'orders.dlq', 'orders.new']);
  await expect(page).toHaveURL(/[?&]open=billing/);
  await page.reload();
  await expect(shown(page)).toHaveText(['billing.in', 'billing.out', 'orders.dlq', 'orders.new']);
  await group('billing.').click();
  await expect(shown(page)).toHaveText(['orders.dlq', 'orders.new']);

  await page.getByRole('link', { name: 'Charts of orders.' }).click();
  await expect(
    page.getByRole('heading', { name: 'Queues with names that begin with “orders.”' }),
  ).toBeVisible();
  await expect(page.getByText(/^2 queues that match now/)).toBeVisible();
}
