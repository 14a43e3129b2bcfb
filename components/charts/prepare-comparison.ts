// Decides what a day or a week earlier is drawn beneath a range: at each instant the value of the bucket that held then.
// Where nothing is known of then, nothing is drawn.

import type { HistoryPoint, QueueHistory } from '@/server/domain/history';
import type { ChartDatum, HistoryKey, PreparedHistory } from './prepare-history';

export const comparisons = ['day', 'week'] as const;
export type Comparison = (typeof comparisons)[number];

const dayMs = 86_400_000;
export const comparisonMs: Record<Comparison, number> = { day: dayMs, week: 7 * dayMs };
export const comparisonWords: Record<Comparison, string> = { day: 'a day earlier', week: 'a week earlier' };

/** `earlier` covers the same range, `offsetMs` before. */
export function withComparison(
  prepared: PreparedHistory,
  earlier: QueueHistory,
  offsetMs: number,
  keys: readonly HistoryKey[],
): PreparedHistory {
  const points = earlier.points.toSorted((a, b) => a.atMs - b.atMs);
  let next = 0;
  let held: HistoryPoint | undefined;
  const data = prepared.data.map((datum): ChartDatum => {
    const thenMs = datum.atMs - offsetMs;
    for (; (points[next]?.atMs ?? Infinity) <= thenMs; next += 1) held = points[next];
    // A poll may be late by half of an interval.
    const known = held !== undefined && thenMs - held.atMs < 1.5 * earlier.bucketMs ? held : undefined;
    return { ...datum, earlier: Object.fromEntries(keys.map((key) => [key, known?.[key] ?? null])) };
  });
  return { ...prepared, data };
}
