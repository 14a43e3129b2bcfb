import { expect, test } from 'vitest';
import { budgetLine, budgetOf, budgetOfMessage } from './peek-budget';

test.each([
  [0, { used: 0, remaining: 19 }],
  [18, { used: 18, remaining: 1 }],
  [19, { used: 19, remaining: 0 }],
  [20, { used: 20, remaining: 0 }],
  [500, { used: 20, remaining: 0 }],
])('of a limit of 20, after %i counted deliveries', (counted, expected) => {
  expect(budgetOf(20, counted, 'drops')).toEqual({ limit: 20, atLimit: 'drops', ...expected });
});

test('a limit that no look fits into leaves none', () => {
  for (const limit of [0, 1]) expect(budgetOf(limit, 0, 'drops').remaining).toBe(0);
});

test('the line names what is used, and what the broker does at the limit', () => {
  const line = '3 of 20 looks used on this message; at 20 the broker drops it';
  expect(budgetLine(budgetOf(20, 3, 'drops'), 'this message')).toBe(line);
  expect(budgetLine(budgetOf(5, 1, 'dead-letters'), 'this message')).toMatch(
    /at 5 the broker dead-letters it$/,
  );
});

test('a message that came with a count has one more after the look; one at the limit is a copy that begins anew', () => {
  const budget = budgetOf(20, 7, 'dead-letters');
  const used = (deliveryCount: number | null) => budgetOfMessage({ deliveryCount }, { budget })?.used;
  expect([null, 0, 6, 19, 20, 21].map(used)).toEqual([1, 1, 7, 20, 0, 0]);
  expect(budgetOfMessage({ deliveryCount: 3 }, { budget: null })).toBeNull();
});
