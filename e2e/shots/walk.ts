// Goes through every screen in every state, each brought about by what causes it: a Spillway nobody has signed in to,
// a broker without queues, a shop, a person who may see little, a cluster that does not answer, thousands of queues, a
// worker that stands still, a broker that is gone. Only what the browser waits for is held or cut on its way, since no
// server fails on request. All in one world, which goes no further than to the last view that is wanted.

import type { Browser, Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ScreenState } from '@/components/gallery/screens';
import { managementOf } from '../brokers/management';
import { startRabbitMq } from '../brokers/rabbitmq';
import { startWorld } from '../demo/world/world';
import { analyticsVhost } from '../demo/world/topology';
import { haltWorker } from '../tools/kill-spillway';
import { takeLink } from '../tools/session';
import { startSpillwayAlone } from '../tools/spillway';
import { clusterInput, type World } from '../tools/world';
import { hugeFleet, pollFailed, pollSeen, quietFor, unreachableCluster } from './causes';
import type { View } from './kind';
import { nowhere, placesOf, viewsIn } from './places';
import { incident, readmeViews } from './readme';
import { fillShop, type Shop } from './shop';
import { arrivalViews, developmentViews, lateViews, shopViews, signInViews, viewerViews } from './views';
import { type Look, openPage, visit } from './visit';

type Ending = (end: () => Promise<unknown>) => unknown;
type Through = (page: Page, views: readonly View[]) => Promise<void>;
type Walk = {
  browser: Browser;
  ending: Ending;
  through: Through;
  isAhead: (views: readonly View[]) => boolean;
};

/** One that cannot be brought about keeps no other from being looked at, and is told at the end. */
export async function walk(browser: Browser, wanted: (view: View) => boolean, look: Look): Promise<void> {
  const ends: (() => Promise<unknown>)[] = [];
  const failures: Error[] = [];
  const isAhead = (views: readonly View[]) => views.some(wanted);
  const through: Through = async (page, views) => {
    for (const view of views)
      if (wanted(view)) await visit(page, view, look).catch((error: Error) => failures.push(error));
  };
  try {
    await walkAll({ browser, ending: (end) => ends.unshift(end), through, isAhead });
  } finally {
    for (const end of ends) await end();
  }
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n\n'));
}

async function walkAll(walk: Walk): Promise<void> {
  const { browser, ending, through, isAhead } = walk;
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-shots-'));
  ending(() => rm(dir, { recursive: true, force: true }));
  const rabbit = await startRabbitMq({ version: '3.10', dir: path.join(dir, 'rabbitmq') });
  ending(() => rabbit.remove());
  const { spillway, link } = await startSpillwayAlone(path.join(dir, 'spillway'));
  ending(() => spillway.stop());
  const stranger = await openPage(browser, ending, spillway.url);
  await through(stranger, arrivalViews(link));

  spillway.cookie = await takeLink(spillway.url, link);
  const page = await openPage(browser, ending, spillway.url, spillway.cookie);
  await through(page, viewsIn('new', nowhere));
  const input = { ...clusterInput(rabbit), environment: 'production', name: 'shop-eu' };
  const { id: clusterId } = await spillway.mutate<{ id: string }>('clusters.create', input);
  const world: World = { rabbit, spillway, clusterId };
  await pollSeen(world, (cluster) => cluster.lastOkPollAtMs !== null);
  await through(page, viewsIn('empty', nowhere));

  await managementOf(rabbit).declareVhost(analyticsVhost);
  const shopBeganMs = Date.now();
  const shopLife = startWorld(rabbit.amqpUrl);
  ending(() => shopLife.stop());
  const shop = await fillShop(world);
  const at = placesOf(clusterId, shop);
  for (const state of ['filled', 'loading', 'error'] as const) await through(page, viewsIn(state, at));
  await through(page, shopViews(world, shop, at));
  await through(stranger, signInViews());
  const theirs = await openPage(browser, ending, spillway.url, shop.viewerCookie);
  await through(theirs, [...viewsIn('no permission', at), ...viewerViews(at)]);
  await spillway.mutate('clusters.update', { clusterId, cluster: { ...input, environment: 'development' } });
  await through(page, developmentViews(at));
  const forReadme = readmeViews(at, shop);
  if (isAhead(forReadme)) await incident(world, shopBeganMs);
  await through(page, forReadme);
  await walkTrouble(walk, world, shop, page);
}

/** What takes minutes to bring about, and does not end well. */
async function walkTrouble({ through, isAhead }: Walk, world: World, shop: Shop, page: Page): Promise<void> {
  const at = placesOf(world.clusterId, shop);
  const inState = (state: ScreenState) => [...viewsIn(state, at), ...lateViews(state, shop)];
  const remaining = (states: readonly ScreenState[]) => isAhead(states.flatMap(inState));
  if (!remaining(['partial', 'huge', 'stale', 'stopped'])) return;
  if (remaining(['partial'])) await unreachableCluster(world);
  await through(page, inState('partial'));
  if (remaining(['huge'])) await hugeFleet(world);
  await through(page, inState('huge'));
  if (remaining(['stale'])) {
    const goOn = await haltWorker(world.spillway);
    try {
      await quietFor(world);
      await through(page, inState('stale'));
    } finally {
      goOn();
    }
  }
  if (!remaining(['stopped'])) return;
  await world.rabbit.stop();
  await pollFailed(world);
  await through(page, inState('stopped'));
}
