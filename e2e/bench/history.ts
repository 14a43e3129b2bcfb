// What history costs and how soon it answers, beside Prometheus with the same samples: 10,000 made-up queues of which
// one in ten is busy and three have little to do, 8 measures each 10 s, 30 days. Two hundred of them are different,
// and fifty queues share the samples of each: what a queue costs does not depend on others. Prometheus gets the first queues of
// the same mix, because it takes 20,000,000,000 samples in a day, not in a bench; its cost for each sample does not
// depend on how many series there are. Its samples lie exactly ten seconds apart, which it packs best; ours do not.
// Options: --queues N, --different N, --days N, --prometheus-queues N.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { queueHistory } from '@/server/features/history/queue-history';
import { figuresOf } from '../tools/figures';
import {
  axesOf,
  axisOfHour,
  historyBytes,
  hourMs,
  openHistoryBench,
  packQueues,
  pollHour,
  pollsPerHour,
  declareQueues,
  writeAxes,
} from '../tools/history-bench-world';
import { addBlock, blockBytes, prometheusBinaries, startPrometheus } from '../tools/prometheus';
import { feedOf, measureNames, pointsOf } from '../tools/prometheus-series';

const { values: options } = parseArgs({
  options: {
    queues: { type: 'string', default: '10000' },
    different: { type: 'string', default: '200' },
    days: { type: 'string', default: '30' },
    'prometheus-queues': { type: 'string', default: '20' },
  },
});
const queueCount = Number(options.queues);
const days = Number(options.days);
const different = Number(options.different);
const fedQueues = Math.min(queueCount, Number(options['prometheus-queues']));
const dayMs = 24 * hourMs;
/** The hour that goes through the product poll by poll; what is before it is packed directly. */
const liveMs = Date.UTC(2026, 4, 31, 23);
const fromMs = liveMs - days * dayMs + hourMs;
const endMs = liveMs + hourMs;
const longQueues = 20;
const questions = 60;
const ranges = [
  ['1 h', hourMs],
  ['24 h', dayMs],
  ['7 d', 7 * dayMs],
  ['30 d', 30 * dayMs],
  ['400 d', 400 * dayMs],
] as const;
const measures = measureNames.length;

