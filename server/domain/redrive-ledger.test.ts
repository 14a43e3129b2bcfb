import { expect, test } from 'vitest';
import { entryOutcomes, type EntryOutcome, type RedriveSelection } from './redrive';
import { ledgerOf, type LedgerInput } from './redrive-ledger';

const of = (outcome: EntryOutcome, count: number) => ({ outcome, count, detail: null, target: 'orders' });
const ledger = (over: Partial<LedgerInput>) =>
  ledgerOf({
    selection: { kind: 'all' },
    state: 'completed',
    boundMessages: 100,
    keptMessages: 0,
    outcomes: [],
    pace: { maxMessages: null },
    ...over,
  });
const lines = (over: Partial<LedgerInput>) =>
  Object.fromEntries(ledger(over).rows.map(({ line, messages }) => [line, messages]));
const total = (over: Partial<LedgerInput>) =>
  ledger(over).rows.reduce((sum, { messages }) => sum + messages, 0);

const mixed = [
  of('moved', 60),
  of('moved', 10),
  of('parked', 5),
  of('returned', 4),
  of('rejected', 3),
  of('no-origin', 2),
  of('in-doubt', 6),
  of('reappeared', 1),
  of('came-back', 2),
];

test('every message of the plan stands in one line, and what nobody met is a line, too', () => {
  expect(lines({ outcomes: mixed, keptMessages: 2 })).toEqual({
    moved: 70,
    parked: 5,
    unroutable: 4,
    stayed: 5,
    'in-doubt': 7,
    'came-back': 2,
    gone: 7,
  });
  expect(lines({ outcomes: mixed, keptMessages: 2, state: 'cancelled' })).toMatchObject({ 'not-reached': 7 });
});

test.each<[RedriveSelection, number]>([
  [{ kind: 'all' }, 2],
  [{ kind: 'first', count: 100 }, 2],
  [{ kind: 'causes', keys: ['a'] }, 7],
  [{ kind: 'filter', conditions: [{ kind: 'reason', reason: 'rejected' }] }, 7],
  [{ kind: 'messages', fingerprints: Array.from({ length: 95 }, (_, i) => `${i}`) }, 40],
])('the lines add up to the plan: %o', (selection, keptMessages) => {
  const { plannedMessages } = ledger({ selection, keptMessages, outcomes: mixed });
  expect(total({ selection, keptMessages, outcomes: mixed })).toBe(plannedMessages);
});

test('what was looked at for others is a line where the plan counts it, and a note where it names messages', () => {
  const causes: RedriveSelection = { kind: 'causes', keys: ['a'] };
  expect(lines({ selection: causes, keptMessages: 30, outcomes: [of('moved', 70)] })).toEqual({
    moved: 70,
    'not-selected': 30,
  });
  const named: RedriveSelection = { kind: 'messages', fingerprints: ['a', 'b', 'c'] };
  const outcomes = [of('moved', 2), of('not-found', 1)];
  expect(ledger({ selection: named, boundMessages: 2, keptMessages: 30, outcomes })).toMatchObject({
    plannedMessages: 3,
    passedMessages: 30,
  });
});

test('how messages were put back is told apart, and counted nowhere twice', () => {
  const outcomes = [of('moved', 90), of('rejected', 10), of('copied-back', 8), of('ended-by-return', 2)];
  expect(total({ outcomes })).toBe(100);
  expect(ledger({ outcomes }).putBack.map(({ outcome }) => outcome)).toEqual([
    'copied-back',
    'ended-by-return',
  ]);
});

test('no outcome is forgotten', () => {
  for (const outcome of entryOutcomes) {
    const { rows, putBack } = ledger({
      outcomes: [of(outcome, 100)],
      keptMessages: outcome === 'came-back' ? 100 : 0,
    });
    expect([outcome, rows.length - (putBack.length > 0 ? 1 : 0) + putBack.length]).toEqual([outcome, 1]);
  }
});

test('what lies behind the hard maximum of a filter was not reached, and is not gone', () => {
  const conditions = [{ kind: 'reason' as const, reason: 'rejected' }];
  const filter = { selection: { kind: 'filter' as const, conditions }, keptMessages: 20 };
  const outcomes = [of('moved', 4), of('in-doubt', 1)];
  const capped = { ...filter, outcomes, pace: { maxMessages: 5 } };
  expect(lines(capped)).toEqual({ moved: 4, 'in-doubt': 1, 'not-selected': 20, 'not-reached': 75 });
  expect(lines({ ...capped, pace: { maxMessages: 6 } })).toMatchObject({ gone: 75 });
});
