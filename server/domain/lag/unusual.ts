// How far a queue is from what it usually has at this time of the day: for ranking and wording, never a state. Usual is the
// median of the same hour of the days before, and the median distance from it (MAD), which a few bad days do not move. The
// distance is the modified z-score, 0.6745 · (x − median) / MAD, of which more than 3.5 counts as an outlier (Iglewicz and
// Hoaglin, How to Detect and Handle Outliers, ASQC 1993). Depth and age are compared with the highest of the hour of each
// day and count upwards only: that a queue is emptier than usual is no trouble. The rate of arrivals counts both ways.

import { count } from '../digits';
import { duration, perSecond } from './words';
import type { Usual, Baseline, UnusualMeasure } from './baseline';

/** Of fewer days, nothing is usual. */
const leastDays = 4;
const consistency = 0.6745;
export const outlierScore = 3.5;
/** Why there is no distance. */
export const unusualUnknown =
  'Its history is too short: what is usual at this hour is known after four days.';
/** Of a queue that hardly varies, every message would be an outlier: what is less apart than this, or than a tenth of the
 * median, is as usual. In messages, messages per second, and milliseconds. */
const leastMad: Record<UnusualMeasure, number> = { depth: 10, in: 0.5, age: 10_000 };
const leastShare = 0.1;

export function usualOf(days: readonly number[]): Usual | null {
  const known = days.filter((value) => !Number.isNaN(value));
  if (known.length < leastDays) return null;
  const median = medianOf(known);
  return { days: known.length, median, mad: medianOf(known.map((value) => Math.abs(value - median))) };
}

export type Unusual = { score: number; measure: UnusualMeasure; value: number; usual: Usual };

/** The measure that is furthest from usual; null where no measure can be compared. */
export function mostUnusual(baseline: Baseline, now: Record<UnusualMeasure, number | null>): Unusual | null {
  let most: Unusual | null = null;
  for (const measure of ['depth', 'age', 'in'] as const) {
    const [usual, value] = [baseline[measure], now[measure]];
    if (usual === null || value === null) continue;
    const score = scoreOf(measure, value, usual);
    if (most === null || score > most.score) most = { score, measure, value, usual };
  }
  return most;
}

function scoreOf(measure: UnusualMeasure, value: number, { median, mad }: Usual): number {
  const apart = measure === 'in' ? Math.abs(value - median) : Math.max(0, value - median);
  return (consistency * apart) / Math.max(mad, leastMad[measure], leastShare * Math.abs(median));
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** "Depth 12,400; at this hour usually up to 80 (14 days)." */
export function unusualSentence({ measure, value, usual: { median, days } }: Unusual): string {
  const over = `(${String(days)} days).`;
  switch (measure) {
    case 'depth':
      return `Depth ${count(value)}; at this hour usually up to ${count(median)} ${over}`;
    case 'age':
      return `Oldest ${duration(value)}; at this hour usually up to ${duration(median)} ${over}`;
    case 'in':
      return `In ${perSecond(value)}; at this hour usually ${perSecond(median)} ${over}`;
  }
}
