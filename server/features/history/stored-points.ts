// Samples as points of a chart.

import type { HistoryPoint } from '@/server/domain/history';
import { type Buckets, bucketsOf, orNull, reduce, type Series } from '@/server/domain/history/series';
import type { Features } from '../features';
import { floorTo, type Grid, type Range } from './grid';
import { readHistory, type WhoseHistory } from './store/read-history';
import { spansOf } from './store/spans';

export async function storedPoints(
  { db }: Pick<Features, 'db'>,
  queue: WhoseHistory & { rolledUpToMs: number | null },
  range: Range,
  { resolutionSec, bucketMs }: Grid,
  nowMs: number,
): Promise<HistoryPoint[]> {
  const fromMs = bucketMs === 0 ? range.fromMs : floorTo(range.fromMs, bucketMs);
  const { queueId, rolledUpToMs } = queue;
  const spans = spansOf(fromMs, range.toMs + 1, { resolutionSec, rolledUpToMs });
  const series = (await readHistory(db, [queue], spans)).get(queueId);
  return series === undefined ? [] : pointsOf(series, bucketMs, nowMs);
}

function pointsOf(series: Series, bucketMs: number, nowMs: number): HistoryPoint[] {
  const buckets = bucketsOf(series.at, bucketMs === 0 ? 1 : bucketMs);
  const newest = (column: Float64Array) => reduce(column, buckets, 'last');
  const highest = (column: Float64Array) => reduce(column, buckets, 'max');
  const ready = averageOf(series.readySum, series.readyCount, buckets);
  const unacked = averageOf(series.unackedSum, series.unackedCount, buckets);
  const [depthMax, consumers, ageMs] = [
    highest(series.depthMax),
    newest(series.consumersLast),
    highest(series.ageMsMax),
  ];
  const rate = (delta: Float64Array) => rateOf(delta, series.knownMs, buckets);
  const [arrived, departed] = [rate(series.arrived), rate(series.departed)];
  const [acked, redelivered] = [rate(series.acked), rate(series.redelivered)];
  return Array.from(buckets.starts, (atMs, i) => ({
    atMs,
    readyMessages: orNull(Math.round(ready[i] ?? NaN)),
    unackedMessages: orNull(Math.round(unacked[i] ?? NaN)),
    depthMaxMessages: orNull(depthMax[i]),
    consumers: orNull(consumers[i]),
    inRatePerSec: orNull(arrived[i]),
    outRatePerSec: orNull(departed[i]),
    ackRatePerSec: orNull(acked[i]),
    redeliverRatePerSec: orNull(redelivered[i]),
    ageMs: orNull(ageMs[i]),
    complete: bucketMs === 0 || atMs + bucketMs <= nowMs,
  }));
}

function averageOf(sums: Float64Array, counts: Float64Array, buckets: Buckets): Float64Array {
  const count = reduce(counts, buckets, 'sum');
  return reduce(sums, buckets, 'sum').map((sum, i) => sum / (count[i] ?? NaN));
}

/** Over the time in which this counter is known. */
function rateOf(deltas: Float64Array, knownMs: Float64Array, buckets: Buckets): Float64Array {
  const times = reduce(
    knownMs.map((ms, i) => (Number.isNaN(deltas[i]) ? NaN : ms)),
    buckets,
    'sum',
  );
  return reduce(deltas, buckets, 'sum').map((sum, i) => (times[i] ? (sum * 1_000) / times[i] : NaN));
}
