// What is opened on the screens: dialogs, sheets, menus, filters that match nothing, a redrive in each of its states.

import type { Page } from '@playwright/test';
import type { Places, ScreenState } from '@/components/gallery/screens';
import { links } from '@/components/links';
import { firstAdmin } from '../tools/session';
import type { World } from '../tools/world';
import type { View } from './kind';
import type { Shop } from './shop';

type Opened = Pick<View, 'id' | 'path'> & Partial<View>;

const filled = (view: Opened): View => ({ state: 'filled', ...view });

/** Over the page: nothing of it lies beneath the window's edge. */
const opened = (id: string, path: string, open: (page: Page) => Promise<void>): View =>
  filled({ id, path, open, window: true });

const press =
  (name: string | RegExp, nth = 0) =>
  async (page: Page) => {
    await page.getByRole('button', { name }).nth(nth).click();
  };

const dialogBy = (name: string | RegExp) => async (page: Page) => {
  await press(name)(page);
  await page.getByRole('dialog').waitFor();
};

/** Nobody can sign in yet. */
export function arrivalViews(link: string): View[] {
  return [
    { id: 'sign-in', state: 'new', path: links.signIn },
    { id: 'welcome', state: 'filled', path: link },
    { id: 'welcome', state: 'error', path: '/welcome#no-such-link' },
  ];
}

export function signInViews(): View[] {
  return [
    { id: 'sign-in', state: 'filled', path: links.signIn },
    {
      id: 'sign-in',
      state: 'error',
      path: links.signIn,
      open: async (page) => {
        await page.getByLabel('E-mail address').fill(firstAdmin.email);
        await page.getByLabel('Password').fill('not the password');
        await page.getByRole('button', { name: 'Sign in', exact: true }).click();
        await page.getByText(/wrong, or the account is disabled/).waitFor();
      },
    },
  ];
}

export function shopViews(world: World, shop: Shop, at: Places): View[] {
  return [
    ...shellViews(),
    ...queueListViews(),
    ...queueViews(at),
    ...deadLetterViews(at),
    ...redriveViews(shop),
    ...adminViews(at, shop),
  ];
}

function shellViews(): View[] {
  return [
    opened('palette', links.overview, async (page) => {
      await press(/^Jump to a queue/)(page);
      await page.getByRole('option').first().waitFor();
    }),
    {
      ...opened('palette', links.overview, async (page) => {
        await press(/^Jump to a queue/)(page);
        await page.getByRole('combobox').fill('no queue has this name');
        await page.getByRole('option').first().waitFor({ state: 'hidden' });
      }),
      state: 'empty',
    },
    opened('help', links.overview, async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    }),
  ];
}

function queueListViews(): View[] {
  const list = links.queues;
  return [
    filled({ id: 'queues-in-groups', path: `${list}?group=prefix&open=orders.` }),
    filled({ id: 'queues-unusual', path: `${list}?sort=unusual` }),
    filled({ id: 'queues-filtered', path: `${list}?q=orders&wrong=true` }),
    { id: 'queues-filtered', state: 'empty', path: `${list}?q=no-such-queue` },
    { id: 'queues-favourites', state: 'empty', path: `${list}?fav=only` },
    opened('queues-columns', list, async (page) => {
      await press('Columns')(page);
      await page.getByRole('menu').waitFor();
    }),
    opened('queues-views', list, dialogBy(/^Views/)),
    filled({ id: 'queues-cut-later', state: 'error', path: list, network: 'cut later', open: refresh }),
    { id: 'charts-cut-later', state: 'error', path: links.charts, network: 'cut later', open: refresh },
  ];
}

async function refresh(page: Page): Promise<void> {
  await press('Refresh now')(page);
  await page
    .getByText(/what stands below is from/)
    .first()
    .waitFor();
}

function queueViews(at: Places): View[] {
  const { queue, deadLetterQueue, stream, clusterId } = at;
  const page = links.queue(queue);
  return [
    filled({ id: 'queue-of-dead-letters', path: links.queue(deadLetterQueue) }),
    filled({ id: 'queue-healthy', path: links.queue({ ...queue, name: 'inventory.reserve' }) }),
    { id: 'queue', state: 'empty', path: links.queue({ ...queue, name: 'no.such.queue' }) },
    filled({ id: 'queue-range', path: `${page}&range=7d` }),
    opened('chart-menu', page, async (page) => {
      await press('Charts: compare, scale, export')(page);
      await page.getByRole('menu').waitFor();
    }),
    opened('chart-table', page, async (page) => {
      await press('Charts: compare, scale, export')(page);
      await page.getByRole('menuitem', { name: /table/i }).click();
      await page.getByRole('dialog').waitFor();
    }),
    opened('purge-asking', page, dialogBy(/^Purge/)),
    filled({
      id: 'stream-live',
      path: links.queue(stream, 'messages'),
      open: async (page) => {
        await press('Live tail')(page);
        await page
          .getByRole('button', { name: /^Open message / })
          .first()
          .waitFor();
      },
    }),
    opened('cluster-removal', links.editCluster(clusterId), dialogBy('Remove cluster')),
  ];
}

async function look(page: Page): Promise<void> {
  await press(/^Look at \d+ messages/)(page);
  await page
    .getByRole('button', { name: /^Open message / })
    .first()
    .waitFor();
}

