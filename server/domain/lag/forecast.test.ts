import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drainEta, limitEta, theilSen } from './forecast';

const line = (perSec: number, count = 20, from = 1_000) =>
  Array.from({ length: count }, (_, i) => ({ atMs: i * 10_000, value: from + perSec * 10 * i }));

describe('slope', () => {
  test('fewer than four samples give none', () => {
    expect(theilSen(line(5, 3))).toBeNull();
  });

  test('one spike does not bend it', () => {
    const points = line(5);
    points[9] = { atMs: 90_000, value: 1_000_000 };
    expect(theilSen(points)?.midPerSec).toBeCloseTo(5, 1);
  });

  test('any straight line is found, with its quartiles on it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: 4, max: 200 }), (perSec, n) => {
        const slope = theilSen(line(perSec, n));
        for (const value of Object.values(slope ?? {})) expect(value).toBeCloseTo(perSec, 6);
        expect(slope).not.toBeNull();
      }),
    );
  });
});

describe('forecast', () => {
  const slope = (low: number, mid: number, high: number) => ({
    lowPerSec: low,
    midPerSec: mid,
    highPerSec: high,
  });

  test('time to empty comes with the range of the quartiles', () => {
    expect(drainEta(1_200, slope(-20, -10, -5))).toEqual({
      lowMs: 60_000,
      midMs: 120_000,
      highMs: 240_000,
    });
  });

  test.each([
    ['it grows', 100, slope(1, 2, 3)],
    ['the quartiles disagree about the direction', 100, slope(-5, -2, 1)],
    ['it would take longer than a week', 10_000_000, slope(-2, -1, -0.5)],
    ['it is empty', 0, slope(-2, -1, -0.5)],
  ])('no time to empty when %s', (_, depth, s) => {
    expect(drainEta(depth, s)).toBeNull();
  });

  test('time to a limit: 0 when reached, null when not growing', () => {
    expect(limitEta(400, 1_000, slope(5, 10, 20))).toBe(60_000);
    expect(limitEta(1_000, 1_000, slope(5, 10, 20))).toBe(0);
    expect(limitEta(400, 1_000, slope(-1, 10, 20))).toBeNull();
  });
});
