import { describe, expect, test } from 'vitest';
import { canaryStage, findingOf, judgeReturns, type ReturnsSeen } from './redrive-canary';
import { redriveCanarySchema } from './redrive-pace';

const canary = redriveCanarySchema.parse({});
const none: ReturnsSeen = { diedAgainMessages: 0, maybeMessages: 0, unseenArrivals: 0, mostly: null };
const mostly = { queue: 'payments', place: 'payments.dlq', reason: 'rejected', sameCause: true };

test('one, ten, a hundred, then the rest; between them the run only watches', () => {
  expect(canaryStage(canary, 0, 0)).toEqual({ kind: 'send', messages: 1 });
  expect(canaryStage(canary, 0, 1)).toEqual({ kind: 'watch' });
  expect(canaryStage(canary, 1, 1)).toEqual({ kind: 'send', messages: 10 });
  expect(canaryStage(canary, 1, 8)).toEqual({ kind: 'send', messages: 3 });
  expect(canaryStage(canary, 2, 11)).toEqual({ kind: 'send', messages: 100 });
  expect(canaryStage(canary, 3, 111)).toEqual({ kind: 'passed' });
  expect(canaryStage(null, 0, 0)).toEqual({ kind: 'passed' });
});

describe('the verdict', () => {
  const first = { sentMessages: 1, passedSteps: 0, inStep: true };

  test('stops with where, how many, why, and whether it is the same cause', () => {
    const seen = { ...none, diedAgainMessages: 1, mostly };
    expect(judgeReturns(canary, seen, first)).toEqual({
      kind: 'stop',
      sentence:
        'Stopped after the first step: 1 of 1 died again in payments.dlq within 30 s, rejected, same cause.',
    });
  });

  test('tolerates the chosen share, and not one more', () => {
    const at = { sentMessages: 1_000, passedSteps: 3, inStep: false };
    expect(judgeReturns(canary, { ...none, diedAgainMessages: 50, mostly }, at)).toEqual({ kind: 'good' });
    expect(
      judgeReturns(canary, { ...none, diedAgainMessages: 51, mostly: { ...mostly, sameCause: false } }, at),
    ).toEqual({
      kind: 'stop',
      sentence:
        'Stopped midway: 51 of 1,000 died again in payments.dlq, rejected, another cause than before.',
    });
    expect(
      judgeReturns({ ...canary, maxShare: 1 }, { ...none, diedAgainMessages: 1, mostly }, first),
    ).toEqual({
      kind: 'good',
    });
  });

  test('asks a person where it cannot look, and never stops for a guess', () => {
    const seen = { ...none, maybeMessages: 1, unseenArrivals: 150 };
    const verdict = judgeReturns(canary, seen, first);
    expect(verdict).toMatchObject({ kind: 'ask' });
    expect(verdict.kind === 'ask' && verdict.sentence).toContain('up to 1 of the 150 messages');
    expect(judgeReturns(canary, seen, { ...first, inStep: false })).toEqual({ kind: 'good' });
  });

  test('what a step found is said, also when it is nothing', () => {
    expect(findingOf(0, 1, none)).toBe('After the first step 0 of 1 sent so far died again.');
    expect(findingOf(1, 11, { ...none, maybeMessages: 2, unseenArrivals: 9 })).toContain('up to 2 more');
  });
});
