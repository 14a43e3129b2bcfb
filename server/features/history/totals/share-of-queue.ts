// What one queue adds to the sums over many, from its reading at a poll or from its packed samples.

import type { Series } from '@/server/domain/history/series';
import { addShare, type QueueShare, type TotalTable } from '@/server/domain/history/total';
import type { QueueObservation } from '../../collector/observe-queue';

/** Rates of a queue that is read for the first time take no part: nothing is known of it to miss. */
export function shareOfReading(type: string, { reading, flow, age }: QueueObservation): QueueShare {
  const perSec = (messages: number | null) =>
    flow === null ? null : messages === null ? NaN : (messages * 1_000) / flow.elapsedMs;
  const { readyMessages, unackedMessages, consumers } = reading;
  return {
    ready: readyMessages ?? NaN,
    unacked: unackedMessages ?? NaN,
    depth: (readyMessages ?? NaN) + (unackedMessages ?? NaN),
    consumers: consumers ?? NaN,
    in: perSec(flow?.arrived ?? null),
    out: perSec(flow?.departed ?? null),
    age: type === 'stream' ? null : (age.value ?? NaN),
  };
}

/** A sample so much later than the one before, in steps of the tier, is the first of a queue that came (back). */
const joinsAfterSteps = 2.5;

/**
 * Adds a queue's samples of one tier; `stepMs` is the usual time between two. The highest depths of queues within a bucket are
 * not of the same instant, so that only single polls tell the highest sum.
 */
export function addSeries(table: TotalTable, type: string, series: Series, stepMs: number, raw: boolean) {
  const { at, sampleCount, knownMs, readySum, readyCount, unackedSum, unackedCount } = series;
  for (let i = 0; i < at.length; i += 1) {
    const atMs = at[i] ?? NaN;
    const known = knownMs[i] ?? 0;
    const joins = i === 0 || atMs - (at[i - 1] ?? NaN) > joinsAfterSteps * stepMs;
    const perSec = (messages: number | undefined) => {
      if (known > 0) return ((messages ?? NaN) * 1_000) / known;
      return joins ? null : NaN;
    };
    addShare(table, atMs, sampleCount[i] ?? 1, {
      ready: average(readySum[i], readyCount[i]),
      unacked: average(unackedSum[i], unackedCount[i]),
      depth: raw ? (series.depthMax[i] ?? NaN) : null,
      consumers: series.consumersLast[i] ?? NaN,
      in: perSec(series.arrived[i]),
      out: perSec(series.departed[i]),
      age: type === 'stream' ? null : (series.ageMsMax[i] ?? NaN),
    });
  }
}

function average(sum = NaN, count = 0): number {
  return count > 0 ? sum / count : NaN;
}
