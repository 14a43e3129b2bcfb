import { describe, expect, test } from 'vitest';
import {
  backPressureOf,
  debtAt,
  mayStart,
  type PaceDebt,
  rateAt,
  redriveChangeSchema,
  redrivePaceSchema,
} from './redrive-pace';

/** Drives the pace with a clock that goes on by itself, and answers how many started in each second. */
function run(seconds: number, rateOf: (ms: number) => number | null, window = 200): number[] {
  const perSecond = new Array<number>(seconds).fill(0);
  let debt: PaceDebt = { messages: 0, atMs: 0 };
  for (let nowMs = 0; nowMs < seconds * 1000;) {
    const rate = rateOf(nowMs);
    debt = debtAt(debt, rate, nowMs);
    const answer = mayStart(rate, debt);
    if (answer.kind === 'wait') {
      nowMs += answer.ms + 3;
      continue;
    }
    const messages = Math.min(answer.messages, window);
    perSecond[Math.floor(nowMs / 1000)] = (perSecond[Math.floor(nowMs / 1000)] ?? 0) + messages;
    debt = { ...debt, messages: debt.messages + messages };
    nowMs += 1;
  }
  return perSecond;
}

describe('the rate', () => {
  test.each([1, 7, 200, 2_000])(
    '%i/s is kept on average, though timers ring late, and within each second',
    (rate) => {
      const perSecond = run(20, () => rate);
      const sum = perSecond.reduce((a, b) => a + b, 0);
      expect(sum).toBeGreaterThan(rate * 20 * 0.95 - 1);
      expect(sum).toBeLessThanOrEqual(rate * 20 * 1.02 + 1);
      expect(Math.max(...perSecond)).toBeLessThanOrEqual(Math.ceil(rate * 1.35) + 1);
    },
  );

  test('a change makes no burst: neither a slow rate raised nor a fast one lowered', () => {
    const raised = run(10, (ms) => (ms < 5_000 ? 2 : 100));
    expect(raised.slice(5).every((n) => n <= 130)).toBe(true);
    const lowered = run(10, (ms) => (ms < 5_000 ? 1_000 : 10));
    expect(lowered.slice(6).every((n) => n <= 13)).toBe(true);
    const freed = debtAt({ messages: 500, atMs: 0 }, null, 10);
    expect(mayStart(null, freed)).toEqual({ kind: 'go', messages: Infinity });
    expect(debtAt(freed, 10, 60_000).messages).toBeGreaterThanOrEqual(-1);
  });

  test('a run that stood still for an hour has saved up nothing', () => {
    const debt = debtAt({ messages: 0, atMs: 0 }, 100, 3_600_000);
    expect(debt.messages).toBeGreaterThanOrEqual(-10);
  });

  test('a ramp rises evenly to the rate and stays there; without a rate it ends free', () => {
    const ramp = { fromPerSec: 10, overMs: 10_000 };
    expect([0, 5_000, 10_000, 99_000].map((ms) => rateAt(110, ramp, ms))).toEqual([10, 60, 110, 110]);
    expect(rateAt(null, ramp, 10_000)).toBeNull();
    expect(rateAt(null, ramp, 0)).toBe(10);
    expect(rateAt(5, ramp, 0)).toBe(5);
    const perSecond = run(12, (ms) => rateAt(110, ramp, ms));
    expect(perSecond[0]).toBeLessThan(25);
    expect(perSecond[11]).toBeGreaterThan(95);
    expect([...perSecond].sort((a, b) => a - b)[11]).toBeLessThan(150);
  });
});

describe('back-pressure', () => {
  const orders = { queue: 'orders', depthMessages: 9_000, ageMs: 4_000, missing: null };
  const limit = { maxDepthMessages: 10_000, maxAgeMs: null };

  test('leaves room up to the limit, counting what was sent since the reading', () => {
    expect(backPressureOf(limit, [orders], 400)).toEqual({ roomMessages: 600 });
    expect(backPressureOf(null, [{ ...orders, depthMessages: null }], 0)).toEqual({ roomMessages: Infinity });
    expect(backPressureOf(limit, [{ ...orders, depthMessages: 3 }, orders], 0)).toEqual({
      roomMessages: 1_000,
    });
  });

  test('says which target is too full, or too old', () => {
    expect(backPressureOf(limit, [{ ...orders, depthMessages: 12_000 }], 0)).toEqual({
      why: 'Waiting: orders has 12,000 messages, limit 10,000.',
    });
    expect(backPressureOf(limit, [orders], 1_000)).toEqual({
      why: 'Waiting: orders had 9,000 messages before the newest arrived, limit 10,000.',
    });
    const old = { maxDepthMessages: null, maxAgeMs: 2_000 };
    expect(backPressureOf(old, [orders], 0)).toEqual({
      why: 'Waiting: the oldest message of orders is 4 s old, limit 2 s.',
    });
    expect(backPressureOf(old, [{ ...orders, depthMessages: 0, ageMs: null }], 0)).toEqual({
      roomMessages: Infinity,
    });
  });

  test('what nobody tells holds the run back, with the reason', () => {
    const blind = { queue: 'orders', depthMessages: null, ageMs: null, missing: 'connection refused' };
    expect(backPressureOf(limit, [blind], 0)).toEqual({
      why: 'Waiting: orders does not tell how many messages it has (connection refused).',
    });
  });
});

test('nothing asked for is no control at all, and a change of one thing changes no other', () => {
  expect(redrivePaceSchema.parse({})).toMatchObject({ ramp: null, canary: null, backPressure: null });
  expect(redriveChangeSchema.parse({ ratePerSec: null })).toEqual({ ratePerSec: null });
  expect(redrivePaceSchema.parse({ canary: {} }).canary).toEqual({
    steps: [1, 10, 100],
    watchMs: 30_000,
    maxShare: 0.05,
  });
});
