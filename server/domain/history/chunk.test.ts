import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axisOfPolls, decodeAxis, encodeAxis, mergeAxes, rollUpAxis } from './axis';
import { decodeChunk, decodeRawChunk, encodeChunk, encodeRawChunk } from './chunk';
import { asSeries, type RawSeries, rawColumns, rollUp, tableOf } from './series';
import { anyAxis, anyRaw } from './testing';

const anyQueue = anyAxis.chain((axis) => anyRaw(axis).map((raw) => ({ axis, raw })));

describe('a chunk', () => {
  test('of raw samples gives them back exactly, gaps and unknown values included', () => {
    fc.assert(
      fc.property(anyQueue, ({ axis, raw }) => {
        expect(decodeRawChunk(encodeRawChunk(raw, axis), axis)).toEqual(raw);
      }),
    );
  });

  test('of rolled-up samples gives them back exactly', () => {
    fc.assert(
      fc.property(anyQueue, fc.constantFrom(1_000, 60_000, 600_000), ({ axis, raw }, bucketMs) => {
        const rolled = rollUp(asSeries(bounded(raw)), bucketMs);
        const rolledAxis = rollUpAxis(axis, bucketMs);
        expect(decodeChunk(encodeChunk(rolled, rolledAxis), rolledAxis)).toEqual(rolled);
      }),
    );
  });

  test('is still true when its axis has grown at the end', () => {
    fc.assert(
      fc.property(anyQueue, fc.integer({ min: 1, max: 60_000 }), ({ axis, raw }, laterMs) => {
        const last = axis.at.at(-1) ?? 0;
        const grown = mergeAxes(axis, axisOfPolls([last + laterMs], last));
        expect(decodeRawChunk(encodeRawChunk(raw, axis), grown)).toEqual(raw);
        expect(decodeAxis(encodeAxis(grown))).toEqual(grown);
      }),
    );
  });

  test('of an hour in which nothing happened is a few bytes, though polls come at uneven instants', () => {
    let at = 1_700_000_000_000;
    const axis = axisOfPolls(
      Array.from({ length: 360 }, (_, i) => (at += 10_000 + ((i * 37) % 101))),
      at,
    );
    const raw = tableOf(rawColumns, (column) => {
      if (column === 'at') return axis.at;
      if (column === 'knownMs') return axis.stepMs;
      return new Float64Array(360).fill(column === 'consumers' ? 3 : 0);
    });
    expect(encodeRawChunk(raw, axis).length).toBeLessThan(30);
  });

  test('is refused where its axis does not hold its instants, or another kind is asked for', () => {
    const axis = axisOfPolls([1_000, 2_000], NaN);
    const raw = tableOf(rawColumns, (column) =>
      column === 'at' ? Float64Array.of(1_500) : Float64Array.of(0),
    );
    expect(() => encodeRawChunk(raw, axis)).toThrow(/does not hold 1500/);
    const bytes = encodeRawChunk({ ...raw, at: Float64Array.of(2_000) }, axis);
    expect(() => decodeChunk(bytes, axis)).toThrow(RangeError);
  });
});

/** Sums stay within what is exact; no minus zero. */
function bounded(raw: RawSeries): RawSeries {
  return tableOf(rawColumns, (column) =>
    column === 'at' ? raw.at : raw[column].map((v) => (v % 2 ** 31) + 0),
  );
}
