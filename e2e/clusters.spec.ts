// Clusters by click: two side by side on the overview, one renamed and made read-only, then removed; the broker keeps all.

import { expect, type Page, test } from '@playwright/test';
import { managementOf } from './brokers/management';
import { depthOf } from './tools/depth-of';
import { clusterInput, queueSeen, withWorld } from './tools/world';

test('two clusters stand side by side; one is renamed and made read-only, then removed by its name', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { rabbit, spillway } = world;
    await managementOf(rabbit).declareQueue('/', 'orders', {});
    const { id: clusterId } = await spillway.mutate<{ id: string }>('clusters.create', {
      ...{ ...clusterInput(rabbit), name: 'second' },
    });
    await queueSeen(world, 'orders', (row) => row.depthMessages === 0);
    await queueSeen({ ...world, clusterId }, 'orders', (row) => row.depthMessages === 0);

    await page.goto(spillway.url);
    await expectSideBySide(page, 'journey', 'second');
    await page.getByRole('link', { name: '2 clusters' }).click();
    await page.waitForURL(/\/clusters$/);

    await page.getByRole('row').getByRole('link', { name: 'second' }).click();
    await page.waitForURL(new RegExp(clusterId));
    await page.getByLabel('Name', { exact: true }).fill('standby');
    await page.getByLabel(/^Read-only/).check();
    await page.getByRole('button', { name: 'Save changes' }).click();
    const row = page.getByRole('row').filter({ hasText: 'standby' });
    await expect(row).toContainText('read-only');
    // The password was left empty, so the stored one is kept.
    await expect(row).toContainText('Answers');

    await row.getByRole('link', { name: 'standby' }).click();
    await page.getByRole('button', { name: 'Remove cluster' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove standby' });
    await expect(dialog).toContainText('queues and messages on the broker are not touched');
    const remove = dialog.getByRole('button', { name: 'Remove cluster' });
    await expect(remove).toBeDisabled();
    await dialog.getByLabel('Type standby to confirm').fill('standby');
    await remove.click();
    await page.waitForURL(/\/clusters$/);
    await expect(row).toHaveCount(0);
    await page.goto(spillway.url);
    await expect(page.getByRole('link', { name: '1 cluster' })).toBeVisible();

    await page.goto(`${spillway.url}/audit`);
    for (const action of ['Changed a cluster', 'Removed a cluster']) {
      await expect(page.getByRole('row').filter({ hasText: action })).toHaveCount(1);
    }
    expect(await depthOf(rabbit, 'orders')).toBe(0);
  });
});

async function expectSideBySide(page: Page, left: string, right: string): Promise<void> {
  const card = (name: string) =>
    page.getByRole('article').filter({ has: page.getByRole('link', { name, exact: true }) });
  await expect(card(left)).toContainText('1 queue');
  await expect(card(right)).toContainText('1 queue');
  // What stands above them may still be growing.
  const gap = async () => {
    const [one, other] = [await card(left).boundingBox(), await card(right).boundingBox()];
    return one === null || other === null || one.y !== other.y ? -1 : other.x - one.x - one.width;
  };
  await expect.poll(gap).toBeGreaterThanOrEqual(0);
}
