// How soon the queue list answers its reader, with 1,000 and with 10,000 queues: the first rows after opening
// it, and the right rows after a key: out of rows that are all shown already, and out of more than a page of
// them; and how smoothly it scrolls. Beside it, in the same browser, the broker's own management UI. Each is
// measured while the other is not looking at the broker.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { type RabbitMq, startRabbitMq } from '../brokers/rabbitmq';
import { launchBrowser } from '../browser/chromium';
import { declareQueues, queueName } from '../tools/declare-queues';
import { figuresOf } from '../tools/figures';
import { firstRowsMs, framesPerSec, keyToRowsMs, median, rowsHold } from '../tools/list-timing';
import { signInToManagementUi } from '../tools/management-ui';
import { browserCookie } from '../tools/session';
import { eventually, type Spillway, startSpillway } from '../tools/spillway';

const sizes = [1_000, 10_000];
const openings = 7;
const searches = 9;
const rowsOnOpening = 20;
/** What a person takes for at once. */
const keyGoalMs = 50;
/** A display shows 60; the last one or two of a second are the clock's to lose. */
const smoothFramesPerSec = 58;
const ours = '[role=table][aria-label=Queues] [role=row] a[aria-label]';
const peers = '#main table.list td a[href*="#/queues/"]';

const scrolls = 3;

type Times = {
  openMs: number | null;
  narrowMs: number | null;
  searchMs: number | null;
  framesPerSec: number | null;
};

const figures = figuresOf(import.meta.url);
const dir = await mkdtemp(path.join(tmpdir(), 'spillway-bench-list-'));
const started: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const rabbit = await startRabbitMq({ version: '3.10', dir: path.join(dir, 'rabbitmq'), log: console.log });
  started.unshift(() => rabbit.remove());
  const spillway = await startSpillway(path.join(dir, 'spillway'));
  started.unshift(() => spillway.stop());
  const browser = await launchBrowser(console.log);
  started.unshift(() => browser.close());
  const viewport = { width: 1440, height: 900 };
  let declared = 0;
  for (const size of sizes) {
    await declareQueues(rabbit, { from: declared, to: size });
    declared = size;
    const peerContext = await browser.newContext({ viewport });
    const peer = await measurePeer(peerContext, rabbit, size);
    await peerContext.close();
    const context = await browser.newContext({ viewport });
    await context.addCookies([browserCookie(spillway.url, spillway.cookie)]);
    const own = await measureOurs(context, rabbit, spillway, size);
    await context.close();
    report(size, own, peer);
  }
  figures.finish();
} finally {
  for (const stop of started) await stop();
}

function report(size: number, own: Times, peer: Times): void {
  const at = `${size.toLocaleString('en-US')} queues`;
  for (const [what, key] of [
    ['first rows', 'openMs'],
    ['key to filtered rows', 'narrowMs'],
    ['key to filtered rows, out of several pages', 'searchMs'],
  ] as const) {
    const [mine, theirs] = [own[key], peer[key]];
    figures.record({
      case: at,
      metric: what,
      value: mine,
      unit: 'ms',
      ...(key !== 'openMs' && { goal: { atMost: keyGoalMs } }),
    });
    figures.record({ case: at, metric: `${what}, RabbitMQ management UI`, value: theirs, unit: 'ms' });
    figures.record({
      case: at,
      metric: `${what}, management UI / Spillway`,
      value: mine === null || theirs === null ? null : theirs / mine,
      unit: '×',
      goal: { atLeast: 1 },
    });
  }
  const scrolling = 'frames while scrolling';
  figures.record({
    case: at,
    metric: scrolling,
    value: own.framesPerSec,
    unit: '/s',
    goal: { atLeast: smoothFramesPerSec },
  });
  figures.record({
    case: at,
    metric: `${scrolling}, RabbitMQ management UI`,
    value: peer.framesPerSec,
    unit: '/s',
  });
}

type Search = { before: string; key: string; wanted: string[] };

/** The n-th search: 100 names hold the text before the last character, and ten all of it. */
function narrowSearch(n: number): Search {
  const before = `queue-00${n}`;
  const key = String((n * 7 + 3) % 10);
  const wanted = Array.from({ length: 10 }, (_, index) => `${before}${key}${index}`);
  return { before, key, wanted };
}

