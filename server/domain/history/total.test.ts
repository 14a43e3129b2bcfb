import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addShare,
  bucketTotals,
  finishTotals,
  joinTotals,
  pointOfTotal,
  type QueueShare,
  type TotalTable,
} from './total';

const share = (ready: number, more: Partial<QueueShare> = {}): QueueShare => ({
  ready,
  unacked: 0,
  depth: ready,
  consumers: 1,
  in: 1,
  out: 1,
  age: 0,
  ...more,
});

/** Shares at one instant each, as they come from polls. */
function totalsOf(polls: readonly (readonly [atMs: number, shares: readonly QueueShare[]])[]) {
  const table: TotalTable = new Map();
  for (const [atMs, shares] of polls) for (const one of shares) addShare(table, atMs, 1, one);
  return finishTotals(table);
}

describe('a sum over queues', () => {
  test('adds what is told, takes the worst age, and counts what is not told as missing', () => {
    const [sum] = totalsOf([[0, [share(5, { age: 7 }), share(NaN, { age: 3 }), share(2, { age: null })]]]);
    expect(sum?.values).toMatchObject({ ready: 7, consumers: 3, in: 3, age: 7 });
    expect(sum?.missing).toMatchObject({ ready: 1, consumers: 0, age: 0 });
  });

  test('of which no queue tells anything is unknown, not 0', () => {
    const [sum] = totalsOf([[0, [share(NaN), share(NaN)]]]);
    expect(sum?.values.ready).toBeNaN();
    const point = pointOfTotal(sum ?? totalsOf([])[0] ?? expect.fail('no sum'), true);
    expect(point.readyMessages).toBeNull();
    expect(point.queuesMissing).toMatchObject({ readyMessages: 2 });
  });

  test('a queue that was there for a part of a bucket counts for that part', () => {
    const table: TotalTable = new Map();
    addShare(table, 0, 60, share(100, { age: 5 }));
    addShare(table, 0, 6, share(100, { age: 9 }));
    expect(finishTotals(table)[0]?.values).toMatchObject({ ready: 110, age: 9 });
  });

  test('is the same whatever the order of queues, and grows with none of them less', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 20 }), (depths) => {
        const shares = depths.map((depth) => share(depth));
        const [forth] = totalsOf([[0, shares]]);
        const [back] = totalsOf([[0, shares.toReversed()]]);
        expect(forth?.values).toEqual(back?.values);
        expect(forth?.values.ready).toBe(depths.reduce((sum, depth) => sum + depth, 0));
      }),
    );
  });
});

describe('a bucket of sums', () => {
  test('is the average of its whole polls: one that misses a queue makes no dip', () => {
    const polls = totalsOf([
      [0, [share(100), share(10)]],
      [10, [share(NaN), share(12)]],
      [20, [share(100), share(14)]],
    ]);
    const [bucket] = bucketTotals(polls, 1_000);
    expect(bucket?.values.ready).toBe(112);
    expect(bucket?.missing.ready).toBe(0);
  });

  test('without a whole poll is told with what is missing', () => {
    const polls = totalsOf([
      [0, [share(NaN), share(12)]],
      [10, [share(NaN), share(14)]],
    ]);
    const [bucket] = bucketTotals(polls, 1_000);
    expect(bucket?.values.ready).toBe(13);
    expect(bucket?.missing.ready).toBe(1);
  });

  test('keeps the highest depth and age, and the newest number of consumers', () => {
    const polls = totalsOf([
      [0, [share(1, { age: 4, consumers: 3 })]],
      [10, [share(900, { age: 2, consumers: 2 })]],
      [20, [share(1, { age: 1, consumers: 1 })]],
    ]);
    expect(bucketTotals(polls, 1_000)[0]?.values).toMatchObject({ depth: 900, age: 4, consumers: 1 });
  });

  test('made from buckets is what is made from polls', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 500 }), { minLength: 12, maxLength: 12 }), (depths) => {
        const polls = totalsOf(depths.map((depth, i) => [i * 10, [share(depth)]] as const));
        const direct = bucketTotals(polls, 120)[0];
        const inSteps = bucketTotals(bucketTotals(polls, 30), 120)[0];
        expect(inSteps?.polls).toBe(direct?.polls);
        expect(inSteps?.values.ready).toBeCloseTo(direct?.values.ready ?? NaN);
        expect(inSteps?.values.depth).toBe(direct?.values.depth);
      }),
    );
  });
});

test('of several clusters: where one was not read, its queues are missing', () => {
  const shop = totalsOf([
    [0, [share(5)]],
    [10, [share(6)]],
  ]);
  const bank = totalsOf([[0, [share(1), share(1)]]]);
  const joined = joinTotals([
    { samples: shop, queues: 1 },
    { samples: bank, queues: 2 },
  ]);
  expect(joined.map(({ values, missing }) => [values.ready, missing.ready])).toEqual([
    [7, 0],
    [6, 2],
  ]);
});
