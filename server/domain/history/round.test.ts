import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupOf, packRound, type RawSample, unpackRounds } from './round';
import { orNull, rawColumns } from './series';

const anyValue = fc.option(fc.integer({ min: 0, max: 2 ** 50 }), { nil: null });
const anySample: fc.Arbitrary<RawSample> = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.array(anyValue, { minLength: 11, maxLength: 11 }))
  .map(([queueId, values]) => ({
    queueId,
    ...(Object.fromEntries(rawColumns.map((column, i) => [column, values[i]])) as Omit<RawSample, 'queueId'>),
  }));
const anyRound = fc.uniqueArray(anySample, { selector: ({ queueId }) => queueId });

test('polls give each queue its samples back exactly, and no sample where it was not seen', () => {
  fc.assert(
    fc.property(fc.array(anyRound, { maxLength: 5 }), (polls) => {
      const rounds = polls.flatMap((samples, i) =>
        packRound(samples).map((r) => ({ ...r, atMs: i * 10_000 })),
      );
      const found = unpackRounds(rounds, () => true);
      const rows = [...found].flatMap(([queueId, series]) =>
        Array.from(series.at, (atMs, i) => ({
          ...{ atMs, queueId },
          ...Object.fromEntries(rawColumns.map((column) => [column, orNull(series[column][i])])),
        })),
      );
      const expected = polls.flatMap((samples, i) => samples.map((s) => ({ ...s, atMs: i * 10_000 })));
      expect(rows).toHaveLength(expected.length);
      expect(rows).toEqual(expect.arrayContaining(expected));
    }),
  );
});

test('only the queues that are wanted are unpacked', () => {
  const sample = (queueId: number) =>
    ({ queueId, ...Object.fromEntries(rawColumns.map((column) => [column, queueId])) }) as RawSample;
  const rounds = packRound([1, 2, 3, 200].map(sample)).map((round) => ({ ...round, atMs: 5 }));
  expect(rounds.map(({ group }) => group)).toEqual([groupOf(1), groupOf(200)]);
  const found = unpackRounds(rounds, (queueId) => queueId === 3);
  expect([...found.keys()]).toEqual([3]);
  expect(found.get(3)?.ready).toEqual(Float64Array.of(3));
});
