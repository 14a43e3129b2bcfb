import { describe, expect, test } from 'vitest';
import {
  recallBlocker,
  type RecallFacts,
  recallOutcome,
  type RecallOutcome,
  recallOutcomeOf,
  recallSentence,
  recallWarnings,
} from './redrive-undo';
import { redrivePlanSchema } from './redrive';

const facts: RecallFacts = {
  queue: 'orders',
  dlq: 'orders.dlq',
  copies: 1_000,
  basis: 'exact',
  inDoubt: 0,
  changed: false,
  depthMessages: 812,
  consumers: 0,
  dlqConsumers: 0,
  maxPriority: false,
  leavesOut: [],
};

const outcome: RecallOutcome = {
  copies: 1_000,
  basis: 'exact',
  recalled: 812,
  stayed: 0,
  inDoubt: 0,
  reached: 'all',
  ended: true,
};

test.each<[Partial<RecallOutcome>, string]>([
  [
    { reached: 'limit' },
    'Recalled 812 of 1,000: 188 had been taken by consumers or died again, or lie deeper than could be looked at.',
  ],
  [{}, 'Recalled 812 of 1,000: 188 had been taken by consumers or died again.'],
  [
    { recalled: 999, reached: 'early' },
    'Recalled 999 of 1,000: 1 had been taken by consumers or died again, or was not looked at before it ended.',
  ],
  [
    { basis: 'at-most' },
    'Recalled 812 of at most 1,000: up to 188 had been taken by consumers or died again, or were never there.',
  ],
  [{ recalled: 1_000 }, 'Recalled 1,000 of 1,000.'],
  [
    { recalled: 990, stayed: 8, inDoubt: 2 },
    'Recalled 990 of 1,000: 8 could not be moved and stayed; 2 are in doubt.',
  ],
  [{ recalled: 3, reached: 'early', ended: false }, 'Recalled 3 of 1,000 so far.'],
])('says exactly what a recall did and did not reach: %o', (over, sentence) => {
  expect(recallOutcome({ ...outcome, ...over })).toBe(sentence);
});

describe('the outcome of a run', () => {
  const plan = redrivePlanSchema.parse({
    ...{ boundMessages: 30_000, targets: [], guarantee: 'atomic', sentence: '', warnings: [], blockers: [] },
    recall: { copies: 10, basis: 'exact' },
  });
  const run: Parameters<typeof recallOutcomeOf>[0] = {
    ...{ plan, state: 'completed', movedMessages: 4, failedMessages: 0, inDoubtMessages: 0 },
    ...{ keptMessages: 0, finishedAtMs: 1 },
  };

  test.each<[Partial<Parameters<typeof recallOutcomeOf>[0]>, string]>([
    [{}, 'died again.'],
    [{ state: 'failed', keptMessages: 20_001 }, 'or lie deeper'],
    [{ state: 'failed', keptMessages: 5 }, 'were not looked at'],
    [{ state: 'cancelled', keptMessages: 20_001 }, 'were not looked at'],
    [{ state: 'running', finishedAtMs: null }, 'so far.'],
  ])('%o', (over, words) => {
    expect(recallOutcomeOf({ ...run, ...over })).toContain(words);
  });

  test('of a redrive that is no recall there is none', () => {
    expect(recallOutcomeOf({ ...run, plan: { ...plan, recall: null } })).toBeNull();
  });
});

describe('a plan', () => {
  const warned = (over: Partial<RecallFacts>) =>
    recallWarnings({ ...facts, ...over }).map(({ code, sentence }) => `${code}: ${sentence}`);

  test('says how deep it can look, and how many it looks for', () => {
    expect(recallSentence(facts)).not.toContain('20,000');
    expect(recallSentence({ ...facts, depthMessages: 30_000 })).toContain(
      'At most 20,000 messages of others',
    );
    expect(recallSentence({ ...facts, basis: 'at-most' })).toContain('of at most 1,000 copies');
    expect(recallSentence({ ...facts, changed: true })).toContain('as the redrive has changed it');
  });

  test('warns of nothing but the order where nothing else is to be minded', () => {
    expect(recallWarnings(facts).map(({ code }) => code)).toEqual(['recall-order']);
  });

  test.each<[Partial<RecallFacts>, string]>([
    [{ consumers: 2 }, 'recall-consumers: 2 consumers run on orders: messages move meanwhile'],
    [{ consumers: null }, 'recall-consumers: Consumers may run'],
    [{ dlqConsumers: 1 }, 'recall-dlq-consumers: 1 consumer takes from orders.dlq'],
    [{ maxPriority: true }, 'recall-priority'],
    [{ leavesOut: ['CC', 'x-death'] }, 'leaves out CC, x-death and delivery counts on this broker'],
    [{ changed: true }, 'recall-changed: The redrive changed what it moved'],
    [{ inDoubt: 3 }, 'recall-in-doubt: 3 copies were left in doubt'],
    [{ basis: 'at-most' }, 'recall-fan-out'],
  ])('%o', (over, words) => {
    expect(warned(over).join('\n')).toContain(words);
  });

  test('byte for byte is said only of what the redrive did not change', () => {
    expect(warned({ leavesOut: ['CC'] }).join()).toContain('byte for byte');
    expect(warned({ leavesOut: ['CC'], changed: true }).join()).not.toContain('byte for byte');
  });

  test('what forbids it says what to do, in the words of a recall', () => {
    expect(recallBlocker('queue-gone', facts)).toContain('orders is gone');
    expect(recallBlocker('target-gone', facts)).toContain('Create it again');
    expect(recallBlocker('read-only', facts)).toBeNull();
  });
});
