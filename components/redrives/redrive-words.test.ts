import { describe, expect, test } from 'vitest';
import { redrivePlanSchema, type RedriveView } from '@/server/domain/redrive';
import { redrivePaceSchema } from '@/server/domain/redrive-pace';
import { endSentence, occupiedBy, selectionWords } from './redrive-words';

function redrive(over: Partial<RedriveView>): RedriveView {
  return {
    id: 'r',
    clusterId: 'c',
    clusterName: 'prod',
    vhost: '/',
    queue: 'orders.dlq',
    destination: { kind: 'origin' },
    selection: { kind: 'all' },
    transform: null,
    plan: redrivePlanSchema.parse({
      boundMessages: 42,
      targets: [],
      guarantee: 'at-least-once',
      way: 'confirmed',
      wayBecause: '',
      sentence: '',
      warnings: [],
      blockers: [],
    }),
    state: 'completed',
    actor: 'a',
    reason: '',
    ratePerSec: null,
    pace: redrivePaceSchema.parse({}),
    notBeforeMs: null,
    phase: 'closed',
    waiting: null,
    blocked: null,
    unattendedSinceMs: null,
    canary: null,
    returns: {
      how: null,
      unseenArrivals: 0,
      gaps: [],
      diedAgainMessages: 0,
      sameCauseMessages: 0,
      otherCauseMessages: 0,
      maybeMessages: 0,
      groups: [],
      watchUntilMs: null,
    },
    parking: null,
    leaveOutUserId: false,
    undoOf: null,
    boundMessages: 42,
    takenMessages: 42,
    movedMessages: 42,
    keptMessages: 0,
    failedMessages: 0,
    inDoubtMessages: 0,
    outcomes: [{ outcome: 'moved', detail: null, target: 'orders', count: 42 }],
    failure: null,
    createdAtMs: 0,
    startedAtMs: 0,
    finishedAtMs: 0,
    currentRatePerSec: null,
    etaMs: null,
    ...over,
  };
}

describe('the end of a redrive in words', () => {
  test('all moved says so, and that none of them is left', () => {
    expect(endSentence(redrive({}))).toBe(
      '42 of 42 moved to orders. None of them was left in the dead-letter queue.',
    );
  });

  test('a selection does not claim an empty queue', () => {
    const selection = { kind: 'messages' as const, fingerprints: ['a', 'b'] };
    const text = endSentence(redrive({ selection, boundMessages: 2, movedMessages: 2 }));
    expect(text).toBe('2 of 2 moved to orders.');
  });

  test('what stayed, came back, vanished or is in doubt is named', () => {
    const text = endSentence(
      redrive({
        movedMessages: 30,
        failedMessages: 1,
        inDoubtMessages: 2,
        outcomes: [
          { outcome: 'moved', detail: null, target: 'orders', count: 30 },
          { outcome: 'returned', detail: null, target: 'gone', count: 1 },
          { outcome: 'came-back', detail: null, target: null, count: 4 },
          { outcome: 'not-found', detail: null, target: null, count: 5 },
        ],
      }),
    );
    expect(text).toBe(
      '30 of 42 moved to orders. 1 message stayed in orders.dlq. 4 messages died again and came back. ' +
        '5 selected were no longer there. 2 messages in doubt: look in the target before sending again.',
    );
  });

  test('a count that was too high at the start is explained, not left open', () => {
    const text = endSentence(redrive({ movedMessages: 34, boundMessages: 39 }));
    expect(text).toBe('34 of 39 moved to orders. 5 of those counted at the start were no longer there.');
  });

  test('a cancelled one says where the rest is', () => {
    expect(endSentence(redrive({ state: 'cancelled', movedMessages: 0, outcomes: [] }))).toBe(
      'None of 42 was moved. What was not moved is still in orders.dlq.',
    );
  });
});

test('a selection reads as what was asked for', () => {
  expect(selectionWords({ kind: 'all' }, 4_120)).toBe('all 4,120 messages');
  expect(selectionWords({ kind: 'first', count: 1 }, null)).toBe('the first message');
  expect(selectionWords({ kind: 'messages', fingerprints: ['a'] }, null)).toBe('1 selected message');
});

describe('why nothing else may be moved out of the queue', () => {
  test.each([
    ['running', {}, 'A redrive runs on this queue. Wait until it has ended.'],
    ['running', { undoOf: 'another' }, 'A recall runs on this queue. Wait until it has ended.'],
    ['paused', {}, 'A redrive of this queue is paused. Resume or cancel it first.'],
    [
      'running',
      { unattendedSinceMs: 1 },
      'A redrive of this queue stands still: no worker runs. It has to end first.',
    ],
    [
      'cancelling',
      { unattendedSinceMs: 1 },
      'A redrive of this queue stands still: no worker runs. It has to end first.',
    ],
  ] as const)('%s %j', (state, over, says) => {
    expect(occupiedBy(redrive({ state, ...over }))).toBe(says);
  });
});