const figures = figuresOf(import.meta.url);
const dir = await mkdtemp(path.join(tmpdir(), 'spillway-bench-history-'));
const started: (() => Promise<unknown>)[] = [
  () => rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 500 }),
];
const at = `${queueCount.toLocaleString('en-US')} queues, ${days} d`;
try {
  const binaries = await prometheusBinaries(console.log);
  const promDir = path.join(dir, 'prometheus');
  const bench = await openHistoryBench(path.join(dir, 'spillway'), endMs);
  started.unshift(() => bench.close());
  const axes = axesOf(liveMs - 400 * dayMs, liveMs);
  const [ids] = await Promise.all([fillOurs(), fillPrometheus()]);
  const prometheus = await startPrometheus(binaries, promDir);
  started.unshift(() => prometheus.stop());
  await compareBytes();
  await lengthen(ids.slice(0, longQueues * 10));
  await compareAnswers(prometheus.url);
  figures.finish();

  async function fillOurs(): Promise<number[]> {
    const ids = await declareQueues(bench, queueCount);
    await writeAxes(bench, axes, liveMs);
    const queues = Array.from({ length: Math.min(different, queueCount) }, (_, index) => ({
      index,
      queueIds: ids.filter((_id, place) => place % different === index),
    }));
    const began = performance.now();
    const sources = await packQueues(bench, queues, { axes, fromMs, toMs: liveMs }, (done) => {
      if (done % 100 === 0) console.log(`${done} queues packed, ${seconds(began)} s`);
    });
    const { roundMs, packMs } = await pollHour(bench, sources, liveMs);
    console.log(`an hour of polls, ${seconds(began)} s`);
    const round = { case: at, unit: 'ms' };
    figures.record({ ...round, metric: 'a poll written, p95', value: p95(roundMs), goal: { atMost: 300 } });
    figures.record({ ...round, metric: 'a poll written, median', value: median(roundMs) });
    figures.record({ ...round, metric: 'ten minutes packed, median', value: median(packMs) });
    figures.record({ ...round, metric: 'an hour rolled up', value: packMs.at(-1) ?? null });
    return ids;
  }

  async function fillPrometheus(): Promise<void> {
    const began = performance.now();
    const feed = feedOf(fedQueues);
    for (let hour = fromMs; hour < endMs;) {
      const nextMs = (Math.floor(hour / (2 * hourMs)) + 1) * 2 * hourMs;
      const hours: number[] = [];
      for (; hour < Math.min(nextMs, endMs); hour += hourMs) hours.push(hour);
      await addBlock(binaries, promDir, feed.text(hours, axisOfHour));
    }
    console.log(`${fedQueues} queues in Prometheus, ${seconds(began)} s`);
  }

  async function compareBytes(): Promise<void> {
    const polls = days * 24 * pollsPerHour;
    const ours = await historyBytes(bench.f);
    const theirs = await blockBytes(promDir);
    const [raw] = await bench.f.db.$queryRaw<{ bytes: number; samples: number }[]>`
      SELECT sum(pg_column_size(data) + 72)::float8 AS bytes, (count(*) * ${pollsPerHour * measures})::float8 AS samples
        FROM "SampleChunk" WHERE "resolutionSec" = 0`;
    const perSample = ours / (queueCount * measures * polls);
    const perTheirs = theirs / (fedQueues * measures * polls);
    const perRaw = raw === undefined ? null : raw.bytes / raw.samples;
    const unit = 'bytes';
    figures.record({ case: at, metric: 'disk, all tiers', value: ours / 1e6, unit: 'MB' });
    figures.record({ case: at, metric: 'disk a queue and day', value: ours / queueCount / days, unit });
    figures.record({
      ...{ case: at, metric: 'a sample taken, all tiers', value: perSample, unit },
      goal: { atMost: 1 },
    });
    figures.record({ case: at, metric: 'a single poll’s sample kept', value: perRaw, unit });
    figures.record({ case: at, metric: 'a sample, Prometheus', value: perTheirs, unit });
    const ratio = { case: at, unit: '×', goal: { atLeast: 1 } };
    figures.record({ ...ratio, metric: 'Prometheus / all tiers', value: perTheirs / perSample });
    figures.record({
      ...ratio,
      metric: 'Prometheus / single polls alone',
      value: perRaw === null ? null : perTheirs / perRaw,
    });
  }

  /** Gives some queues 400 days, after the disk was measured. */
  async function lengthen(some: readonly number[]): Promise<void> {
    const busy = some.flatMap((queueId, index) => (index % 10 === 0 ? [{ queueIds: [queueId], index }] : []));
    await packQueues(bench, busy, { axes, fromMs: liveMs - 400 * dayMs, toMs: liveMs });
    await bench.f.db.$executeRaw`UPDATE "Queue" SET "firstSeenAt" = to_timestamp(${fromMs}::float8 / 1000)`;
  }

  async function compareAnswers(url: string): Promise<void> {
    bench.setNow(endMs + 3 * 60_000);
    for (const [range, spanMs] of ranges) {
      const mine: number[] = [];
      const theirs: number[] = [];
      for (let n = 0; n < questions; n += 1) {
        const fed = 10 * (n % Math.ceil(fedQueues / 10));
        const asked = spanMs > 30 * dayMs ? 10 * (n % longQueues) : (n * 170) % queueCount;
        const began = performance.now();
        const { points, bucketMs } = await queueHistory(bench.f, {
          ...{ clusterId: bench.clusterId, vhost: '/', name: `queue-${asked}` },
          ...{ fromMs: endMs - spanMs, toMs: endMs, maxPoints: 300 },
        });
        mine.push(performance.now() - began);
        const asking = performance.now();
        const found = await pointsOf(url, fed, { fromMs: endMs - spanMs, toMs: endMs, stepMs: bucketMs });
        theirs.push(performance.now() - asking);
        if (points.length < 100 || found < 1)
          throw new Error(`${range}: ${points.length} and ${found} points`);
      }
      const [own, other] = [p95(mine.slice(10)), p95(theirs.slice(10))];
      const figure = { case: `chart of ${range}`, unit: 'ms' };
      figures.record({ ...figure, metric: 'p95', value: own, goal: { atMost: 20 } });
      figures.record({ ...figure, metric: 'p95, Prometheus', value: other });
      figures.record({
        ...{ case: `chart of ${range}`, metric: 'Prometheus / Spillway', unit: '×' },
        ...{ value: other / own, goal: { atLeast: 1 } },
      });
    }
  }
} finally {
  for (const stop of started) await stop();
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? NaN;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function seconds(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(0);
}
