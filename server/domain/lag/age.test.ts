import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advanceAgeTable, ageOfOldest, type AgeTable, startAgeTable } from './age';

/** One step per poll of 10 s: [arrived, depth after]. */
function table(depthAtStart: number, steps: [number | null, number][]): AgeTable {
  return steps.reduce(
    (t, [arrived, depth], i) => advanceAgeTable(t, (i + 1) * 10_000, arrived, depth),
    startAgeTable(0, depthAtStart),
  );
}

const doubt = (pending: number) => ({ arrivedUncounted: 0, pending });

describe('age of the oldest message', () => {
  test('nothing ready waits for nothing, whatever is known', () => {
    expect(ageOfOldest(table(500, []), 0)).toEqual({ value: 0, basis: 'exact' });
  });

  test('what was there at the first look is at least as old as the look', () => {
    const t = table(500, [
      [0, 500],
      [0, 500],
    ]);
    expect(ageOfOldest(t, 500)).toEqual({ value: 20_000, basis: 'at-least' });
  });

  test('once the first backlog has left, the age is an estimate', () => {
    const t = table(500, [
      [100, 600],
      [100, 150],
    ]);
    const age = ageOfOldest(t, 150);
    expect(age).toMatchObject({ basis: 'estimate' });
    expect(age.value).toBeGreaterThan(14_000);
    expect(age.value).toBeLessThan(15_500);
  });

  test('since the queue was seen empty, the age is exact', () => {
    const t = table(500, [
      [0, 0],
      [100, 100],
      [0, 100],
    ]);
    expect(ageOfOldest(t, 100)).toMatchObject({ basis: 'exact' });
  });

  test('a flat run costs two points however long it is', () => {
    const quiet = Array.from({ length: 500 }, (): [number, number] => [0, 7]);
    expect(table(7, quiet).times).toHaveLength(2);
    expect(ageOfOldest(table(7, quiet), 7)).toEqual({ value: 5_000_000, basis: 'at-least' });
  });

  test('an interval with unknown arrivals keeps the newest rate and is called approximate', () => {
    const t = table(0, [
      [100, 100],
      [null, 200],
      [100, 250],
    ]);
    expect(ageOfOldest(t, 250)).toMatchObject({ basis: 'approximate' });
  });

  test('with no rate to keep, unknown arrivals start the table anew', () => {
    expect(ageOfOldest(table(50, [[null, 80]]), 80)).toEqual({ value: 0, basis: 'at-least' });
  });

  test('priorities make every age approximate', () => {
    const t = table(0, [[100, 100]]);
    expect(ageOfOldest(t, 50, false)).toMatchObject({ basis: 'approximate' });
  });

  test('more ready than arrived since empty (late counters) is not older than the empty queue', () => {
    expect(ageOfOldest(table(0, [[3, 5]]), 5).value).toBeLessThanOrEqual(10_000);
  });

  test('what a counter told while the queue still read as empty ages from when the depth shows it', () => {
    const t = table(0, [
      [40, 0],
      [0, 40],
      [0, 40],
      [0, 40],
    ]);
    const { value } = ageOfOldest(t, 40);
    expect(value).toBeGreaterThan(19_000);
    expect(value).toBeLessThan(31_000);
  });

  test('a depth whose counter is still awaited is not taken for arrivals', () => {
    const depthFirst = advanceAgeTable(startAgeTable(0, 0), 10_000, 0, 40, doubt(40));
    expect(advanceAgeTable(depthFirst, 20_000, 40, 40, doubt(0)).totals.at(-1)).toBe(40);
  });

  test('dead letters age from the reading whose depth first shows them, though none counts them', () => {
    const first = advanceAgeTable(startAgeTable(0, 0), 10_000, 0, 60, doubt(60));
    const known = advanceAgeTable(first, 20_000, 60, 60, { arrivedUncounted: 60, pending: 0 });
    expect(ageOfOldest(first, 60).value).toBeGreaterThan(9_000);
    expect(ageOfOldest(known, 60).value).toBe((ageOfOldest(first, 60).value ?? NaN) + 10_000);
  });

  test('few that come while many leave count at once, so that the head is not sought among those before them', () => {
    const before = table(0, [
      [100, 100],
      [0, 100],
      [0, 100],
    ]);
    const after = advanceAgeTable(before, 40_000, 0, 6, doubt(6));
    expect(ageOfOldest(after, 6).value).toBeLessThan(10_000);
  });

  test('what was a depth told too late is no arrival once it is told', () => {
    const late = advanceAgeTable(table(0, [[100, 100]]), 20_000, 0, 100, doubt(50));
    expect(late.totals.at(-1)).toBe(150);
    const told = advanceAgeTable(late, 30_000, 0, 50, doubt(0));
    expect(told.totals.at(-1)).toBe(100);
    const later = advanceAgeTable(told, 40_000, 20, 20, doubt(0));
    expect(ageOfOldest(later, 20).value).toBeLessThan(10_000);
  });

  test('a day of changing load keeps few points and moves no age by more than 5 %', () => {
    const steps = Array.from({ length: 8_640 }, (_, i): [number, number] => [1 + (i % 17), 1e6]);
    const thin = table(0, steps);
    expect(thin.times.length).toBeLessThan(420);
    const arrivals = steps.map(([n]) => n);
    for (const waiting of [50, 1_000, 20_000, 60_000]) {
      let left = waiting;
      let i = arrivals.length;
      while (left > 0 && i > 0) left -= arrivals[--i] ?? 0;
      const trueAge = (arrivals.length - i) * 10_000;
      expect(Math.abs((ageOfOldest(thin, waiting).value ?? NaN) - trueAge)).toBeLessThan(
        Math.max(10_000, 0.05 * trueAge),
      );
    }
  });

  test('survives JSON; a deeper backlog is never younger; no age exceeds the time covered', () => {
    const step = fc.tuple(fc.oneof(fc.nat(500), fc.constant(null)), fc.nat(5_000));
    fc.assert(
      fc.property(fc.nat(100), fc.array(step, { minLength: 1, maxLength: 400 }), (start, steps) => {
        const t = table(start, steps);
        const copy = JSON.parse(JSON.stringify(t)) as AgeTable;
        let previous = 0;
        for (const waiting of [1, 10, 100, 1_000, 100_000]) {
          const age = ageOfOldest(t, waiting);
          expect(ageOfOldest(copy, waiting)).toEqual(age);
          expect(age.value).toBeGreaterThanOrEqual(previous);
          previous = age.value ?? 0;
          expect(previous).toBeLessThanOrEqual((t.times.at(-1) ?? 0) - (t.times[0] ?? 0));
        }
      }),
    );
  });
});
