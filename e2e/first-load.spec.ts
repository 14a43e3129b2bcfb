// What opening a page costs: its scripts stay within their budget, it asks in one round at most, since what its first frame
// shows comes with it, and nothing that stands moves when more comes. A page that nobody looks at asks for nothing, and goes on when it is
// looked at again.

import { expect, type Page, test } from '@playwright/test';
import { type RouteBudget, routeBudgets } from './first-load-budget';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { type FirstLoad, measureFirstLoad } from './tools/first-load';
import { browserCookie } from './tools/session';
import { eventually } from './tools/spillway';
import { queueSeen, type World, withWorld } from './tools/world';

const dlq = 'orders.dlq';
/** A tenth of what counts as good: an icon that comes late on a slow machine, but no line of a page. */
const mostShift = 0.01;

test('each page loads its scripts within its budget, and nothing of it moves; a hidden one rests', async ({
  page,
  browser,
}) => {
  await withWorld(page, async (world) => {
    const redriveId = await fill(world);
    const over: string[] = [];
    for (const budget of routeBudgets) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      await context.addCookies([browserCookie(world.spillway.url, world.spillway.cookie)]);
      const opened = await context.newPage();
      const load = await measureFirstLoad(
        opened,
        world.spillway.url + addressOf(budget, world, redriveId),
        () =>
          expect(
            opened.locator('main').getByText(budget.shows).filter({ visible: true }).first(),
          ).toBeVisible(),
      );
      await context.close();
      console.log(rowOf(budget, load));
      over.push(...problemsOf(budget, load));
    }
    expect(over).toEqual([]);
    await comesWhenAskedFor(page, world);
    await saysThatItWasUpdated(page, world);
    await restsWhileHidden(page, world);
  });
});

async function fill(world: World): Promise<string> {
  const { rabbit, spillway, clusterId } = world;
  await makeDeadLetters(rabbit.amqpUrl, 'orders', dlq, variedMessages(26));
  await queueSeen(world, dlq, (row) => row.readyMessages === 26);
  const { id } = await spillway.mutate<{ id: string }>('redrives.start', {
    ...{ clusterId, vhost: '/', name: dlq, selection: { kind: 'all' }, destination: { kind: 'origin' } },
    pace: { maxMessages: 5 },
  });
  await eventually('the redrive to end', async () => {
    const redrive = await spillway.query<{ finishedAtMs: number | null }>('redrives.get', { redriveId: id });
    return redrive.finishedAtMs === null ? undefined : true;
  });
  return id;
}

function addressOf({ route }: RouteBudget, { clusterId }: World, redriveId: string): string {
  const queue = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq }).toString();
  return route.replace('QUEUE', queue).replace('CLUSTER', clusterId).replace('REDRIVE', redriveId);
}

function rowOf({ route, kB, why }: RouteBudget, { scriptBytes, questions, shift }: FirstLoad): string {
  const size = `${(scriptBytes / 1_000).toFixed(1)} of ${kB} kB`;
  return `${route.padEnd(28)} ${size.padEnd(18)} ${questions.length} requests in ${roundsOf(questions)} rounds, shift ${shift.toFixed(4)}${why === undefined ? '' : `  (${why})`}`;
}

function roundsOf(questions: FirstLoad['questions']): number {
  return Math.max(0, ...questions.map(({ round }) => round));
}

function problemsOf(
  { route, kB }: RouteBudget,
  { scriptBytes, questions, complaints, shift, moved }: FirstLoad,
): string[] {
  const problems = complaints.map((complaint) => `${route} complains: ${complaint}`);
  if (scriptBytes > kB * 1_000)
    problems.push(`${route} loads ${(scriptBytes / 1_000).toFixed(1)} kB of scripts, more than its ${kB} kB`);
  if (roundsOf(questions) > 1) problems.push(`${route} asks in rounds: ${JSON.stringify(questions)}`);
  if (shift > mostShift) problems.push(`${route} moves by ${shift.toFixed(4)}: ${moved.join(' | ')}`);
  return problems;
}

/** What frames a dialog, a menu and the palette is loaded with the first of each; the keyboard goes back to what opened it. */
async function comesWhenAskedFor(page: Page, { spillway }: World): Promise<void> {
  await page.goto(`${spillway.url}/queues`);
  const views = page.getByRole('button', { name: /^Views/ });
  await views.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Saved views' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(views).toBeFocused();

  const favourites = page.getByRole('button', { name: 'Favourites', exact: true });
  await favourites.press('Enter');
  await page.getByRole('menuitemcheckbox', { name: 'Favourites first' }).press('Enter');
  await expect(page).toHaveURL(/[?&]fav=first/);
  await page.keyboard.press('Escape');
  await page.goBack();
  await expect(page).toHaveURL(/\/queues$/);

  await page.keyboard.press('Control+k');
  // Typed before the palette can have come: nothing of it is lost, and none of it is a shortcut of the page.
  await page.keyboard.type('keyboard short');
  await expect(page.getByRole('combobox', { name: 'Jump to' })).toHaveValue('keyboard short');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
}

/** A tab that was open over an update asks for files of before. */
async function saysThatItWasUpdated(page: Page, { spillway }: World): Promise<void> {
  await page.goto(`${spillway.url}/queues`);
  const filter = page.getByRole('searchbox', { name: 'Search by any part of the name' });
  await filter.fill('orders');
  await page.route('**/_next/static/**', (route) => route.fulfill({ status: 404 }));
  const views = page.getByRole('button', { name: /^Views/ });
  await views.click();
  const notice = page
    .getByRole('alert')
    .filter({ hasText: 'Spillway was updated since this page was opened' });
  await expect(notice).toBeVisible();
  await expect(filter).toHaveValue('orders');
  await page.unroute('**/_next/static/**');
  await notice.getByRole('button', { name: 'Reload' }).click();
  await expect(notice).toBeHidden();
  await views.click();
  await expect(page.getByRole('dialog', { name: 'Saved views' })).toBeVisible();
}

async function restsWhileHidden(page: Page, { spillway }: World): Promise<void> {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/trpc/')) asked.push(new URL(request.url()).pathname);
  });
  await page.clock.install();
  await page.goto(`${spillway.url}/queues`);
  await expect(page.getByRole('link', { name: dlq })).toBeVisible();
  await page.waitForLoadState('networkidle');

  asked.length = 0;
  await page.clock.runFor(11_000);
  expect(asked.length).toBeGreaterThanOrEqual(2);

  await show(page, false);
  await page.waitForLoadState('networkidle');
  asked.length = 0;
  await page.clock.runFor(10 * 60_000);
  expect(asked).toEqual([]);

  await show(page, true);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
}

/** As a browser does when another tab is in front. */
async function show(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
      Object.defineProperty(document, 'hidden', { value: state === 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    },
    visible ? 'visible' : 'hidden',
  );
}
