import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flowBetween, type Reading } from './conservation';
import {
  type Capacity,
  capacityOf,
  consumersNeeded,
  departuresWith,
  drainTimeWith,
  whyNoCapacity,
} from './what-if';
import type { WindowSample } from './window';

const minute = 60_000;
const capacity = (consumers: number, arrivalsPerSec: number, departuresPerSec: number): Capacity => ({
  consumers,
  arrivalsPerSec,
  departuresPerSec,
});

describe('time to empty with more consumers', () => {
  test.each<[string, Capacity, number, number, number | null]>([
    ['they gain nothing on what arrives', capacity(2, 20, 20), 600, 0, null],
    ['one more gains 10/s', capacity(2, 20, 20), 600, 1, minute],
    ['two more gain 20/s', capacity(2, 20, 20), 600, 2, minute / 2],
    ['they gain already', capacity(4, 10, 20), 600, 0, minute],
    ['they fall behind even so', capacity(1, 100, 10), 600, 5, null],
    ['it would take more than a week', capacity(1, 0, 0.1), 100_000, 0, null],
    ['there is nothing', capacity(1, 100, 10), 0, 0, 0],
  ])('%s', (_, known, depth, more, ms) => {
    expect(drainTimeWith(known, depth, more)).toBe(ms);
  });
});

test.each<[Capacity, number]>([
  [capacity(6, 12, 6), 9],
  [capacity(2, 10, 12), 0],
  [capacity(1, 10, 12), 0],
  [capacity(1, 10, 6), 1],
  [capacity(3, 0, 1), 0],
])('%j needs +%i consumers', (known, more) => {
  expect(consumersNeeded(known)).toBe(more);
});

describe('for all', () => {
  const rate = fc.double({ min: 0.01, max: 100_000, noNaN: true });
  const known = fc.record({
    consumers: fc.integer({ min: 1, max: 500 }),
    arrivalsPerSec: rate,
    departuresPerSec: rate,
  });

  test('the needed consumers suffice, and one fewer would not', () => {
    fc.assert(
      fc.property(known, (one) => {
        const more = consumersNeeded(one);
        const wanted = 1.2 * one.arrivalsPerSec;
        expect(departuresWith(one, more)).toBeGreaterThanOrEqual(wanted * (1 - 1e-6));
        if (more > 0) expect(departuresWith(one, more - 1)).toBeLessThan(wanted);
      }),
    );
  });

  test('more consumers never take longer, and what one says holds: depth over the net rate', () => {
    fc.assert(
      fc.property(
        known,
        fc.integer({ min: 1, max: 1e7 }),
        fc.integer({ min: 0, max: 50 }),
        (one, depth, more) => {
          const ms = drainTimeWith(one, depth, more);
          const next = drainTimeWith(one, depth, more + 1);
          if (ms === null) return;
          expect(next).not.toBeNull();
          expect(next ?? 0).toBeLessThanOrEqual(ms);
          const left = depth + (one.arrivalsPerSec - departuresWith(one, more)) * (ms / 1_000);
          expect(Math.abs(left)).toBeLessThan(1e-6 * depth + 1e-6);
        },
      ),
    );
  });
});

describe('what consumers can do', () => {
  /** Every 10 s: 100 arrive, 60 are acked. */
  function windowOf(count: number, change: (i: number) => Partial<Reading> = () => ({})): WindowSample[] {
    const window: WindowSample[] = [];
    for (let i = 0; i < count; i += 1) {
      const at = { atMs: i * 10_000, readyMessages: 1_000 + 40 * i, unackedMessages: 10, consumers: 3 };
      const counters = { published: 100 * i, delivered: 60 * i, acked: 60 * i, redelivered: 0 };
      const reading: Reading = { ...at, ...counters, ...change(i) };
      const last = window.at(-1);
      const flow = last === undefined ? null : flowBetween(last, reading, false, last.flow);
      window.push({ ...reading, flow, ageMs: null });
    }
    return window;
  }

  test('is told by the flows while they were at work', () => {
    expect(capacityOf(windowOf(8))).toEqual(capacity(3, 10, 6));
  });

  test.each<[string, WindowSample[], RegExp]>([
    ['nobody consumes', windowOf(8, () => ({ consumers: 0 })), /Nobody consumes/],
    ['too few readings', windowOf(3), /did not take/],
    ['their number changed just now', windowOf(8, (i) => ({ consumers: i < 6 ? 2 : 3 })), /did not take/],
    ['nothing waited just now', windowOf(8, (i) => (i === 6 ? { readyMessages: 0 } : {})), /did not take/],
    ['nothing waits', windowOf(8, () => ({ readyMessages: 0 })), /Nothing waits/],
    ['nothing leaves', windowOf(8, (i) => ({ acked: 0, readyMessages: 1_000 + 100 * i })), /did not take/],
    ['counters are not told', windowOf(8, () => ({ acked: null, published: null })), /did not take/],
    ['as much expires as is acked', windowOf(20, (i) => ({ readyMessages: 5_000 - 20 * i })), /did not take/],
    ['there is no depth', windowOf(8, () => ({ readyMessages: null })), /does not tell/],
  ])('is not known when %s', (_, window, why) => {
    expect(capacityOf(window)).toBeNull();
    expect(whyNoCapacity(window.at(-1) ?? { readyMessages: null, consumers: null })).toMatch(why);
  });

  test('begins anew with the number of consumers', () => {
    const window = windowOf(12, (i) => (i < 5 ? { consumers: 9 } : {}));
    expect(capacityOf(window)).toEqual(capacity(3, 10, 6));
  });
});
