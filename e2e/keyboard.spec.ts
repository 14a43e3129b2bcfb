// The three jobs without a pointer: a queue is found, a message is looked at, two dead letters are put back. Whatever opens and
// closes leaves the keyboard where it was.

import { expect, type Locator, type Page, test } from '@playwright/test';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { depthOf } from './tools/depth-of';
import { queueSeen, type World, withWorld } from './tools/world';

const dlq = 'orders.dlq';
/** More than any screen has between two things that one goes to. */
const mostTabs = 80;

test('see, look and put back by keys alone', async ({ page }) => {
  await withWorld(page, async (world) => {
    await makeDeadLetters(world.rabbit.amqpUrl, 'orders', dlq, variedMessages(6));
    await queueSeen(world, dlq, (row) => row.readyMessages === 6);
    await seesTheQueue(page, world);
    await looksAtAMessage(page);
    await readsTheShortcuts(page);
    await putsTwoBack(page, world);
  });
});

async function seesTheQueue(page: Page, { spillway }: World): Promise<void> {
  await page.goto(spillway.url);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await press(page, 'g', 'q');
  await page.waitForURL(/\/queues/);
  await expect(page.getByRole('table', { name: 'Queues' }).getByRole('link', { name: dlq })).toBeVisible();
  await press(page, '/');
  await page.keyboard.type(dlq);
  await expect(page.locator('[data-filter]')).toBeFocused();
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible();
  // Nobody presses three keys before the address follows.
  await expect(page).toHaveURL(/[?&]q=orders\.dlq/);
  await press(page, 'Escape', 'j');
  await expect(page.locator('[data-filter]')).toHaveValue(dlq);
  await expect(page.locator('[data-current]')).toContainText(dlq);
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: dlq })).toBeVisible();
}

async function looksAtAMessage(page: Page): Promise<void> {
  await tabTo(page, page.getByRole('tab', { selected: true }));
  const messages = page.getByRole('tab', { name: 'Messages' });
  await expect(async () => {
    await page.keyboard.press('ArrowRight');
    await expect(messages).toBeFocused({ timeout: 200 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect(messages).toHaveAttribute('aria-selected', 'true');
  await tabTo(page, page.getByRole('button', { name: /^Look at \d+ messages$/ }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row').filter({ hasText: 'message-' })).toHaveCount(6);
  await press(page, 'j', 'j');
  await opensAndCloses(page, () => press(page, 'Enter'), page.getByRole('dialog'));
}

async function readsTheShortcuts(page: Page): Promise<void> {
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await opensAndCloses(page, () => press(page, '?'), help);
}

async function putsTwoBack(page: Page, { rabbit }: World): Promise<void> {
  await press(page, 'g', 'd');
  await expect(page.getByRole('heading', { name: 'Dead letters' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: dlq })).toBeVisible();
  await press(page, 'j', 'Enter');
  await tabTo(page, page.getByRole('button', { name: /^Look at \d+ messages$/ }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('row').filter({ hasText: 'message-' })).toHaveCount(6);
  await press(page, 'j', 'x', 'j', 'x');
  const redrive = page.getByRole('button', { name: /^Redrive 2/ });
  await tabTo(page, redrive);
  const dialog = page.getByRole('dialog');
  await opensAndCloses(page, () => press(page, 'Enter'), dialog);
  await expect(redrive).toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo(page, dialog.getByRole('button', { name: 'Start redrive of 2' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/redrives\//);
  await expect(page.getByText('Completed', { exact: true }).first()).toBeVisible();
  expect(await depthOf(rabbit, dlq)).toBe(4);
}

/** What opens takes the keyboard; Escape gives it back to what had it. */
async function opensAndCloses(page: Page, open: () => Promise<void>, dialog: Locator): Promise<void> {
  const before = await focused(page);
  await open();
  await expect(dialog).toBeVisible();
  await expect(dialog.locator(':focus').or(dialog.and(page.locator(':focus')))).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect.poll(() => focused(page)).toBe(before);
}

function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const { activeElement: one } = document;
    return `${one?.tagName} ${one?.id} ${one?.textContent.slice(0, 40)}`;
  });
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let tabs = 0; tabs < mostTabs; tabs += 1) {
    if (await target.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
