// The grid of a history chart, pure: which samples and buckets answer a range, and where points are missing.
// A missing point is null; what is merely not due yet is left off the end.

import { DomainError } from '@/server/domain/errors';
import { emptyPoint, type HistoryPoint, type HistoryTier } from '@/server/domain/history';
import { limits } from '@/server/domain/limits';

export type Grid = {
  /** Of the samples that answer it: the coarsest that the buckets are made of, because fewer are read. */
  resolutionSec: number;
  /** 0: each raw sample is a point. */
  bucketMs: number;
};

/** Buckets that people can read. */
const ladderSec = [
  10, 15, 20, 30, 60, 120, 180, 300, 600, 1_200, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800,
  604_800,
];

export type Range = { fromMs: number; toMs: number };

/** What is asked for, as far as it is not still to come. Throws invalid for a range that ends before it begins. */
export function rangeOf({ fromMs, toMs }: Range, nowMs: number): Range {
  const range = { fromMs, toMs: Math.min(toMs, nowMs) };
  if (range.toMs > range.fromMs) return range;
  throw new DomainError('invalid', 'The range of a history must begin before it ends, and before now.');
}

export function chooseGrid(
  range: Range,
  {
    nowMs,
    pollMs,
    maxPoints,
    tiers,
  }: { nowMs: number; pollMs: number; maxPoints: number; tiers: readonly HistoryTier[] },
): Grid {
  const spanMs = range.toMs - range.fromMs;
  const keeping = tiers.filter(({ keepMs }) => nowMs - range.fromMs <= keepMs);
  const finestMs = ((keeping[0] ?? tiers.at(-1))?.resolutionSec ?? 0) * 1_000;
  if (finestMs === 0 && spanMs / pollMs <= maxPoints) return { resolutionSec: 0, bucketMs: 0 };
  // A bucket of less than two polls would be empty now and then, which would look like missing data.
  const atLeastMs = Math.max(spanMs / maxPoints, 2 * pollMs);
  const fits = (ms: number) => ms >= atLeastMs && ms >= finestMs && ms % Math.max(finestMs, 1) === 0;
  const step = Math.max(finestMs, 1_000);
  const bucketMs = ladderSec.map((sec) => sec * 1_000).find(fits) ?? Math.ceil(atLeastMs / step) * step;
  const dividing = keeping.filter(({ resolutionSec: s }) => s > 0 && bucketMs % (s * 1_000) === 0);
  return { resolutionSec: dividing.at(-1)?.resolutionSec ?? finestMs / 1_000, bucketMs };
}

export type Filled = {
  points: HistoryPoint[];
  /** Spans in which nothing was stored, as instants between which no sample lies. */
  missing: Range[];
};

type Now = { nowMs: number; pollMs: number };

/** One point per bucket that begins in the range; buckets without a stored point become nulls. */
export function fillBuckets(
  stored: readonly HistoryPoint[],
  range: Range,
  bucketMs: number,
  { nowMs, pollMs }: Now,
): Filled {
  const byStart = new Map(stored.map((point) => [point.atMs, point]));
  const points: HistoryPoint[] = [];
  for (let atMs = floorTo(range.fromMs, bucketMs); atMs < range.toMs; atMs += bucketMs) {
    points.push(byStart.get(atMs) ?? emptyPoint(atMs, atMs + bucketMs <= nowMs));
  }
  const newest = points.findLastIndex(({ atMs }) => byStart.has(atMs));
  const lastEndMs = (points[newest]?.atMs ?? 0) + bucketMs;
  if (newest !== -1 && nowMs - lastEndMs <= 3 * pollMs) points.length = newest + 1;
  const filling = points.at(-1);
  if (filling !== undefined) points[points.length - 1] = withoutEarlyRates(filling, nowMs);

  const missing: Range[] = [];
  for (const { atMs } of points) {
    if (byStart.has(atMs)) continue;
    const open = missing.at(-1);
    if (open?.toMs === atMs) open.toMs = atMs + bucketMs;
    else missing.push({ fromMs: atMs, toMs: atMs + bucketMs });
  }
  const last = missing.at(-1);
  if (last !== undefined) last.toMs = Math.min(last.toMs, Math.max(range.toMs, last.fromMs));
  return { points, missing };
}

/** A broker's counters stand still for some seconds at a time: of a bucket that has just begun they tell no rate. */
function withoutEarlyRates(point: HistoryPoint, nowMs: number): HistoryPoint {
  if (point.complete || nowMs - point.atMs >= limits.statisticsLagMs) return point;
  const rates = { inRatePerSec: null, outRatePerSec: null, ackRatePerSec: null, redeliverRatePerSec: null };
  return { ...point, ...rates };
}

/** Raw samples at their own instants, with a null where a poll failed between two of them or they lie so far
 * apart that polls are missing; one that is merely late is none. */
export function fillRaw(
  stored: readonly HistoryPoint[],
  range: Range,
  { pollMs }: Now,
  failedAtMs: readonly number[],
): Filled {
  const spacings = stored.slice(1).map(({ atMs }, i) => atMs - (stored[i]?.atMs ?? atMs));
  const usual = spacings.toSorted((a, b) => a - b)[Math.floor(spacings.length / 2)] ?? 0;
  const tooFarMs = 3 * Math.max(pollMs, usual);
  const points: HistoryPoint[] = [];
  const missing: Range[] = [];
  const note = (fromMs: number, toMs: number) => {
    const failed = failedAtMs.some((atMs) => atMs > fromMs && atMs < toMs);
    if (!failed && toMs - fromMs <= tooFarMs) return;
    missing.push({ fromMs, toMs });
    points.push(emptyPoint(Math.round((fromMs + toMs) / 2), true));
  };
  let before = range.fromMs;
  for (const point of stored) {
    note(before, point.atMs);
    points.push(point);
    before = point.atMs;
  }
  note(before, range.toMs);
  return { points, missing };
}

export function floorTo(ms: number, stepMs: number): number {
  return Math.floor(ms / stepMs) * stepMs;
}
