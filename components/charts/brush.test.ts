import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantAt, placeOf, stretchOf, zoomOut, zoomTo } from './brush';

const hour = { fromMs: 0, toMs: 3_600_000 };

test.each([
  ['forwards', { anchorMs: 600_000, headMs: 1_200_000 }, { fromMs: 600_000, toMs: 1_200_000 }],
  ['backwards', { anchorMs: 1_200_000, headMs: 600_000 }, { fromMs: 600_000, toMs: 1_200_000 }],
  ['beyond the edge', { anchorMs: 3_000_000, headMs: 9_000_000 }, { fromMs: 3_000_000, toMs: 3_600_000 }],
  ['a click', { anchorMs: 600_000, headMs: 600_000 }, null],
  ['a slip of the hand', { anchorMs: 600_000, headMs: 610_000 }, null],
])('chosen %s', (_name, band, stretch) => expect(stretchOf(band, hour)).toEqual(stretch));

test('what is shown has room for a few polls', () => {
  expect(zoomTo({ fromMs: 100_000, toMs: 110_000 })).toEqual({ fromMs: 75_000, toMs: 135_000 });
  expect(zoomTo({ fromMs: 0, toMs: 120_000 })).toEqual({ fromMs: 0, toMs: 120_000 });
});

test('out is twice as much and never in the future', () => {
  expect(zoomOut({ fromMs: 1_000, toMs: 2_000 }, 9_000)).toEqual({ fromMs: 500, toMs: 2_500 });
  expect(zoomOut({ fromMs: 1_000, toMs: 2_000 }, 2_000)).toEqual({ fromMs: 0, toMs: 2_000 });
});

test('a place in the plot is an instant and back', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (place) => {
      expect(placeOf(instantAt(place, hour), hour)).toBeCloseTo(place);
    }),
  );
  expect([placeOf(-5, hour), placeOf(4e6, hour), instantAt(-1, hour)]).toEqual([0, 1, 0]);
});
