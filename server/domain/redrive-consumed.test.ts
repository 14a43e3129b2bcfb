import { expect, test } from 'vitest';
import { type ConsumedInput, consumedOf } from './redrive-consumed';

const input: ConsumedInput = {
  outcomes: [{ outcome: 'moved', detail: null, target: 'orders', count: 100 }],
  throughExchange: false,
  targets: [{ queue: 'orders', hasDeadLetterExchange: true }],
  readings: [{ queue: 'orders', lowestMessages: 0, atMs: 1_000 }],
  unreadBecause: 'nobody read it.',
  diedAgainMessages: 0,
  maybeMessages: 0,
  recalledMessages: 0,
  watchedUntilMs: 5_000,
};

test('an empty target: all have left it, and acknowledged, died again and recalled add up to the copies', () => {
  const consumed = consumedOf({ ...input, diedAgainMessages: 12, recalledMessages: 3 });
  expect(consumed).toMatchObject({
    copies: 100,
    acknowledgedAtLeast: 85,
    acknowledgedAtMost: 85,
    stillThereAtMost: 0,
    gaps: [],
    provisos: [],
  });
});

test('what the target holds may be our copies: at least the others were acknowledged, at most all', () => {
  const readings = [{ queue: 'orders', lowestMessages: 30, atMs: 1_000 }];
  expect(consumedOf({ ...input, readings, diedAgainMessages: 5 })).toMatchObject({
    acknowledgedAtLeast: 65,
    acknowledgedAtMost: 95,
    stillThereAtMost: 30,
  });
});

test('a target that holds more than was moved tells nothing: at least none', () => {
  const readings = [{ queue: 'orders', lowestMessages: 4_000, atMs: 1_000 }];
  expect(consumedOf({ ...input, readings })).toMatchObject({
    acknowledgedAtLeast: 0,
    acknowledgedAtMost: 100,
    stillThereAtMost: 100,
  });
});

test('a target that was not read is a gap with its reason, never a zero', () => {
  expect(consumedOf({ ...input, readings: [] })).toMatchObject({
    acknowledgedAtLeast: null,
    acknowledgedAtMost: 100,
    gaps: ['Of 100 it is not known: nobody read it.'],
  });
  const outcomes = [...input.outcomes, { outcome: 'moved', detail: null, target: 'mail', count: 7 } as const];
  expect(consumedOf({ ...input, outcomes })).toMatchObject({
    copies: 107,
    acknowledgedAtLeast: 100,
    acknowledgedAtMost: 107,
    stillThereAtMost: 7,
    gaps: ['Of 7 it is not known: nobody read it.'],
  });
});

test('copies through an exchange are in queues that nobody can name', () => {
  expect(consumedOf({ ...input, throughExchange: true })).toMatchObject({
    acknowledgedAtLeast: null,
    basis: [],
  });
});

test('what may have died again unseen lowers the bound, and what could not be seen is said', () => {
  expect(consumedOf({ ...input, maybeMessages: 4 })).toMatchObject({
    acknowledgedAtLeast: 96,
    acknowledgedAtMost: 100,
  });
  const dropping = consumedOf({ ...input, targets: [{ queue: 'orders', hasDeadLetterExchange: false }] });
  expect(dropping?.provisos.join()).toContain('no dead-letter exchange');
  expect(consumedOf({ ...input, watchedUntilMs: 999 })?.provisos.join()).toContain('after the watch');
  expect(consumedOf({ ...input, watchedUntilMs: null })?.provisos.join()).toContain('Nobody watched');
});

test('what was parked, stayed or is in doubt is no copy that a consumer could have acknowledged', () => {
  const outcomes = (['parked', 'rejected', 'in-doubt'] as const).map((outcome) => ({
    ...{ outcome, detail: null, target: 'orders', count: 5 },
  }));
  expect(consumedOf({ ...input, outcomes })).toBeNull();
});
