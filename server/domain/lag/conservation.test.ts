import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Flow, flowBetween, type Reading } from './conservation';

function reading(values: Partial<Reading>): Reading {
  return {
    atMs: 0,
    readyMessages: 0,
    unackedMessages: 0,
    consumers: 1,
    published: 0,
    delivered: 0,
    acked: 0,
    redelivered: 0,
    ...values,
  };
}

const later = (values: Partial<Reading>) => reading({ atMs: 10_000, ...values });

describe('flow between two readings', () => {
  test.each([
    ['counters explain the depth', { published: 100, acked: 60, readyMessages: 40 }, 100, 60, 0, 0],
    ['a skew of 5 % is noise', { published: 100, acked: 100, readyMessages: 10 }, 100, 100, 0, 0],
    ['a skew of two messages is noise', { published: 1, acked: 1, readyMessages: 2 }, 1, 1, 0, 0],
  ])('%s', (_, after, arrived, departed, left, uncounted) => {
    const flow = flowBetween(reading({}), later(after), false);
    expect(flow).toMatchObject({
      arrived,
      departed,
      leftWithoutAck: left,
      arrivedUncounted: uncounted,
    });
  });

  /** Readings of [published, acked, depth], 10 s apart. */
  function flowsOf(steps: [number, number, number][], isLog = false) {
    const readings = steps.map(([published, acked, readyMessages], i) =>
      reading({ atMs: i * 10_000, published, acked, readyMessages }),
    );
    const flows: Flow[] = [];
    readings.slice(1).forEach((after, i) => {
      flows.push(flowBetween(readings[i] ?? after, after, false, flows.at(-1) ?? null, isLog));
    });
    return flows;
  }

  test('dead letters arrive uncounted, and are known one reading later', () => {
    const flows = flowsOf([
      [0, 0, 0],
      [0, 0, 25],
      [0, 0, 25],
    ]);
    expect(flows.map(({ arrived }) => arrived)).toEqual([0, 25]);
    expect(flows[1]).toMatchObject({ arrivedUncounted: 25, departed: 0, leftWithoutAck: 0 });
  });

  test('what is read from a stream has not left it, and what retention removes was not lost', () => {
    const read = flowsOf(
      [
        [100, 0, 100],
        [100, 80, 100],
        [100, 160, 100],
        [140, 160, 60],
        [140, 160, 60],
      ],
      true,
    );
    expect(read.map(({ arrived, departed }) => [arrived, departed])).toEqual([
      [0, 80],
      [0, 80],
      [40, 0],
      [0, 0],
    ]);
    expect(read[1]).toMatchObject({ leftWithoutAck: null, arrivedUncounted: null });
  });

  test('a single dead letter is seen, a single message of skew is not', () => {
    const letter = flowsOf([
      [0, 0, 7],
      [0, 0, 8],
      [0, 0, 8],
    ]);
    expect(letter.map(({ arrived }) => arrived)).toEqual([0, 1]);
    const skewed = flowsOf([
      [0, 0, 7],
      [10, 10, 8],
      [20, 20, 8],
    ]);
    expect(skewed.map(({ arrivedUncounted }) => arrivedUncounted)).toEqual([0, 0]);
  });

  test('a purge is not made smaller by the dead letters that come after it, where nothing was counted', () => {
    const flows = flowsOf([
      [0, 0, 60],
      [0, 0, 10],
      [0, 0, 20],
      [0, 0, 20],
    ]);
    expect(flows.map(({ leftWithoutAck }) => leftWithoutAck)).toEqual([0, 50, 0]);
    expect(flows.map(({ arrived }) => arrived)).toEqual([0, 0, 10]);
  });

  test('what expires is known once it outgrows the traffic of some seconds, and whole when that ends', () => {
    const flows = flowsOf([
      ...Array.from({ length: 6 }, (_, i): [number, number, number] => [100 * i, 0, 0]),
      ...Array.from({ length: 9 }, (): [number, number, number] => [500, 0, 0]),
    ]);
    const left = flows.map(({ leftWithoutAck }) => leftWithoutAck ?? NaN);
    expect(left.slice(0, 5)).toEqual([0, 100, 100, 100, 100]);
    expect(left.reduce((sum, n) => sum + n, 0)).toBe(500);
    expect(flows.map(({ arrived }) => arrived).slice(0, 7)).toEqual([100, 100, 100, 100, 100, 0, 0]);
  });

  test('a depth that is read earlier than the counters is skew, neither arrivals nor losses', () => {
    const flows = flowsOf([
      [0, 0, 5_000],
      [170, 120, 4_600],
      [340, 940, 4_400],
      [510, 1_430, 4_080],
    ]);
    expect(flows.map(({ arrived }) => arrived)).toEqual([170, 170, 170]);
    expect(flows.map(({ leftWithoutAck }) => leftWithoutAck)).toEqual([0, 0, 0]);
  });

  test('a depth that lags one reading behind while the load is high loses nothing and invents nothing', () => {
    const load = [60, 60, 60, 400, 400, 400, 400, 60, 60, 60, 60, 60].map((perSec) => perSec * 10);
    const published = load.map((_, i) => load.slice(0, i + 1).reduce((sum, n) => sum + n, 0));
    const flows = flowsOf(published.map((total, i) => [total, 0, published[i - 1] ?? 0]));
    expect(flows.map(({ arrived }) => arrived)).toEqual(load.slice(1));
    expect(flows.every(({ leftWithoutAck }) => leftWithoutAck === 0)).toBe(true);
  });

  test('over time the corrected flow explains the depth, up to what still waits', () => {
    const step = fc.tuple(fc.nat(1_000), fc.nat(1_000), fc.nat(5_000));
    fc.assert(
      fc.property(fc.array(step, { minLength: 2, maxLength: 50 }), (deltas) => {
        const steps: [number, number, number][] = [[0, 0, 0]];
        for (const [published, acked, depth] of deltas) {
          const [p, a] = steps.at(-1) ?? [0, 0];
          steps.push([p + published, a + acked, depth]);
        }
        const flows = flowsOf(steps);
        const net = flows.reduce(
          (sum, { arrived, departed }) => sum + (arrived ?? NaN) - (departed ?? NaN),
          0,
        );
        expect(net + (flows.at(-1)?.pending ?? NaN)).toBe(steps.at(-1)?.[2]);
      }),
    );
  });

  test('a counter that goes backwards is unknown, and conservation gives its flow where the other is known', () => {
    const before = reading({ published: 500, acked: 100 });
    const flow = flowBetween(before, later({ published: 20, acked: 130, readyMessages: 10 }), false);
    expect(flow.published).toBeNull();
    expect(flow).toMatchObject({ acked: 30, arrived: 40, departed: 30, leftWithoutAck: null });
  });

  test('after a restart of the broker a counter began at zero', () => {
    const before = reading({ published: 500, acked: 500 });
    expect(flowBetween(before, later({ published: 20, acked: 20 }), true)).toMatchObject({
      published: 20,
      acked: 20,
    });
  });

  test('over a restart, what depth says beyond the new counters is neither lost nor uncounted: it was counted before', () => {
    const before = reading({ published: 500, acked: 500, readyMessages: 1_000 });
    const fewer = later({ published: 20, acked: 20, readyMessages: 100 });
    const drained = flowBetween(before, fewer, true);
    expect(drained).toMatchObject({ published: null, acked: null, arrived: 20, departed: null });
    expect(drained).toMatchObject({ leftWithoutAck: null, arrivedUncounted: null, pending: 0 });
    const more = later({ published: 20, acked: 20, readyMessages: 1_300 });
    expect(flowBetween(before, more, true)).toMatchObject({ published: null, arrived: 320, departed: 20 });
  });

  test('without any counter nothing is claimed', () => {
    const blind = { published: null, acked: null, delivered: null, redelivered: null };
    const flow = flowBetween(reading(blind), later({ ...blind, readyMessages: 50 }), false);
    expect(flow).toMatchObject({ arrived: null, departed: null, leftWithoutAck: null, published: null });
  });

  test('without depth the counters stand uncorrected', () => {
    const flow = flowBetween(reading({}), later({ published: 9, acked: 4, readyMessages: null }), false);
    expect(flow).toMatchObject({ arrived: 9, departed: 4, leftWithoutAck: null });
  });

  test('corrected flow is never less than what was counted, and names one side at most', () => {
    const n = fc.nat(100_000);
    fc.assert(
      fc.property(n, n, n, n, (published, acked, depthBefore, depthAfter) => {
        const before = reading({ readyMessages: depthBefore });
        const flow = flowBetween(before, later({ published, acked, readyMessages: depthAfter }), false);
        expect(flow.arrived).toBeGreaterThanOrEqual(published);
        expect(flow.departed).toBeGreaterThanOrEqual(acked);
        expect(Math.min(flow.leftWithoutAck ?? NaN, flow.arrivedUncounted ?? NaN)).toBe(0);
      }),
    );
  });
});
