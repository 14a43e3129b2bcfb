import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  asSeries,
  mergeTables,
  type RawSeries,
  rawColumns,
  rollUp,
  seriesColumns,
  sliceTable,
  tableOf,
} from './series';
import { anyAxis, anyRaw } from './testing';

const anyQueue = anyAxis.chain(anyRaw).map(small);

/** Sums stay within what is exact; no minus zero. */
function small(raw: RawSeries): RawSeries {
  return tableOf(rawColumns, (column) =>
    column === 'at' ? raw.at : raw[column].map((v) => (v % 2 ** 31) + 0),
  );
}

function rawOf(columns: Partial<Record<keyof RawSeries, number[]>>): RawSeries {
  const length = columns.at?.length ?? 0;
  return tableOf(rawColumns, (column) =>
    Float64Array.from(columns[column] ?? Array<number>(length).fill(NaN)),
  );
}

describe('a roll-up', () => {
  test('keeps minimum, maximum, newest and sums; what is unknown takes no part', () => {
    const raw = rawOf({
      at: [60_000, 70_000, 80_000, 120_000],
      knownMs: [0, 10_000, 10_000, 10_000],
      ready: [5, NaN, 900, 1],
      unacked: [1, 2, NaN, 4],
      published: [NaN, 7, 8, NaN],
      ageMs: [10, 30, 20, NaN],
    });
    const { at, ...rolled } = rollUp(asSeries(raw), 60_000);
    expect([...at]).toEqual([60_000, 120_000]);
    expect(Object.fromEntries(Object.entries(rolled).map(([name, [first]]) => [name, first]))).toEqual({
      sampleCount: 3,
      knownMs: 20_000,
      ...{ readyMin: 5, readyMax: 900, readySum: 905, readyCount: 2, readyLast: 900 },
      ...{ unackedMin: 1, unackedMax: 2, unackedSum: 3, unackedCount: 2, unackedLast: NaN },
      depthMax: 6,
      ...{ consumersMin: NaN, consumersMax: NaN, consumersLast: NaN },
      ...{ published: 15, delivered: NaN, acked: NaN, redelivered: NaN, arrived: NaN, departed: NaN },
      ...{ ageMsMax: 30, ageMsLast: 20 },
    });
    expect(rolled.published[1]).toBeNaN();
  });

  test('is the same whether it is made from raw samples or from finer buckets', () => {
    fc.assert(
      fc.property(anyQueue, (raw) => {
        const finer = rollUp(asSeries(raw), 10_000);
        expect(rollUp(finer, 60_000)).toEqual(rollUp(asSeries(raw), 60_000));
      }),
    );
  });

  test('is the same whether the parts of a span come at once or one after the other', () => {
    fc.assert(
      fc.property(anyQueue, (raw) => {
        const seam = Math.floor((raw.at[Math.floor(raw.at.length / 2)] ?? 0) / 60_000) * 60_000;
        const part = (fromMs: number, toMs: number) =>
          rollUp(asSeries(sliceTable(raw, rawColumns, fromMs, toMs)), 60_000);
        const parts = mergeTables(part(0, seam), part(seam, Infinity), seriesColumns);
        expect(parts).toEqual(rollUp(asSeries(raw), 60_000));
      }),
    );
  });
});

describe('two tables merged', () => {
  test('hold every instant once, in order, the newer one’s where both have it', () => {
    fc.assert(
      fc.property(anyQueue, anyQueue, (a, b) => {
        const merged = mergeTables(a, b, rawColumns);
        expect([...merged.at]).toEqual([...new Set([...a.at, ...b.at])].sort((x, y) => x - y));
        for (const [i, at] of merged.at.entries()) {
          const ofB = b.at.indexOf(at);
          const expected = ofB === -1 ? a.ready[a.at.indexOf(at)] : b.ready[ofB];
          expect(merged.ready[i]).toBe(expected);
        }
        expect(mergeTables(merged, b, rawColumns)).toEqual(merged);
      }),
    );
  });
});
