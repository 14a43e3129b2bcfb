// What watching 10,000 queues costs the broker: CPU and seconds of a round of ours, through the real worker and with all
// that it reads only now and then, beside the requests that the management UI's queue page sends at each refresh, beside
// that page sorted by depth, and beside the whole listing. What the broker does by itself is measured first and taken off.
// Each is asked as seldom as in use: for five times as long as an answer took, the broker has the next one at hand.
// Options: --queues N, --seconds N (of each way of ours), --version 3.10 | 4.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type RabbitMq, startRabbitMq } from '../brokers/rabbitmq';
import { type BenchWorld, openBenchWorld } from '../tools/bench-world';
import { declareQueues } from '../tools/declare-queues';
import { figuresOf } from '../tools/figures';
import { cpuSeconds, peakMemoryMb } from '../tools/process-usage';
import { eventually } from '../tools/spillway';

const { values: options } = parseArgs({
  options: {
    queues: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '90' },
    version: { type: 'string', default: '' },
  },
});
const queues = Number(options.queues);
const ownSeconds = Number(options.seconds);
const versions = (['3.10', '4'] as const).filter((version) => options.version.replace(version, '') === '');
const idleSeconds = 15;
/** The page refreshes so often unless told otherwise. */
const uiEverySeconds = 5;
const listingEverySeconds = 30;

/** What the browser sends at each refresh of the queue page, seen in its network log on 3.10 and 4.0. */
const uiRefresh = ['/api/queues?page=1&page_size=100&name=&use_regex=false&pagination=true', '/api/vhosts'];
const uiSorted = [
  '/api/queues?page=1&page_size=100&name=&use_regex=false&sort=messages&sort_reverse=true&pagination=true',
  '/api/vhosts',
];
const unpaged = ['/api/queues'];

type Cost = { cpuSec: number | null; tookSec: number };

const figures = figuresOf(import.meta.url);
const dir = await mkdtemp(path.join(tmpdir(), 'spillway-bench-collect-'));
const started: (() => Promise<unknown>)[] = [() => rm(dir, { recursive: true, force: true })];
try {
  const bench = await openBenchWorld(path.join(dir, 'spillway'));
  started.unshift(() => bench.close());
  for (const version of versions) {
    const rabbit = await startRabbitMq({ version, dir: path.join(dir, version), log: console.log });
    try {
      await declareQueues(rabbit, { to: queues });
      await compare(bench, rabbit);
    } finally {
      await rabbit.remove();
    }
  }
  figures.finish();
} finally {
  for (const stop of started) await stop();
}

async function compare(bench: BenchWorld, rabbit: RabbitMq): Promise<void> {
  const idlePerSec = await idleCpu(rabbit);
  record(rabbit, 'idle broker', idlePerSec, 's of CPU per second');
  const peers = {
    'UI refresh': await requestsCost(rabbit, idlePerSec, uiRefresh, {
      times: 12,
      everySeconds: uiEverySeconds,
    }),
    'UI refresh, sorted by depth': await requestsCost(rabbit, idlePerSec, uiSorted, {
      times: 12,
      everySeconds: uiEverySeconds,
    }),
    'whole listing': await requestsCost(rabbit, idlePerSec, unpaged, {
      times: 3,
      everySeconds: listingEverySeconds,
    }),
  };
  for (const [name, cost] of Object.entries(peers)) recordCost(rabbit, name, cost);
  for (const [name, metricsUrls, share] of [
    ['round, from metrics', '', 0.1],
    ['round, without metrics', 'off', 0.5],
  ] as const) {
    const { peakMb, ...cost } = await ownCost(bench, rabbit, idlePerSec, metricsUrls);
    recordCost(rabbit, name, cost);
    record(rabbit, `${name}, worker's peak`, peakMb, 'MB', { atMost: 300 });
    for (const [peer, { cpuSec }] of Object.entries(peers)) {
      const ratio = cost.cpuSec === null || cpuSec === null ? null : cost.cpuSec / cpuSec;
      record(rabbit, `${name} / ${peer}`, ratio, '×', { atMost: share });
    }
  }
}

function record(
  rabbit: RabbitMq,
  metric: string,
  value: number | null,
  unit: string,
  goal?: { atMost: number },
): void {
  const at = `${rabbit.version}, ${queues.toLocaleString('en-US')} queues`;
  figures.record({ case: at, metric, value, unit, ...(goal !== undefined && { goal }) });
}

