import { describe, expect, test } from 'vitest';
import { limits } from './limits';
import { orders } from './plan/testing';
import { type EarlierRecall, recallReach } from './recall-targets';
import { type EntryOutcome, type OutcomeCount, redrivePlanSchema } from './redrive';

const counted = (outcome: EntryOutcome, target: string | null, count: number): OutcomeCount => ({
  ...{ outcome, target, count, detail: null },
});

const plan = redrivePlanSchema.parse({
  ...{ boundMessages: 9, targets: [], guarantee: 'atomic', sentence: '', warnings: [], blockers: [] },
});

const redrive = {
  ...{ state: 'completed', undoOf: null, queue: 'orders.dlq', destination: { kind: 'origin' }, plan },
  parking: null,
  outcomes: [counted('moved', 'orders', 5), counted('moved', 'billing', 7)],
  returns: {
    ...{ how: null, unseenArrivals: 0, gaps: [], groups: [], watchUntilMs: null },
    ...{ diedAgainMessages: 0, sameCauseMessages: 0, otherCauseMessages: 0, maybeMessages: 0 },
  },
} as const satisfies Parameters<typeof recallReach>[0];

const earlier = (over: Partial<EarlierRecall>): EarlierRecall => ({
  ...{ queue: 'orders', state: 'completed', movedMessages: 2, inDoubtMessages: 0 },
  ...over,
});

describe('targets', () => {
  test('each queue with what certainly or possibly arrived there, most first; parked ones are named, not looked for', () => {
    const outcomes = [
      ...redrive.outcomes,
      counted('in-doubt', 'orders', 2),
      counted('reappeared', 'orders', 1),
      counted('parked', 'orders.dlq.parking', 3),
      counted('returned', 'gone', 4),
    ];
    const parking = { after: 1, queue: 'orders.dlq.parking' };
    const reach = recallReach({ ...redrive, outcomes, parking }, []);
    expect(reach.targets).toEqual([
      { queue: 'orders', copies: 8, basis: 'exact', inDoubt: 3 },
      { queue: 'billing', copies: 7, basis: 'exact', inDoubt: 0 },
    ]);
    expect(reach.notReached).toEqual([
      '3 were parked in orders.dlq.parking: what is set aside is not recalled.',
    ]);
  });

  test('less what was recalled before; none where a recall is under way; its own doubts stay doubts', () => {
    const { targets, notReached } = recallReach(redrive, [
      earlier({ inDoubtMessages: 1 }),
      earlier({ queue: 'billing', state: 'running' }),
    ]);
    expect(targets).toEqual([{ queue: 'orders', copies: 3, basis: 'exact', inDoubt: 1 }]);
    expect(notReached).toEqual([
      '2 were recalled from orders before.',
      'A recall from billing is under way already.',
    ]);
  });

  test('what died again, and what the ledger could not tell apart, is said', () => {
    const outcomes = [...redrive.outcomes, counted('moved', null, 9)];
    const returns = { ...redrive.returns, diedAgainMessages: 1 };
    const { notReached } = recallReach({ ...redrive, outcomes, returns }, []);
    expect(notReached[0]).toContain('1 was seen to die again');
    expect(notReached[1]).toContain('Of 9 the ledger does not tell');
  });

  test('through an exchange: the queues of its plan, each with at most one copy of each, and never the dead-letter queue', () => {
    const destination = { kind: 'original' } as const;
    const outcomes = [counted('moved', 'events → order.created', 4)];
    const targets = [orders, { ...orders, queue: 'orders.dlq' }, { ...orders, queue: 'gone', exists: false }];
    const reach = recallReach({ ...redrive, destination, outcomes, plan: { ...plan, targets } }, []);
    expect(reach.targets).toEqual([{ queue: 'orders', copies: 4, basis: 'at-most', inDoubt: 0 }]);
    expect(reach.notReached.join(' ')).toContain('brought back to orders.dlq');
    expect(reach.notReached.join(' ')).toContain('queues that its plan did not name');
  });

  test('so many queues at once, and the rest is said', () => {
    const many = Array.from({ length: limits.recallTargets + 3 }, (_, i) => counted('moved', `q${i}`, i + 1));
    const reach = recallReach({ ...redrive, outcomes: many }, []);
    expect(reach.targets).toHaveLength(limits.recallTargets);
    expect(reach.targets[0]?.copies).toBe(limits.recallTargets + 3);
    expect(reach.notReached).toEqual(['3 more queues have fewer copies: recall from these first.']);
  });
});

describe('nothing to recall', () => {
  const destination = { kind: 'queue', name: 'orders.dlq' } as const;
  test.each<[Partial<Parameters<typeof recallReach>[0]>, EarlierRecall[], string]>([
    [{ undoOf: 'r', queue: 'orders', destination }, [], 'This is a recall itself'],
    [{ state: 'running' }, [], 'has not ended'],
    [{ state: 'paused' }, [], 'has not ended'],
    [{ outcomes: [counted('returned', 'orders', 3)] }, [], 'nothing to a target queue'],
    [{ outcomes: [counted('moved', 'orders', 2)] }, [earlier({})], 'have been recalled already'],
    [
      { outcomes: [counted('moved', 'orders', 2)] },
      [earlier({ movedMessages: 1, state: 'running' })],
      'is under way',
    ],
    [{ destination: { kind: 'original' } }, [], 'its plan names no queue'],
  ])('%o %o', (over, recalls, words) => {
    const reach = recallReach({ ...redrive, ...over }, recalls);
    expect(reach.refusal).toContain(words);
    expect(reach.targets).toEqual([]);
  });
});
