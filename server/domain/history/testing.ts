// Arbitrary samples for property tests.

import fc from 'fast-check';
import { type Axis, axisOfPolls } from './axis';
import { type RawSeries, rawColumns, tableOf } from './series';

/** Runs of the same, small steps, unknown values: as counters and depths are, and what they never should be. */
export function anyColumn(length: number): fc.Arbitrary<Float64Array> {
  const values = [
    fc.constant(NaN),
    fc.constant(0),
    fc.integer({ min: 0, max: 200 }),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 }),
    fc.integer({ min: 0, max: 2 ** 50 }),
  ];
  const mixed = fc.array(fc.oneof(...values), { minLength: length, maxLength: length });
  const level = fc.oneof(...values).map((value) => Array.from({ length }, () => value));
  return fc.oneof(mixed, level).map((column) => Float64Array.from(column));
}

export const anyAxis: fc.Arbitrary<Axis> = fc
  .tuple(
    fc.integer({ min: 0, max: 10 ** 12 }),
    fc.array(fc.integer({ min: 1, max: 40_000 }), { maxLength: 60 }),
  )
  .map(([startMs, steps]) => {
    let at = startMs;
    return axisOfPolls(
      steps.map((step) => (at += step)),
      startMs,
    );
  });

/** Of a queue that was there at some of the polls. */
export function anyRaw(axis: Axis): fc.Arbitrary<RawSeries> {
  const length = axis.at.length;
  const present = fc.array(fc.boolean(), { minLength: length, maxLength: length });
  return fc
    .tuple(
      present,
      fc.array(anyColumn(length), { minLength: rawColumns.length, maxLength: rawColumns.length }),
    )
    .map(([there, columns]) => {
      const kept = (column: Float64Array) => column.filter((_, i) => there[i]);
      return tableOf(rawColumns, (column) => {
        if (column === 'at') return kept(axis.at);
        const values = kept(columns[rawColumns.indexOf(column)] ?? axis.at);
        // Time is known to be 0 where nothing else is.
        return column === 'knownMs' ? values.map((ms) => Math.abs(ms) || 0) : values;
      });
    });
}
