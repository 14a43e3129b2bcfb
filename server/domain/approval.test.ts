import { describe, expect, test } from 'vitest';
import { type Loss, lossOutdated, mostMoved } from './approval';
import {
  type ApprovalRule,
  type ApprovalState,
  mostAlone,
  standingOf,
  waitingActions,
  waitingProcedures,
  waits,
} from './approval-rules';
import { approvalDefaults } from './approval-defaults';
import { limits } from './limits';
import { redriveInputSchema } from './redrive';

const production: ApprovalRule = { environment: 'production', approval: approvalDefaults };

test('every waiting action has its procedure', () => {
  expect(new Set(Object.values(waitingProcedures))).toEqual(new Set(Object.keys(waitingActions)));
});

describe('what waits', () => {
  test.each([
    ['queue.purge', 1, true],
    ['queue.purge', null, true],
    ['queue.delete', 0, true],
    ['message.edit', 1, true],
    ['message.replay', 1, true],
    ['redrive.start', 1_000, false],
    ['redrive.start', 1_001, true],
    ['redrive.start', null, true],
    ['queue.archive', 1_001, true],
    ['redrive.recall', 1_000_000, false],
    ['capture.start', null, false],
    ['message.peek', null, false],
  ] as const)('%s of %s messages on production: %s', (access, messages, expected) => {
    expect(waits(production, access, messages)).toBe(expected);
  });

  test('nothing waits elsewhere, or where an admin switched it off', () => {
    for (const environment of ['', 'development', 'staging'] as const) {
      expect(waits({ ...production, environment }, 'queue.purge', 1)).toBe(false);
    }
    const off = { ...production, approval: { ...approvalDefaults, needed: false } };
    expect(waits(off, 'queue.delete', 1)).toBe(false);
    expect(mostAlone(off, 'redrive.start')).toBeNull();
  });

  test('with a bound of none, every redrive waits', () => {
    const rule = { ...production, approval: { ...approvalDefaults, aboveMessages: 0 } };
    expect(waits(rule, 'redrive.start', 1)).toBe(true);
  });
});

describe('the most that a redrive moves', () => {
  const input = (over: object) =>
    redriveInputSchema.parse({
      ...{ clusterId: '0197a000-0000-7000-8000-000000000001', vhost: '/', name: 'dlq' },
      ...{ destination: { kind: 'origin' }, selection: { kind: 'all' } },
      ...over,
    });
  test.each([
    [{}, 5_000],
    [{ selection: { kind: 'messages', fingerprints: ['a', 'b'] } }, 2],
    [{ pace: { maxMessages: 40 } }, 40],
  ])('%j: %s', (over, expected) => {
    expect(mostMoved(input(over), { boundMessages: 5_000 })).toBe(expected);
  });
});

describe('how a request stands', () => {
  const at = (state: ApprovalState, nowMs: number) =>
    standingOf({ state, expiresAtMs: 1_000, decidedAtMs: state === 'waiting' ? null : 500 }, nowMs);
  test.each([
    ['waiting', 999, 'waiting'],
    ['waiting', 1_000, 'expired'],
    ['running', 600, 'running'],
    ['running', 501 + 2 * limits.apiCallMs, 'unknown'],
    ['done', 1_000_000, 'done'],
    ['declined', 1_000_000, 'declined'],
  ] as const)('%s at %s: %s', (state, nowMs, expected) => {
    expect(at(state, nowMs)).toBe(expected);
  });
});

describe('what a purge or delete would destroy', () => {
  const loss = (over: Partial<Loss> = {}): Loss => ({
    ...{ readyMessages: 100, unackedMessages: 0, depthMessages: 100, consumers: 0 },
    deadLettersFrom: ['orders'],
    ...over,
  });
  test.each([
    ['the same', {}, null],
    ['a little more', { depthMessages: 110 }, null],
    ['less', { depthMessages: 0 }, null],
    ['much more', { depthMessages: 111 }, /about 100 messages; now there are 111/],
    ['somebody who consumes', { consumers: 1 }, /consumes/],
    ['dead letters of another queue', { deadLettersFrom: ['orders', 'billing'] }, /billing/],
  ])('%s', (_, over, expected) => {
    const because = lossOutdated(loss(), loss(over));
    if (expected === null) expect(because).toBeNull();
    else expect(because).toMatch(expected);
  });
});
