import fc from 'fast-check';
import { expect, test } from 'vitest';
import { limits } from './limits';
import { entryOutcomes } from './redrive';
import {
  countKept,
  countOutcome,
  countPutBack,
  forgetKept,
  noProgress,
  type RedriveProgress,
} from './redrive-progress';

/** They say more of a message that another one counts, or of one that was not met. */
const notCounted: readonly string[] = ['not-found', 'copied-back', 'ended-by-return'];

const someOutcome = fc.record({
  outcome: fc.constantFrom(...entryOutcomes.filter((outcome) => !notCounted.includes(outcome))),
  detail: fc.option(fc.string({ maxLength: 2 })),
  target: fc.option(fc.constantFrom('a', 'b')),
});

function addsUp({ takenMessages, ...rest }: RedriveProgress): boolean {
  const { movedMessages, keptMessages, failedMessages, inDoubtMessages } = rest;
  return takenMessages === movedMessages + keptMessages + failedMessages + inDoubtMessages;
}

test('each message taken is in exactly one counter, and the kinds are bounded and lose no count', () => {
  fc.assert(
    fc.property(fc.array(someOutcome, { maxLength: 300 }), fc.nat(50), (outcomes, kept) => {
      const counted = outcomes.reduce((sum, outcome) => countOutcome(sum, outcome), noProgress);
      const progress = countKept(counted, kept);
      expect(addsUp(progress)).toBe(true);
      expect(progress.takenMessages).toBe(outcomes.length + kept);
      expect(progress.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(outcomes.length);
      expect(progress.outcomes.length).toBeLessThanOrEqual(limits.redriveOutcomeKinds + entryOutcomes.length);
      expect(addsUp(forgetKept(progress))).toBe(true);
      expect(forgetKept(progress).keptMessages).toBe(0);
    }),
  );
});

test('what is taken back leaves no trace', () => {
  const moved = { outcome: 'moved', detail: null, target: 'orders' } as const;
  expect(countOutcome(countOutcome(noProgress, moved), moved, -1)).toEqual(noProgress);
});

test('how messages were put back stands in the ledger and in no counter', () => {
  const kept = countKept(noProgress, 5);
  const progress = countPutBack(kept, { copies: 2, ended: 1, sentence: 'They stood at the limit.' });
  expect(progress).toMatchObject({ takenMessages: 5, keptMessages: 5 });
  expect(progress.outcomes.map(({ outcome, count }) => [outcome, count])).toEqual([
    ['copied-back', 2],
    ['ended-by-return', 1],
  ]);
  expect(countPutBack(kept, { copies: 0, ended: 0, sentence: null })).toEqual(kept);
});
