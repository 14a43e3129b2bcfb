import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mostUnusual, outlierScore, unusualSentence, usualOf } from './unusual';

const week = [40, 52, 47, 61, 50, 44, 58];
const nothing = { depth: null, in: null, age: null };

describe('what is usual', () => {
  test('is the median of the days and the median distance from it', () => {
    expect(usualOf(week)).toEqual({ days: 7, median: 50, mad: 6 });
    expect(usualOf([1, 2, 3, 10])).toEqual({ days: 4, median: 2.5, mad: 1 });
  });

  test('is not known of fewer than four days; an unknown day is none', () => {
    expect(usualOf([5, 5, 5])).toBeNull();
    expect(usualOf([5, 5, 5, NaN])).toBeNull();
  });

  test('is not moved far by one bad day, however bad', () => {
    fc.assert(
      fc.property(fc.nat(), (worst) => {
        const { median = NaN } = usualOf([...week, worst]) ?? {};
        expect(median).toBeGreaterThanOrEqual(47);
        expect(median).toBeLessThanOrEqual(52);
      }),
    );
  });
});

describe('the distance from it', () => {
  const baseline = { ...nothing, depth: usualOf(week) };

  test.each([
    ['as usual', 50, false],
    ['within what varies', 80, false],
    ['far above', 12_400, true],
    ['emptier than usual', 0, false],
  ])('a depth %s', (_name, depth, outlier) => {
    const score = mostUnusual(baseline, { depth, in: null, age: null })?.score ?? NaN;
    expect(score > outlierScore).toBe(outlier);
  });

  test('arrivals that stop are as unusual as arrivals that swell', () => {
    const usual = { ...nothing, in: usualOf([100, 110, 90, 105, 95]) };
    const of = (rate: number) => mostUnusual(usual, { depth: null, in: rate, age: null })?.score ?? NaN;
    expect(of(0)).toBeCloseTo(of(200));
    expect(of(0)).toBeGreaterThan(outlierScore);
    expect(of(104)).toBeLessThan(1);
  });

  test('a queue that never varied is not unusual for one message', () => {
    const still = { ...nothing, depth: usualOf([0, 0, 0, 0, 0]), age: usualOf([0, 0, 0, 0, 0]) };
    expect(mostUnusual(still, { depth: 1, in: null, age: 900 })?.score).toBeLessThan(1);
  });

  test('the measure that is furthest away speaks, and says against what', () => {
    const all = { depth: usualOf(week), in: usualOf([1, 1, 1, 1]), age: usualOf([2e3, 2e3, 2e3, 4e3]) };
    const found = mostUnusual(all, { depth: 55, in: 1, age: 600_000 });
    expect(found?.measure).toBe('age');
    expect(found === null ? '' : unusualSentence(found)).toBe(
      'Oldest 10 min; at this hour usually up to 2 s (4 days).',
    );
    const deep = mostUnusual(all, { depth: 12_400, in: 1, age: 0 });
    expect(deep === null ? '' : unusualSentence(deep)).toBe(
      'Depth 12,400; at this hour usually up to 50 (7 days).',
    );
  });

  test('where nothing is usual, or nothing is known now, there is none', () => {
    expect(mostUnusual(nothing, { depth: 5, in: 5, age: 5 })).toBeNull();
    expect(mostUnusual(baseline, { depth: null, in: 5, age: 5 })).toBeNull();
  });
});
