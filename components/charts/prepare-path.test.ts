import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linePath, plotUnits } from './prepare-path';

const range = { fromMs: 1_000, toMs: 2_000 };

test('a line goes from the left edge to the right, 0 at the bottom', () => {
  const points = [
    { atMs: 1_000, share: 0 },
    { atMs: 1_500, share: 1 },
    { atMs: 2_000, share: 0.5 },
  ];
  expect(linePath(points, range)).toBe('M0 1000 1000 0 2000 500');
});

test('a line is not drawn across a missing value', () => {
  const points = [0.1, 0.2, null, 0.3, 0.4].map((share, i) => ({ atMs: 1_000 + i * 200, share }));
  expect(linePath(points, range)).toBe('M0 900 400 800M1200 700 1600 600');
});

test('a value alone between two gaps is no line', () => {
  const points = [0.1, null].map((share, i) => ({ atMs: 1_000 + i * 200, share }));
  expect(linePath(points, range)).toBe('');
});

test('a line from before the range begins at its edge', () => {
  const points = [
    { atMs: 800, share: 0.7 },
    { atMs: 900, share: 0 },
    { atMs: 1_100, share: 1 },
  ];
  expect(linePath(points, range)).toBe('M0 500 200 0');
});

test('of a level stretch both ends are drawn', () => {
  const points = [0, 0, 0, 0, 1].map((share, i) => ({ atMs: 1_000 + i * 250, share }));
  expect(linePath(points, range)).toBe('M0 1000 1500 1000 2000 0');
});

test('nothing is drawn outside of the plot', () => {
  const share = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
  fc.assert(
    fc.property(fc.array(share, { maxLength: 30 }), (shares) => {
      const path = linePath(
        shares.map((share, i) => ({ atMs: 900 + i * 35, share })).filter(({ atMs }) => atMs <= 2_000),
        range,
      );
      const places = path.split(/[M ]/).filter(Boolean).map(Number);
      expect(
        places.every((at, i) => at >= 0 && at <= (i % 2 === 0 ? plotUnits.across : plotUnits.down)),
      ).toBe(true);
    }),
  );
});
