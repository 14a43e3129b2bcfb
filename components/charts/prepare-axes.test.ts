import { expect, test } from 'vitest';
import { formatTimeTick, timeTicks, valueTicks } from './prepare-axes';

test.each([
  [0, 'count', [0, 1]],
  [3, 'count', [0, 1, 2, 3]],
  [847_000, 'count', [0, 500_000, 1_000_000]],
  [4_120, 'count', [0, 2_000, 4_000, 6_000]],
  [0.2, 'rate', [0, 0.1, 0.2]],
  [95_000, 'duration', [0, 60_000, 120_000]],
  [null, 'duration', [0, 1_000]],
] as const)('a highest value of %s %s gives the ticks %j', (highest, kind, ticks) => {
  expect(valueTicks(highest, kind)).toEqual(ticks);
});

test('the top tick is never below the highest value, and there are never many', () => {
  for (const kind of ['count', 'rate', 'duration'] as const) {
    for (let highest = 0.01; highest < 1e12; highest *= 1.37) {
      const ticks = valueTicks(highest, kind);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-9));
      expect(ticks.length).toBeLessThanOrEqual(5);
    }
  }
});

const minute = 60_000;
const day = 86_400_000;

test.each([
  ['15 minutes', 15 * minute],
  ['1 hour', 60 * minute],
  ['6 hours', 360 * minute],
  ['1 day', day],
  ['7 days', 7 * day],
  ['30 days', 30 * day],
])('a range of %s has few ticks, all inside, rising, on whole minutes', (_name, lengthMs) => {
  const from = new Date(2026, 2, 20, 13, 47, 12, 345).getTime();
  const ticks = timeTicks(from, from + lengthMs);
  expect(ticks.length).toBeGreaterThanOrEqual(2);
  expect(ticks.length).toBeLessThanOrEqual(8);
  for (const [index, at] of ticks.entries()) {
    expect(at).toBeGreaterThanOrEqual(from);
    expect(at).toBeLessThanOrEqual(from + lengthMs);
    expect(at % minute).toBe(0);
    if (index > 0) expect(at).toBeGreaterThan(ticks[index - 1] as number);
  }
});

test('days begin at local midnight and are named by their date', () => {
  const from = new Date(2026, 2, 20, 13, 0).getTime();
  for (const at of timeTicks(from, from + 7 * day)) {
    expect(new Date(at).getHours()).toBe(0);
    expect(formatTimeTick(at)).toMatch(/^\d+ Mar$/);
  }
  expect(formatTimeTick(new Date(2026, 2, 20, 9, 5).getTime())).toBe('09:05');
});

test('an empty range has no ticks', () => {
  expect(timeTicks(5, 5)).toEqual([]);
});
