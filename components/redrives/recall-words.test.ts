import { describe, expect, test } from 'vitest';
import type { Consumed } from '@/server/domain/redrive-consumed';
import { redrivePlanSchema } from '@/server/domain/redrive';
import {
  chosenAtFirst,
  guaranteeWords,
  recallableMessages,
  recallButton,
  recallWords,
  wordsOfLine,
} from './recall-words';

const plan = redrivePlanSchema.parse({
  ...{ boundMessages: 9, targets: [], guarantee: 'atomic', way: 'atomic', warnings: [], blockers: [] },
  sentence: 'Recall …',
});
const gone = { code: 'source', subject: '', sentence: 'gone' };

function target(
  queue: string,
  over: { basis?: 'exact' | 'at-most'; blocked?: boolean; confirmed?: true } = {},
) {
  const { basis = 'exact', blocked = false, confirmed } = over;
  return {
    ...{ queue, copies: 5, basis, inDoubt: 0 },
    plan: {
      ...plan,
      blockers: blocked ? [gone] : [],
      way: confirmed ? ('confirmed' as const) : ('atomic' as const),
    },
  };
}

describe('how many may be recalled', () => {
  const consumed = { stillThereAtMost: 7 } as Consumed;
  const ended = { undoOf: null, finishedAtMs: 1, inDoubtMessages: 2, consumed };
  test.each([
    [{}, 9],
    [{ consumed: null }, 2],
    [{ finishedAtMs: null }, 0],
    [{ undoOf: 'r' }, 0],
  ])('%o', (over, messages) => {
    expect(recallableMessages({ ...ended, ...over })).toBe(messages);
  });
});

test('at first all are chosen that can be; of several that an exchange gave copies to, none', () => {
  expect(chosenAtFirst([target('a'), target('b', { blocked: true }), target('c')])).toEqual(['a', 'c']);
  expect(chosenAtFirst([target('a', { basis: 'at-most' }), target('b', { basis: 'at-most' })])).toEqual([]);
  expect(chosenAtFirst([target('a', { basis: 'at-most' })])).toEqual(['a']);
});

test('one queue says what its plan says, several say how many copies from how many queues', () => {
  expect(recallWords('dlq', [target('a')])).toBe('Recall …');
  expect(recallWords('dlq', [target('a'), target('b')])).toContain('of 10 copies from 2 queues back to dlq');
  expect(recallWords('dlq', [])).toContain('Choose the queues');
  expect(recallButton([target('a')])).toBe('Recall up to 5 copies');
});

test('the guarantee is that of the weakest way', () => {
  expect(guaranteeWords([])).toBeNull();
  expect(guaranteeWords([target('a')])).toContain('none is doubled');
  expect(guaranteeWords([target('a'), target('b', { confirmed: true })])).toContain('in doubt');
});

test('a line of the ledger of a recall speaks of the dead-letter queue', () => {
  expect(wordsOfLine('moved', true).label).toBe('Recalled');
  expect(wordsOfLine('moved', false).label).toBe('Moved');
  expect(wordsOfLine('unroutable', true)).toEqual(wordsOfLine('unroutable', false));
});
