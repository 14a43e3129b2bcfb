import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valueAxis } from './prepare-scale';

const minute = 60_000;

test.each([
  [0, 'count', [0, 1]],
  [7, 'count', [0, 1, 10]],
  [10, 'count', [0, 1, 10]],
  [847_000, 'count', [0, 1, 100, 10_000, 1_000_000]],
  [95_000, 'duration', [0, 1_000, 10_000, minute, 10 * minute]],
  [null, 'rate', [0, 1]],
] as const)('logarithmic, a highest value of %s %s has the ticks %j', (highest, kind, ticks) => {
  expect(valueAxis(highest, kind, 'log').ticks.map(({ value }) => value)).toEqual(ticks);
});

test('a linear axis is the plain one', () => {
  const { ticks, top, place } = valueAxis(4_120, 'count', 'linear');
  expect(ticks.map((tick) => tick.place)).toEqual([0, 2_000, 4_000, 6_000]);
  expect([top, place(123)]).toEqual([6_000, 123]);
});

test('every value up to the highest has a place between the ends, in order, and there are never many ticks', () => {
  const kinds = fc.constantFrom('count' as const, 'rate' as const, 'duration' as const);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e10, noNaN: true }), kinds, (highest, kind) => {
      const { ticks, top, place } = valueAxis(highest, kind, 'log');
      expect(place(0)).toBe(0);
      expect(place(highest)).toBeLessThanOrEqual(top * (1 + 1e-9));
      expect(place(highest / 2)).toBeLessThanOrEqual(place(highest));
      expect(ticks.length).toBeLessThanOrEqual(5);
      expect(ticks.map((tick) => tick.value)).toEqual(
        ticks.map((tick) => tick.value).toSorted((a, b) => a - b),
      );
    }),
  );
});
