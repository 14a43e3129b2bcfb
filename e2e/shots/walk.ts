// Goes through every screen in every state, each brought about by what causes it: a Spillway nobody has signed in to,
// a broker without queues, a shop, a person who may see little, a broker that is gone, thousands of queues, a worker
// that stands still. Only what the browser waits for is held or cut on its way, since no server fails on request.

import type { Browser, Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Places, type Screen, screens, type ScreenState } from '@/components/gallery/screens';
import { managementOf } from '../brokers/management';
import { startRabbitMq } from '../brokers/rabbitmq';
import { startWorld } from '../demo/world/world';
import { analyticsVhost } from '../demo/world/topology';
import { haltWorker } from '../tools/kill-spillway';
import { browserCookie, takeLink } from '../tools/session';
import { startSpillwayAlone } from '../tools/spillway';
import { clusterInput, type World } from '../tools/world';
import { hugeFleet, pollFailed, pollSeen, quietFor, unreachableCluster } from './causes';
import type { View } from './kind';
import { moveTo, release, settled, steer } from './network';
import { fillShop, type Shop } from './shop';
import { arrivalViews, developmentViews, shopViews, signInViews, viewerViews } from './views';

export type Look = (page: Page, view: View) => Promise<void>;

/** `wanted`: which views are looked at; the world is made whole in any case. One that cannot be brought about keeps no
 * other from being looked at, and is told at the end. `whole`: also what takes minutes to bring about. */
export async function walk(
  browser: Browser,
  { wanted = () => true, whole = true }: { wanted?: (view: View) => boolean; whole?: boolean },
  look: Look,
): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-shots-'));
  const ends: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
  const ending = (end: () => Promise<unknown>) => ends.unshift(end);
  const failures: Error[] = [];
  const through = async (page: Page, views: readonly View[]) => {
    for (const view of views)
      if (wanted(view)) await visit(page, view, look).catch((error: Error) => failures.push(error));
  };
  try {
    const rabbit = await startRabbitMq({ version: '3.10', dir: path.join(dir, 'rabbitmq') });
    ending(() => rabbit.remove());
    const { spillway, link } = await startSpillwayAlone(path.join(dir, 'spillway'));
    ending(() => spillway.stop());
    const stranger = await open(browser, ending, spillway.url);
    await through(stranger, arrivalViews(link));

    spillway.cookie = await takeLink(spillway.url, link);
    const page = await open(browser, ending, spillway.url, spillway.cookie);
    const inState = (state: ScreenState, at: Places) => viewsOf(state, at);
    await through(page, inState('new', nowhere));

    const environment = { environment: 'production' };
    const input = { ...clusterInput(rabbit), ...environment, name: 'shop-eu' };
    const created = await spillway.mutate<{ id: string }>('clusters.create', input);
    const world: World = { rabbit, spillway, clusterId: created.id };
    await pollSeen(world, (cluster) => cluster.lastOkPollAtMs !== null);
    await through(page, inState('empty', nowhere));

    await managementOf(rabbit).declareVhost(analyticsVhost);
    const shopLife = startWorld(rabbit.amqpUrl);
    ending(() => shopLife.stop());
    const shop = await fillShop(world);
    const at = placesOf(world, shop);
    for (const state of ['filled', 'loading', 'error'] as const) await through(page, inState(state, at));
    await through(page, shopViews(world, shop, at));
    await through(stranger, signInViews());
    const theirs = await open(browser, ending, spillway.url, shop.viewerCookie);
    await through(theirs, [...inState('no permission', at), ...viewerViews(at)]);
    await spillway.mutate('clusters.update', {
      ...{ clusterId: world.clusterId, cluster: { ...input, environment: 'development' } },
    });
    await through(page, developmentViews(at));
    if (whole) await walkLong(world, inState, at, (views) => through(page, views));
  } finally {
    for (const end of ends) await end();
  }
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n\n'));
}

/** What takes minutes to bring about: clusters that do not answer, a fleet, a worker that stands still. */
async function walkLong(
  world: World,
  inState: (state: ScreenState, at: Places) => View[],
  at: Places,
  through: (views: readonly View[]) => Promise<void>,
): Promise<void> {
  await unreachableCluster(world);
  const partial = inState('partial', at);
  await through(partial.filter(({ id }) => ofAllClusters.has(id)));
  await hugeFleet(world);
  await through(inState('huge', at));
  const goOn = await haltWorker(world.spillway);
  try {
    await quietFor(world);
    await through(inState('stale', at));
  } finally {
    goOn();
  }
  await world.rabbit.stop();
  await pollFailed(world);
  await through(partial.filter(({ id }) => !ofAllClusters.has(id)));
}

/** Partial there is that one cluster of two does not answer; elsewhere, that the only one does not. */
const ofAllClusters = new Set<string>(['overview', 'queues', 'dead-letters', 'clusters']);

const nothing = { clusterId: '00000000-0000-4000-8000-000000000000', vhost: '/', name: 'none' };
const nowhere: Places = {
  clusterId: nothing.clusterId,
  queue: nothing,
  stream: nothing,
  deadLetterQueue: nothing,
  redriveId: nothing.clusterId,
  approvalId: nothing.clusterId,
};

function placesOf({ clusterId }: World, shop: Shop): Places {
  const inShop = (name: string) => ({ clusterId, vhost: '/', name });
  return {
    clusterId,
    queue: inShop('orders.fulfil'),
    stream: inShop('orders.events'),
    deadLetterQueue: inShop('orders.dlq'),
    redriveId: shop.ended,
    approvalId: shop.approval,
  };
}

function viewsOf(state: ScreenState, at: Places): View[] {
  const all: readonly Screen[] = screens;
  return all
    .filter(({ states }) => states.includes(state))
    .map((screen) => ({
      id: screen.id,
      state,
      path: screen.path(at),
      ...(state === 'loading' && { network: 'held' as const }),
      ...(state === 'error' && { network: 'cut' as const }),
      ...(state === 'huge' && { window: true as const }),
    }));
}

async function open(
  browser: Browser,
  ending: (end: () => Promise<unknown>) => unknown,
  url: string,
  cookie?: string,
): Promise<Page> {
  const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce' });
  ending(() => context.close());
  if (cookie !== undefined) await context.addCookies([browserCookie(url, cookie)]);
  return context.newPage();
}

async function visit(page: Page, view: View, look: Look): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  if (view.network !== undefined && view.network !== 'cut later') {
    // The first rows of some lists stand in the page itself: a move inside the console reads in the browser alone.
    await page.goto('/no-such-page');
    await steer(page.context(), view.network);
    await moveTo(page, view.path);
  } else {
    await page.goto(view.path);
  }
  try {
    await settled(page, view);
    if (view.network === 'cut later') await steer(page.context(), 'cut');
    await view.open?.(page);
    await look(page, view);
  } catch (error) {
    throw new Error(`${view.id} (${view.state}) at ${view.path}: ${String(error)}`, { cause: error });
  } finally {
    await release(page.context());
  }
}
