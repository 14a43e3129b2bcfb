import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountFlow, type FlowStretch, withoutUncounted } from './flow-account';

const stretch = (over: Partial<FlowStretch>): FlowStretch => ({
  knownMs: 300_000,
  published: 0,
  acked: 0,
  arrived: 0,
  departed: 0,
  ...over,
});
const valuesOf = (stretches: FlowStretch[]) => {
  const { published, acked, leftWithoutAck, arrivedWithoutPublish } = accountFlow(stretches, 'Not read.');
  return [published, acked, leftWithoutAck, arrivedWithoutPublish].map(({ value }) => value);
};

test.each<[string, FlowStretch[], (number | null)[]]>([
  ['all counted', [stretch({ published: 100, arrived: 100, acked: 90, departed: 90 })], [100, 90, 0, 0]],
  ['some expired', [stretch({ published: 100, arrived: 100, acked: 60, departed: 90 })], [100, 60, 30, 0]],
  [
    'a dead-letter queue with a TTL, of which nothing is counted: both are told',
    [stretch({ arrived: 50, departed: 20 })],
    [0, 0, 20, 50],
  ],
  [
    'what depth and counters are apart evens out within a stretch',
    [stretch({ published: 100, arrived: 140, acked: 90, departed: 130 })],
    [100, 90, 0, 0],
  ],
  [
    'stretches add up; one that is not known adds nothing',
    [
      stretch({ published: 10, arrived: 10, acked: 0, departed: 5 }),
      stretch({ published: null, arrived: null, acked: 7, departed: 7 }),
      stretch({ published: 10, arrived: 10, acked: 2, departed: 5 }),
    ],
    [20, 2, 8, 0],
  ],
  ['nothing known', [], [null, null, null, null]],
])('%s', (_, stretches, expected) => {
  expect(valuesOf(stretches)).toEqual(expected);
});

test('whatever flowed, the account balances: what came less what went is what the depth grew by, and nothing is negative', () => {
  const count = fc.integer({ min: 0, max: 10_000 });
  const known = { knownMs: count, published: count, acked: count, arrived: count, departed: count };
  const atLeastCounted = fc.record(known).map((one) => ({
    ...one,
    arrived: one.arrived + one.published,
    departed: one.departed + one.acked,
  }));
  fc.assert(
    fc.property(fc.array(atLeastCounted, { minLength: 1 }), (stretches) => {
      fc.pre(stretches.some(({ knownMs }) => knownMs > 0));
      const [published, acked, left, come] = valuesOf(stretches).map((value) => value ?? NaN);
      const grown = stretches.reduce((sum, { arrived, departed }) => sum + arrived - departed, 0);
      expect((published ?? NaN) + (come ?? NaN) - (acked ?? NaN) - (left ?? NaN)).toBe(grown);
      expect(Math.min(left ?? NaN, come ?? NaN)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a gap says why, and covers nothing', () => {
  expect(accountFlow([], 'Not read.')).toMatchObject({
    knownMs: 0,
    published: { value: null, reason: 'Not read.' },
    leftWithoutAck: { value: null, reason: 'Not read.' },
  });
});

test('of sums over several polls only what is counted is told', () => {
  const range = { fromMs: 0, toMs: 600_000 };
  const known = accountFlow(
    [stretch({ published: 100, arrived: 100, acked: 60, departed: 90 })],
    'Not read.',
  );
  const account = withoutUncounted({ ...range, ...known });
  expect(account).toMatchObject({ published: { value: 100 }, acked: { value: 60 } });
  expect(JSON.stringify(account.leftWithoutAck)).toContain('single polls');
  expect(account.arrivedWithoutPublish.value).toBeNull();
});
