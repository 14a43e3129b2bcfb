import { expect, test } from 'vitest';
import { recentRatePerSec, type WindowSample } from './window';

/** Samples with what arrived since the one before; null is unknown, undefined the first sample ever. */
function windowOf(everyMs: number, arrivals: readonly (number | null | undefined)[]): WindowSample[] {
  return arrivals.map((arrived, index) => ({
    atMs: index * everyMs,
    readyMessages: 0,
    unackedMessages: 0,
    consumers: 1,
    published: null,
    delivered: null,
    acked: null,
    redelivered: null,
    ageMs: null,
    flow:
      arrived === undefined
        ? null
        : {
            elapsedMs: everyMs,
            published: null,
            delivered: null,
            acked: null,
            redelivered: null,
            arrived,
            departed: null,
            leftWithoutAck: null,
            arrivedUncounted: null,
            pending: 0,
            skew: 0,
          },
  }));
}

test.each([
  ['polls that beat with the statistics', 5_000, [undefined, 150, 0, 300], 30],
  ['the same a poll later', 5_000, [undefined, 0, 300, 0], 30],
  ['fast polls, of which most find nothing new', 2_000, [undefined, 150, 0, 0, 150, 0, 0], 15],
  ['polls slower than the statistics', 30_000, [undefined, 9_000, 300], 10],
  ['a first flow', 5_000, [undefined, 50], 10],
  ['a single reading', 5_000, [undefined], null],
  ['an unknown newest flow', 5_000, [undefined, 50, null], null],
  ['an unknown flow before', 5_000, [undefined, 50, null, 20], 4],
] as const)('%s', (_name, everyMs, arrivals, rate) => {
  expect(recentRatePerSec(windowOf(everyMs, arrivals), 'arrived')).toBe(rate);
});

test('what is not told of is not known', () => {
  expect(recentRatePerSec(windowOf(5_000, [undefined, 10, 10]), 'departed')).toBeNull();
});
