import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flowBetween, type Reading } from './conservation';

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
    ['dead letters arrive uncounted', { readyMessages: 25 }, 25, 0, 0, 25],
    ['expired messages leave without ack', { published: 100 }, 100, 100, 100, 0],
  ])('%s', (_, after, arrived, departed, left, uncounted) => {
    const flow = flowBetween(reading({}), later(after), false);
    expect(flow).toMatchObject({
      arrived,
      departed,
      leftWithoutAck: left,
      arrivedUncounted: uncounted,
    });
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

  test('without any counter nothing is claimed', () => {
    const blind = { published: null, acked: null, delivered: null, redelivered: null };
    const flow = flowBetween(reading(blind), later({ ...blind, readyMessages: 50 }), false);
    expect(flow).toMatchObject({ arrived: null, departed: null, leftWithoutAck: null, published: null });
  });

  test('without depth the counters stand uncorrected', () => {
    const flow = flowBetween(reading({}), later({ published: 9, acked: 4, readyMessages: null }), false);
    expect(flow).toMatchObject({ arrived: 9, departed: 4, leftWithoutAck: null });
  });

  test('corrected flow explains the depth up to the noise, is never negative, and names one side at most', () => {
    const n = fc.nat(100_000);
    fc.assert(
      fc.property(n, n, n, n, (published, acked, depthBefore, depthAfter) => {
        const before = reading({ readyMessages: depthBefore });
        const flow = flowBetween(before, later({ published, acked, readyMessages: depthAfter }), false);
        const net = (flow.arrived ?? NaN) - (flow.departed ?? NaN);
        const noise = Math.max(2, 0.05 * (published + acked));
        expect(Math.abs(net - (depthAfter - depthBefore))).toBeLessThanOrEqual(noise);
        expect(flow.arrived).toBeGreaterThanOrEqual(published);
        expect(flow.departed).toBeGreaterThanOrEqual(acked);
        expect(Math.min(flow.leftWithoutAck ?? NaN, flow.arrivedUncounted ?? NaN)).toBe(0);
      }),
    );
  });
});
