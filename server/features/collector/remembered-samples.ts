// The stored samples that a restarted collector goes on from: of each queue its newest readings, and what arrived
// since shortly before its oldest message came.

import { orNull, type Series, seriesColumns, sliceTable } from '@/server/domain/history/series';
import { windowMs, windowSamplesMin } from '@/server/domain/lag/window';
import type { Features } from '../features';
import { type HistorySpan, readHistory } from '../history/store/read-history';

export type PolledQueue = { id: number; atMs: number; ageMs: number | null };

/** One reading with the deltas since the one before; null is unknown, `knownMs` 0 without a reading before. */
export type RememberedSample = {
  atMs: number;
  ready: number | null;
  unacked: number | null;
  consumers: number | null;
  published: number | null;
  delivered: number | null;
  acked: number | null;
  redelivered: number | null;
  knownMs: number;
  arrived: number | null;
  departed: number | null;
  ageMs: number | null;
};

export type Arrivals = { beginMs: number; endMs: number; arrived: number | null };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** Ten samples reach further back than the window where polls are rare; half an hour bounds the search. */
const searchMs = 30 * minuteMs;
/** Samples of so many queues are in memory at once. */
const queuesAtOnce = 500;

export async function storedWindows(
  db: Features['db'],
  clusterId: string,
  queues: readonly PolledQueue[],
): Promise<Map<number, RememberedSample[]>> {
  const windows = new Map<number, RememberedSample[]>();
  for (const batch of batchesOf(queues)) {
    const instants = batch.map(({ atMs }) => atMs);
    const span = {
      resolutionSec: 0,
      fromMs: Math.min(...instants) - searchMs,
      toMs: Math.max(...instants) + 1,
    };
    const history = await readHistory(db, whose(batch, clusterId), [span]);
    for (const { id, atMs } of batch) {
      const series = history.get(id);
      if (series === undefined) continue;
      const recent = sliceTable(series, seriesColumns, atMs - searchMs, atMs + 1);
      const byCount = Math.max(0, recent.at.length - windowSamplesMin);
      const fromMs = Math.min(recent.at[byCount] ?? atMs, atMs - windowMs);
      windows.set(id, samplesOf(sliceTable(recent, seriesColumns, fromMs, atMs + 1)));
    }
  }
  return windows;
}

/** Arrivals by bucket, finest last: 10 min beyond three hours, 1 min beyond ten minutes, then single polls; single
 * polls, too, where those are not made yet. A queue that is empty needs none. */
export async function storedArrivals(
  db: Features['db'],
  clusterId: string,
  queues: readonly PolledQueue[],
): Promise<Map<number, Arrivals[]>> {
  const arrivals = new Map<number, Arrivals[]>();
  const { rolledUpTo } = await db.cluster.findUniqueOrThrow({
    where: { id: clusterId },
    select: { rolledUpTo: true },
  });
  const waiting = queues.filter(({ ageMs }) => ageMs !== null && ageMs > 0);
  // Batches of similar ages: a batch is read as far back as its oldest message.
  waiting.sort((a, b) => oldestMs(b) - oldestMs(a));
  for (const batch of batchesOf(waiting)) {
    for (const span of spansSince(batch, rolledUpTo?.getTime() ?? 0)) {
      const history = await readHistory(db, whose(batch, clusterId), [span]);
      for (const queue of batch) {
        const series = history.get(queue.id);
        if (series === undefined) continue;
        const found = arrivalsOf(series, span.resolutionSec * 1_000, queue);
        arrivals.set(queue.id, [...(arrivals.get(queue.id) ?? []), ...found]);
      }
    }
  }
  return arrivals;
}

function oldestMs({ atMs, ageMs }: PolledQueue): number {
  return atMs - (ageMs ?? 0);
}

function spansSince(batch: readonly PolledQueue[], rolledUpToMs: number): HistorySpan[] {
  const newest = Math.max(...batch.map(({ atMs }) => atMs));
  const oldest = Math.min(...batch.map(oldestMs));
  const seam = (backMs: number, stepMs: number) =>
    Math.min(rolledUpToMs, Math.floor((newest - backMs) / stepMs) * stepMs);
  const fromMs = oldest - 20 * minuteMs;
  const minutesFromMs = Math.max(fromMs, seam(3 * hourMs, 10 * minuteMs));
  const pollsFromMs = Math.max(fromMs, seam(10 * minuteMs, minuteMs));
  return [
    { resolutionSec: 600, fromMs, toMs: minutesFromMs },
    { resolutionSec: 60, fromMs: minutesFromMs, toMs: pollsFromMs },
    { resolutionSec: 0, fromMs: pollsFromMs, toMs: newest + 1 },
  ];
}

function arrivalsOf({ at, knownMs, arrived }: Series, bucketMs: number, queue: PolledQueue): Arrivals[] {
  // From the bucket before the one in which the oldest message came.
  const fromMs = oldestMs(queue) - Math.max(minuteMs, 2 * bucketMs);
  return Array.from(at, (atMs, i) => ({
    beginMs: bucketMs === 0 ? atMs - (knownMs[i] ?? 0) : atMs,
    endMs: Math.min(atMs + bucketMs, queue.atMs),
    arrived: orNull(arrived[i]),
  })).filter((_, i) => (at[i] ?? 0) > fromMs && (at[i] ?? 0) <= queue.atMs);
}

function samplesOf(series: Series): RememberedSample[] {
  return Array.from(series.at, (atMs, i) => ({
    atMs,
    ready: orNull(series.readyLast[i]),
    unacked: orNull(series.unackedLast[i]),
    consumers: orNull(series.consumersLast[i]),
    published: orNull(series.published[i]),
    delivered: orNull(series.delivered[i]),
    acked: orNull(series.acked[i]),
    redelivered: orNull(series.redelivered[i]),
    knownMs: series.knownMs[i] ?? 0,
    arrived: orNull(series.arrived[i]),
    departed: orNull(series.departed[i]),
    ageMs: orNull(series.ageMsLast[i]),
  }));
}

function whose(batch: readonly PolledQueue[], clusterId: string) {
  return batch.map(({ id }) => ({ queueId: id, clusterId }));
}

function batchesOf(queues: readonly PolledQueue[]): PolledQueue[][] {
  return Array.from({ length: Math.ceil(queues.length / queuesAtOnce) }, (_, i) =>
    queues.slice(i * queuesAtOnce, (i + 1) * queuesAtOnce),
  );
}