async function openMessage(page: Page): Promise<void> {
  await look(page);
  await press(/^Open message /)(page);
  await page.getByRole('dialog').waitFor();
}

function deadLetterViews({ deadLetterQueue }: Places): View[] {
  const bench = links.deadLetterQueue(deadLetterQueue);
  const named = (name: string) => links.deadLetterQueue({ ...deadLetterQueue, name });
  return [
    filled({ id: 'looked', path: bench, open: look }),
    filled({
      id: 'looked-selected',
      path: bench,
      open: async (page) => {
        await look(page);
        await page
          .getByRole('checkbox', { name: /^Select message / })
          .first()
          .check();
      },
    }),
    filled({
      id: 'searched',
      path: bench,
      open: async (page) => {
        await page.getByLabel('Search in body and headers').fill('order');
        await page.getByText(/messages? found/).waitFor();
      },
    }),
    { id: 'dead-letter-queue', state: 'empty', path: named('quiet.dlq') },
    filled({ id: 'kept', path: named('payments.dlq') }),
    filled({ id: 'redrive-running-here', path: named('returns.dlq') }),
    opened('message', bench, openMessage),
    opened('message-edit', bench, async (page) => {
      await openMessage(page);
      await press('Edit and put back')(page);
      await page.getByRole('dialog', { name: /edit/i }).last().waitFor();
    }),
    opened('message-replay', bench, async (page) => {
      await openMessage(page);
      await press('Replay a copy')(page);
      await page.getByRole('dialog', { name: 'Replay a copy' }).waitFor();
    }),
    opened('cause', bench, async (page) => {
      await press(/^Open cause/)(page);
      await page.getByRole('dialog').waitFor();
    }),
    opened('redrive-plan', bench, async (page) => {
      await dialogBy(/^Redrive all/)(page);
      await page
        .getByRole('button', { name: /^Start redrive|^Redrive \d/ })
        .last()
        .waitFor();
      await page.waitForFunction(
        () =>
          document.querySelector('[role=dialog] [aria-busy="true"], [role=dialog] .animate-pulse') === null,
      );
    }),
    opened('discard', bench, dialogBy(/^Discard all/)),
    opened('capture', bench, dialogBy('Capture…')),
  ];
}

function redriveViews(shop: Shop): View[] {
  return [
    filled({ id: 'redrive-running', path: links.redrive(shop.running) }),
    filled({ id: 'redrive-stopped', path: links.redrive(shop.stopped) }),
    filled({ id: 'redrive-paused', path: links.redrive(shop.paused) }),
    opened('redrive-speed', links.redrive(shop.running), dialogBy('Change speed')),
    opened('redrive-cancel', links.redrive(shop.running), dialogBy(/^Cancel/)),
    opened('redrive-recall', links.redrive(shop.ended), dialogBy('Recall…')),
    opened('redrive-entries', links.redriveLine(shop.ended, 'moved'), async (page) => {
      await page.getByRole('dialog').waitFor();
    }),
    { id: 'redrive', state: 'empty', path: links.redrive('00000000-0000-4000-8000-000000000000') },
  ];
}

function adminViews({ clusterId }: Places, shop: Shop): View[] {
  return [
    opened('approve', links.approval(shop.approval), dialogBy('Approve…')),
    opened('decline', links.approval(shop.approval), dialogBy('Decline…')),
    filled({ id: 'approval-own', path: links.approval(shop.ownApproval) }),
    filled({ id: 'approval-declined', path: links.approval(shop.declined) }),
    filled({
      id: 'cluster-tested',
      path: links.editCluster(clusterId),
      open: async (page) => {
        await press('Test connection')(page);
        await page.getByText(/3\.10/).first().waitFor();
      },
    }),
    opened('mask', links.masking, dialogBy('Add a rule')),
    { id: 'audit', state: 'empty', path: `${links.audit}?q=nobody-of-this-name` },
    filled({ id: 'audit-entry', path: `${links.audit}?action=redrive.start`, open: firstRow }),
    opened('invite', links.users, dialogBy('Invite a user')),
    opened('user', links.users, dialogBy('Grace')),
    opened('token', links.account, dialogBy('Make a token')),
    opened('second-factor', links.account, dialogBy(/^Turn/)),
  ];
}

async function firstRow(page: Page): Promise<void> {
  await page.getByRole('row').nth(1).getByRole('button').click();
}

export function viewerViews(at: Places): View[] {
  return [
    opened('take-role', links.queue(at.queue), dialogBy('Take a higher role for a time')),
    { id: 'audit-entry', state: 'no permission', path: links.audit },
  ];
}

/** Where nothing waits for a second person. */
export function developmentViews({ queue }: Places): View[] {
  return [
    opened('purge', links.queue(queue), dialogBy(/^Purge/)),
    opened('delete', links.queue(queue), dialogBy(/^Delete queue/)),
  ];
}

/** A redrive that was under way when its worker, or its broker, went. */
export function lateViews(state: ScreenState, { running }: Shop): View[] {
  const goesOn = state === 'stale' || state === 'stopped';
  return goesOn ? [{ id: 'redrive-running', state, path: links.redrive(running) }] : [];
}
