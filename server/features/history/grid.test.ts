import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyPoint, historyTiers, type HistoryPoint } from '@/server/domain/history';
import { chooseGrid, fillBuckets, fillRaw } from './grid';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const nowMs = 1_000 * day;

const last = (spanMs: number) => ({ fromMs: nowMs - spanMs, toMs: nowMs });
const point = (atMs: number): HistoryPoint => ({ ...emptyPoint(atMs, true), readyMessages: 1 });

describe('the grid of a range', () => {
  test.each([
    ['15 min', 15 * minute, 0, 0],
    ['1 h', hour, 0, 20_000],
    ['6 h', 6 * hour, 60, 2 * minute],
    ['24 h', day, 60, 5 * minute],
    ['3 d', 3 * day, 600, 20 * minute],
    ['7 d', 7 * day, 3_600, hour],
    ['30 d', 30 * day, 3_600, 3 * hour],
    ['90 d', 90 * day, 3_600, 12 * hour],
    ['400 d', 400 * day, 3_600, 2 * day],
  ])('%s', (_, spanMs, resolutionSec, bucketMs) => {
    const now = { nowMs, pollMs: 10_000, maxPoints: 300, tiers: historyTiers };
    expect(chooseGrid(last(spanMs), now)).toEqual({ resolutionSec, bucketMs });
  });

  test('what is no longer kept raw is made of minutes, also where single polls would fit', () => {
    const range = { fromMs: nowMs - 3 * day, toMs: nowMs - 3 * day + 15 * minute };
    const now = { nowMs, pollMs: 10_000, maxPoints: 300, tiers: historyTiers };
    expect(chooseGrid(range, now)).toEqual({ resolutionSec: 60, bucketMs: minute });
  });

  test('never more points than asked, never a bucket finer than its tier or than two polls', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: minute, max: 500 * day }),
        fc.integer({ min: 2_000, max: 300_000 }),
        fc.integer({ min: 10, max: 1_000 }),
        (spanMs, pollMs, maxPoints) => {
          const now = { nowMs, pollMs, maxPoints, tiers: historyTiers };
          const { resolutionSec, bucketMs } = chooseGrid(last(spanMs), now);
          const resolutionMs = resolutionSec * 1_000;
          expect(spanMs / (bucketMs || pollMs)).toBeLessThanOrEqual(maxPoints);
          if (bucketMs > 0) {
            expect(bucketMs).toBeGreaterThanOrEqual(Math.max(2 * pollMs, resolutionMs));
            if (resolutionMs > 0) expect(bucketMs % resolutionMs).toBe(0);
          }
        },
      ),
    );
  });
});

describe('missing points', () => {
  const now = { nowMs, pollMs: 10_000 };

  test('a bucket without a sample is a null, and neighbours make one gap', () => {
    const from = nowMs - 10 * minute;
    const stored = [0, 1, 5, 6, 7, 8, 9].map((i) => point(from + i * minute));
    const { points, missing } = fillBuckets(stored, last(10 * minute), minute, now);
    expect(points.map(({ readyMessages }) => readyMessages)).toEqual([1, 1, null, null, null, 1, 1, 1, 1, 1]);
    expect(missing).toEqual([{ fromMs: from + 2 * minute, toMs: from + 5 * minute }]);
  });

  test('a bucket that is not due yet is no gap', () => {
    const from = nowMs - 10 * minute;
    const stored = Array.from({ length: 9 }, (_, i) => point(from + i * 66_000));
    const aligned = stored.map((p, i) => ({ ...p, atMs: from + i * minute }));
    const late = { nowMs: from + 9 * minute + 5_000, pollMs: 10_000 };
    const { points, missing } = fillBuckets(aligned, { fromMs: from, toMs: late.nowMs }, minute, late);
    expect(points).toHaveLength(9);
    expect(missing).toEqual([]);
  });

  test.each([
    [9_999, null],
    [10_000, 5],
  ])('a bucket that fills for %i ms tells the rate %o', (filledMs, rate) => {
    const from = nowMs - 10 * minute;
    const stored = Array.from({ length: 10 }, (_, i) => ({
      ...point(from + i * minute),
      inRatePerSec: 5,
      complete: i < 9,
    }));
    const early = { nowMs: from + 9 * minute + filledMs, pollMs: 10_000 };
    const { points, missing } = fillBuckets(stored, { fromMs: from, toMs: early.nowMs }, minute, early);
    expect(points.map(({ inRatePerSec }) => inRatePerSec)).toEqual([...Array<number>(9).fill(5), rate]);
    expect(points.at(-1)?.readyMessages).toBe(1);
    expect(missing).toEqual([]);
  });

  test('raw samples keep their instants; a failed poll is a null between them, a late one is not', () => {
    const from = nowMs - minute;
    const at = (s: number) => from + s * 1_000 + 300;
    const stored = [0, 10, 29, 49, 59].map((s) => point(at(s)));
    const { points, missing } = fillRaw(stored, last(minute), now, [at(40)]);
    expect(points.map(({ atMs }) => (atMs - from) / 1_000)).toEqual([0.3, 10.3, 29.3, 39.3, 49.3, 59.3]);
    expect(points[3]?.readyMessages).toBeNull();
    expect(missing).toEqual([{ fromMs: at(29), toMs: at(49) }]);
  });

  test('no sample at all is one gap over the whole range', () => {
    for (const { missing } of [fillRaw([], last(hour), now, []), fillBuckets([], last(hour), minute, now)]) {
      expect(missing).toEqual([last(hour)]);
    }
  });
});