/** Over 250 names hold the text before the last character, and 20 or fewer all of it. */
function wideSearch(n: number, size: number): Search {
  const before = String(n + 1).repeat(Math.log10(size) - 2);
  const key = String((n + 4) % 10);
  const names = Array.from({ length: size }, (_, index) => queueName(index));
  return { before, key, wanted: names.filter((name) => name.includes(`${before}${key}`)) };
}

async function measureOurs(
  context: BrowserContext,
  rabbit: RabbitMq,
  spillway: Spillway,
  size: number,
): Promise<Times> {
  const { id: clusterId } = await spillway.mutate<{ id: string }>('clusters.create', {
    name: `bench ${size}`,
    kind: 'rabbitmq',
    environment: 'development',
    config: {
      managementUrl: rabbit.managementUrl,
      amqpUrl: `amqp://127.0.0.1:${rabbit.amqpPort}`,
      username: rabbit.username,
      password: rabbit.password,
    },
  });
  await eventually(
    `${size} queues in Spillway`,
    async () => {
      const { total } = await spillway.query<{ total: number }>('queues.list', { limit: 1 });
      return total === size ? true : undefined;
    },
    120_000,
  );
  const openMs = await openRepeatedly(context, `${spillway.url}/queues`, ours);
  const page = await opened(context, `${spillway.url}/queues`, ours);
  const field = page.locator('input[data-filter]');
  const search = async ({ before, key, wanted }: Search) => {
    await field.fill(before);
    await rowsHold(page, ours, before, rowsOnOpening);
    await field.focus();
    return keyToRowsMs(page, key, ours, wanted);
  };
  const times = {
    ...(await searchRepeatedly(search, size)),
    framesPerSec: await scrollRepeatedly(page, field),
  };
  await page.close();
  await spillway.mutate('clusters.remove', { clusterId });
  return { openMs, ...times };
}

/** The management UI asks when Enter is pressed, so Enter is its last key. */
async function measurePeer(context: BrowserContext, rabbit: RabbitMq, size: number): Promise<Times> {
  await signInToManagementUi(context, rabbit);
  const url = `${rabbit.managementUrl}/#/queues`;
  const openMs = await openRepeatedly(context, url, peers);
  const page = await opened(context, url, peers);
  // A refresh between two keys would take back what was typed.
  await page.locator('#update-every').selectOption('');
  const field = page.locator('input#queues-name');
  const search = async ({ before, key, wanted }: Search) => {
    await field.fill(before);
    await field.press('Enter');
    await rowsHold(page, peers, before, rowsOnOpening);
    await field.fill(`${before}${key}`);
    return keyToRowsMs(page, 'Enter', peers, wanted);
  };
  const times = {
    ...(await searchRepeatedly(search, size)),
    framesPerSec: await scrollRepeatedly(page, field),
  };
  await page.close();
  return { openMs, ...times };
}

async function searchRepeatedly(search: (asked: Search) => Promise<number>, size: number) {
  const narrow: number[] = [];
  const wide: number[] = [];
  for (let n = 0; n < searches; n += 1) {
    narrow.push(await search(narrowSearch(n)));
    wide.push(await search(wideSearch(n, size)));
  }
  return { narrowMs: median(narrow), searchMs: median(wide) };
}

/** Through all the queues, with the field empty again. */
async function scrollRepeatedly(page: Page, field: Locator): Promise<number | null> {
  await field.fill('');
  await field.press('Enter');
  await page.waitForFunction(() => document.documentElement.scrollHeight > 2 * window.innerHeight);
  const rates: number[] = [];
  for (let n = 0; n < scrolls; n += 1) rates.push(await framesPerSec(page));
  return median(rates);
}

/** Each time in a new page, with the files of the application in the browser's cache. */
async function openRepeatedly(context: BrowserContext, url: string, rows: string): Promise<number | null> {
  const times: number[] = [];
  await (await opened(context, url, rows)).close();
  for (let n = 0; n < openings; n += 1) {
    const page = await context.newPage();
    times.push(await firstRowsMs(page, url, rows, rowsOnOpening));
    await page.close();
  }
  return median(times);
}

async function opened(context: BrowserContext, url: string, rows: string): Promise<Page> {
  const page = await context.newPage();
  await firstRowsMs(page, url, rows, rowsOnOpening);
  return page;
}