function recordCost(rabbit: RabbitMq, name: string, { cpuSec, tookSec }: Cost): void {
  record(rabbit, `${name}, broker CPU`, cpuSec, 's');
  record(rabbit, name, tookSec, 's');
}

/** Of the broker alone, per second: once it has done with what came before, which takes it a while. */
async function idleCpu(rabbit: RabbitMq): Promise<number | null> {
  let before = await idleCpuNow(rabbit);
  for (let tries = 0; tries < 10; tries += 1) {
    const now = await idleCpuNow(rabbit);
    if (now === null || before === null) return null;
    if (Math.abs(now - before) <= 0.1 * before) return Math.min(now, before);
    before = now;
  }
  throw new Error('The broker does not come to rest.');
}

async function idleCpuNow(rabbit: RabbitMq): Promise<number | null> {
  const before = cpuSeconds(rabbit.pid());
  await delay(idleSeconds * 1_000);
  const after = cpuSeconds(rabbit.pid());
  return before === null || after === null ? null : (after - before) / idleSeconds;
}

/** CPU of the broker during `act`, without what it would have used anyway. */
async function measured(
  rabbit: RabbitMq,
  idlePerSec: number | null,
  act: () => Promise<void>,
): Promise<Cost> {
  const began = performance.now();
  const before = cpuSeconds(rabbit.pid());
  await act();
  const after = cpuSeconds(rabbit.pid());
  const tookSec = (performance.now() - began) / 1_000;
  const known = before !== null && after !== null && idlePerSec !== null;
  const cpuSec = known ? after - before - idlePerSec * tookSec : null;
  // Less than nothing: the broker had other work while it was thought idle, and that tells nothing.
  return { cpuSec: cpuSec === null || cpuSec <= 0 ? null : cpuSec, tookSec };
}

async function requestsCost(
  rabbit: RabbitMq,
  idlePerSec: number | null,
  paths: readonly string[],
  { times, everySeconds }: { times: number; everySeconds: number },
): Promise<Cost> {
  const authorization = `Basic ${Buffer.from(`${rabbit.username}:${rabbit.password}`).toString('base64')}`;
  let tookSec = 0;
  const total = await measured(rabbit, idlePerSec, async () => {
    for (let n = 0; n < times; n += 1) {
      const began = performance.now();
      for (const one of paths) {
        const answer = await fetch(`${rabbit.managementUrl}${one}`, { headers: { authorization } });
        if (!answer.ok) throw new Error(`${one} answered ${answer.status}.`);
        await answer.arrayBuffer();
      }
      tookSec += (performance.now() - began) / 1_000;
      await delay(Math.max(0, everySeconds * 1_000 - (performance.now() - began)));
    }
  });
  return { cpuSec: total.cpuSec === null ? null : total.cpuSec / times, tookSec: tookSec / times };
}

/** Of one round, on the average of those after the first one, which reads what is declared. */
async function ownCost(
  { api, db, ...bench }: BenchWorld,
  rabbit: RabbitMq,
  idlePerSec: number | null,
  metricsUrls: string,
): Promise<Cost & { peakMb: number | null }> {
  const clusterId = await bench.addCluster(rabbit, { config: { metricsUrls } });
  const worker = bench.startWorker();
  const rounds = () =>
    db.poll.findMany({ where: { clusterId, ok: true, queueCount: queues }, select: { tookMs: true } });
  try {
    await eventually(
      'the first round',
      async () => ((await rounds()).length > 0 ? true : undefined),
      180_000,
    );
    const before = (await rounds()).length;
    const total = await measured(rabbit, idlePerSec, () => delay(ownSeconds * 1_000));
    const seen = (await rounds()).slice(before);
    if (seen.length === 0) throw new Error(`No round ended within ${ownSeconds} s.`);
    const tookSec = seen.reduce((sum, { tookMs }) => sum + tookMs, 0) / seen.length / 1_000;
    const cpuSec = total.cpuSec === null ? null : total.cpuSec / seen.length;
    return { cpuSec, tookSec, peakMb: peakMemoryMb(worker.pid) };
  } finally {
    await worker.stop();
    await api.clusters.remove({ clusterId });
  }
}
