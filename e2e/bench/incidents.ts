// What it costs the person on call to get from the overview to the answer, in four incidents on a real broker: clicks, keys and
// seconds, beside RabbitMQ's management UI where it can answer. All four happen at once, among queues that are well.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { openDatabase } from '@/server/platform/database';
import { systemClock } from '@/server/platform/clock';
import { startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start';
import { launchBrowser } from '../browser/chromium';
import { startRabbitMq } from '../brokers/rabbitmq';
import { consumersVanish } from '../incidents/consumers-vanish';
import { downstreamTimeOut } from '../incidents/downstream-time-out';
import type { Incident, Question, Scene } from '../incidents/incident';
import { poisonMessage } from '../incidents/poison-message';
import { slowLeak } from '../incidents/slow-leak';
import { beginWalk, type Cost, type Walk } from '../incidents/walk';
import { declareQueues } from '../tools/declare-queues';
import { figuresOf } from '../tools/figures';
import { signInToManagementUi } from '../tools/management-ui';
import { browserCookie } from '../tools/session';
import { eventually, startSpillway } from '../tools/spillway';
import { clusterInput } from '../tools/world';

const incidents: readonly Incident[] = [slowLeak, consumersVanish, poisonMessage, downstreamTimeOut];
type Row = { name: string; state: string; reason: string };

const viewport = { width: 1440, height: 900 };
const stateWithinMs = 8 * 60_000;

const figures = figuresOf(import.meta.url);
const dir = await mkdtemp(path.join(tmpdir(), 'spillway-bench-incidents-'));
const started: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const scene = await openScene();
  const browser = await launchBrowser(console.log);
  started.unshift(() => browser.close());
  for (const incident of incidents) {
    console.log(`${incident.name} begins`);
    started.unshift(await incident.begin(scene));
  }
  for (const { queue, state } of incidents) if (state !== null) await stateSeen(scene, queue, state);
  for (const incident of incidents)
    for (const question of incident.questions) await ask(browser, scene, incident, question);
  figures.finish();
} finally {
  for (const stop of started) await stop();
}

async function openScene(): Promise<Scene> {
  const rabbit = await startRabbitMq({ version: '4', dir: path.join(dir, 'rabbitmq'), log: console.log });
  started.unshift(() => rabbit.remove());
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(dir, 'database'), clock: systemClock });
  started.unshift(() => postgres.stop());
  const url = postgres.url('postgres');
  const spillway = await startSpillway(path.join(dir, 'spillway'), { DATABASE_URL: url });
  started.unshift(() => spillway.stop());
  const db = openDatabase(url);
  started.unshift(() => db.$disconnect());
  await declareQueues(rabbit, { to: 40 });
  const { id: clusterId } = await spillway.mutate<{ id: string }>('clusters.create', clusterInput(rabbit));
  return { rabbit, spillway, clusterId, db };
}

/** Where it does not come, the walk is tried all the same, and misses its goal. */
async function stateSeen({ spillway }: Scene, name: string, wanted: string): Promise<void> {
  let newest = 'not listed';
  const seen = async () => {
    const { rows } = await spillway.query<{ rows: Row[] }>('queues.list', { search: name });
    const row = rows.find((other) => other.name === name);
    if (row !== undefined) newest = `${row.state}: ${row.reason}`;
    return row?.state === wanted ? true : undefined;
  };
  await eventually(`${name} in the state ${wanted}`, seen, stateWithinMs).catch(() =>
    console.log(`${name} is not ${wanted} but ${newest}`),
  );
}

async function ask(browser: Browser, scene: Scene, incident: Incident, question: Question): Promise<void> {
  const { spillway } = scene;
  const own = await walked(browser, incident, question.asked, async (walk, context) => {
    await context.addCookies([browserCookie(spillway.url, spillway.cookie)]);
    await question.ours(walk, scene);
  });
  record(incident, question.asked, 'Spillway', own, question.mostClicks);
  const { peer } = question;
  if (typeof peer === 'string') {
    console.log(`${incident.name}: ${question.asked} RabbitMQ management UI cannot say. ${peer}`);
    return;
  }
  const theirs = await walked(browser, incident, question.asked, async (walk, context) => {
    await signInToManagementUi(context, scene.rabbit);
    await peer(walk, scene);
  });
  record(incident, question.asked, 'RabbitMQ management UI', theirs);
}

/** Null where the way led nowhere. */
async function walked(
  browser: Browser,
  incident: Incident,
  asked: string,
  go: (walk: Walk, context: BrowserContext) => Promise<void>,
): Promise<Cost | null> {
  const context = await browser.newContext({ viewport });
  const walk = beginWalk(await context.newPage());
  try {
    await go(walk, context);
    return walk.cost();
  } catch (error) {
    console.log(`${incident.name}: ${asked} ${error instanceof Error ? error.message : String(error)}`);
    return null;
  } finally {
    await context.close();
  }
}

function record(incident: Incident, asked: string, who: string, cost: Cost | null, mostClicks?: number) {
  const at = { case: `${incident.name}: ${asked}` };
  figures.record({
    ...at,
    metric: `${who}, clicks`,
    value: cost?.clicks ?? null,
    unit: '',
    ...(mostClicks !== undefined && { goal: { atMost: mostClicks } }),
  });
  figures.record({ ...at, metric: `${who}, keys`, value: cost?.keys ?? null, unit: '' });
  figures.record({ ...at, metric: `${who}, waited`, value: cost?.waitedSec ?? null, unit: 's' });
  figures.record({
    ...at,
    metric: `${who}, with a person's own time`,
    value: cost?.personSec ?? null,
    unit: 's',
  });
}
