// What Lighthouse says of each page, signed in, on the production build with a shop behind it that lives and fails: on a desk and on
// a phone, each with Lighthouse's own throttling. `--runs 3` takes the median of so many, `--only /queues` one page.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { managementOf } from '../brokers/management';
import { startRabbitMq } from '../brokers/rabbitmq';
import { launchBrowser } from '../browser/chromium';
import { analyticsVhost, startWorld } from '../demo/world/world';
import { routeBudgets } from '../first-load-budget';
import { figuresOf } from '../tools/figures';
import { type Form, installLighthouse, lighthouseOf, type Scores } from '../tools/lighthouse';
import { median } from '../tools/list-timing';
import { eventually, freePort, type Spillway, startSpillway } from '../tools/spillway';
import { browserCookie } from '../tools/session';
import { clusterInput } from '../tools/world';

const goal = { atLeast: 95 };
const forms: readonly Form[] = ['desktop', 'mobile'];
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '1' }, only: { type: 'string', multiple: true, default: [] } },
});

const figures = figuresOf(import.meta.url);
const dir = await mkdtemp(path.join(tmpdir(), 'spillway-bench-pages-'));
const started: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const lighthouse = await installLighthouse(console.log);
  const rabbit = await startRabbitMq({ version: '3.10', dir: path.join(dir, 'rabbitmq'), log: console.log });
  started.unshift(() => rabbit.remove());
  await managementOf(rabbit).declareVhost(analyticsVhost);
  const spillway = await startSpillway(path.join(dir, 'spillway'));
  started.unshift(() => spillway.stop());
  const world = startWorld(rabbit.amqpUrl);
  started.unshift(() => world.stop());
  const { id: clusterId } = await spillway.mutate<{ id: string }>('clusters.create', clusterInput(rabbit));
  const deadLetters = await deadLetterQueue(spillway);
  const port = await freePort();
  const browser = await launchBrowser(console.log, [`--remote-debugging-port=${port}`]);
  started.unshift(() => browser.close());
  const own = await browser.newBrowserCDPSession();
  // Lighthouse opens its pages in the browser's own context, and leaves no cookies in it.
  const signIn = async () => {
    await own.send('Storage.setCookies', { cookies: [browserCookie(spillway.url, spillway.cookie)] });
  };
  const queue = new URLSearchParams({ cluster: clusterId, ...deadLetters }).toString();
  for (const route of routesOf(queue, clusterId))
    for (const form of forms)
      await measure(route, form, async () => {
        await signIn();
        return lighthouseOf(lighthouse, spillway.url + route, { form, port });
      });
  figures.finish();
} finally {
  for (const stop of started) await stop();
}

function routesOf(queue: string, clusterId: string): string[] {
  const all = [...routeBudgets.map(({ route }) => route), '/help']
    // A redrive would have to be there.
    .filter((route) => !route.includes('REDRIVE'))
    .map((route) => route.replace('QUEUE', queue).replace('CLUSTER', clusterId));
  return values.only.length === 0 ? all : all.filter((route) => values.only.includes(nameOf(route)));
}

function nameOf(route: string): string {
  return route.split('?')[0] ?? route;
}

/** The first queue with dead letters that the worker has seen. */
function deadLetterQueue(spillway: Spillway): Promise<{ vhost: string; name: string }> {
  type Row = { vhost: string; name: string; depthMessages: number | null };
  return eventually(
    'dead letters in the shop',
    async () => {
      const { rows } = await spillway.query<{ rows: Row[] }>('queues.list', { deadLetterOnly: true });
      const row = rows.find(({ depthMessages }) => (depthMessages ?? 0) > 0);
      return row === undefined ? undefined : { vhost: row.vhost, name: row.name };
    },
    120_000,
  );
}

async function measure(route: string, form: Form, score: () => Promise<Scores>): Promise<void> {
  const seen: Scores[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) seen.push(await score());
  for (const metric of ['performance', 'accessibility'] as const)
    figures.record({
      case: `${nameOf(route)} ${form}`,
      metric,
      value: median(seen.map((scores) => scores[metric])),
      unit: 'of 100',
      goal,
    });
  for (const { metrics } of seen) console.log(`  ${metrics}`);
  for (const complaint of new Set(seen.flatMap(({ complaints }) => complaints)))
    console.log(`  ${complaint}`);
}
