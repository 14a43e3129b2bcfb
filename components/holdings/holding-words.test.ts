import { expect, test } from 'vitest';
import type { KeptHolding } from '@/server/domain/holding';
import { budgetDraft, budgetOf, factsOf, returnSentence, standingOf, standStillWords } from './holding-words';

const holding: KeptHolding = {
  ...{ id: 1, clusterId: 'c', vhost: '/', queue: 'dlq', kind: 'capture', state: 'running', working: true },
  ...{ actor: 'me', reason: '', keepDays: 30, budgetBytes: null, boundMessages: null },
  ...{ takenMessages: 4_200, messages: 4_120, bodyBytes: 0, diskBytes: 3 * 1024 ** 2 },
  ...{ returnedMessages: 80, expiredMessages: 0, passedMessages: 0, waiting: null, failure: null },
  ...{ createdAtMs: 0, storedAtMs: null, finishedAtMs: null, unattendedSinceMs: null },
};

test.each([
  [{}, 'Capturing'],
  [{ kind: 'archive' }, 'Moving'],
  [{ waiting: 'full' }, 'Waiting'],
  [{ failure: 'gone' }, 'Trouble'],
  [{ state: 'paused' }, 'Pausing'],
  [{ state: 'stopped' }, 'Stopping'],
  [{ state: 'paused', working: false }, 'Paused'],
  [{ state: 'stopped', working: false }, 'Kept'],
  [{ unattendedSinceMs: 1 }, 'Stands still'],
  // Its return does.
  [{ unattendedSinceMs: 1, state: 'stopped', working: false }, 'Kept'],
] as const)('%j reads %s', (change, word) => {
  expect(standingOf({ ...holding, ...change }).word).toBe(word);
});

test('what stands still is named, with what that means', () => {
  const still = { ...holding, unattendedSinceMs: 1 };
  expect(standStillWords([still])).toBe(
    'The capture stands still: no message is lost, and it goes on once a worker runs.',
  );
  const returning = { ...still, kind: 'archive', state: 'stopped', working: false } as const;
  expect(standStillWords([still, returning])).toMatch(/^The capture and the return stand still:/);
});

test('the facts name what is held, its disk, and what left', () => {
  expect(factsOf(holding)).toMatch(/^4,120 of 4,200 messages held · about .+ on disk · 80 returned$/);
  expect(factsOf({ ...holding, messages: 1, takenMessages: 1, returnedMessages: 0 })).toMatch(
    /^1 message held/,
  );
});

test('a return in doubt says what is not known', () => {
  const view = {
    ...{ id: 1, holdingId: 1, queue: 'dlq', state: 'completed' as const, actor: 'me', returnedMessages: 7 },
    ...{ inDoubtMessages: 2, failure: null, createdAtMs: 0, finishedAtMs: 1 },
  };
  expect(returnSentence(view)).toContain('Of 2 messages it is not known whether the queue has them');
  expect(returnSentence({ ...view, inDoubtMessages: 0 })).toBe('7 messages returned to dlq.');
});

test.each([
  ['2', 'GB', { bytes: 2 * 1024 ** 3 }],
  ['0.5', 'MB', null],
  ['1.5', 'MB', { bytes: 1_572_864 }],
  ['', 'GB', { bytes: null }],
  ['-1', 'GB', null],
  ['much', 'MB', null],
] as const)('a budget of %s %s', (amount, unit, expected) => {
  expect(budgetOf(amount, unit)).toEqual(expected);
});

test.each([null, 1024 ** 2, 1_572_864, 512 * 1024 ** 2, 2 * 1024 ** 3, 2.5 * 1024 ** 3])(
  'a budget of %s bytes reads back as it was written',
  (bytes) => {
    const { amount, unit } = budgetDraft(bytes);
    expect(budgetOf(amount, unit)).toEqual({ bytes });
  },
);
