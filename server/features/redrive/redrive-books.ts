// Closing the books of a run: every message that a lost connection or a crash left open gets its outcome.
// What was found in the source again is in doubt (its copy may be at the target) and was left where it is;
// what is certainly not there was acknowledged, so it was moved.

import { type JournalEntry, type JournalOutcome, stayingOutcome } from '@/server/domain/redrive';
import { countedAs, countOutcome, countWindow, type RedriveProgress } from '@/server/domain/redrive-progress';
import type { JournalWindow, Suspect } from '@/server/domain/redrive-sorter';
import type { SettledWindow } from './redrive-journal';

export const inDoubtSentences = {
  stillInSource: 'Its copy may be at the target; the original was found in the source again and stays there.',
  notLookedFor:
    'Its copy may be at the target; whether the source still holds the original was not looked at.',
  reappeared: 'Its copy is at the target; the broker lost the acknowledgement and has the original again.',
  perhapsTorn:
    'The transaction that it was in was interrupted. The source does not have it any more; a target that refuses what it has no room for may not have it either: look for it there.',
  acknowledgeLost:
    'Its copy is at the target; the connection was lost before the source had let go of the original.',
};

/** Settles the windows that were left open. `lookedEverywhere`: all that could have been put back was met.
 * `atomicBeforeSeq`: of windows before it a full target may have taken a part of the transaction, and the source have
 * let go of all of it. */
export function closeBooks(input: {
  windows: readonly JournalWindow[];
  met: readonly Suspect[];
  lookedEverywhere: boolean;
  atomicBeforeSeq: number;
  progress: RedriveProgress;
}): { windows: SettledWindow[]; progress: RedriveProgress } {
  let { progress } = input;
  const windows = input.windows
    // Of one without entries all was taken over by others, and its row is gone.
    .filter(({ outcomes, entries }) => outcomes === null && entries.length > 0)
    .map(({ seq, entries }) => {
      const met = new Set(input.met.filter((one) => one.seq === seq).map(({ position }) => position));
      const unmet = unmetOutcome(input.lookedEverywhere, seq < input.atomicBeforeSeq);
      const outcomes = entries.map((entry, position) => fateOf(entry, met.has(position), unmet));
      progress = countWindow(progress, entries, outcomes);
      return { seq, outcomes };
    });
  return { windows, progress };
}

const reappeared: JournalOutcome = { outcome: 'reappeared', detail: inDoubtSentences.reappeared };

/** Takes back `moved` from messages whose acknowledgement was lost on the way: the source still has them. */
export function amendMoved(
  { seq, entries, outcomes }: JournalWindow,
  met: readonly Suspect[],
  progress: RedriveProgress,
): { window: SettledWindow; progress: RedriveProgress } {
  const positions = new Set(met.map(({ position }) => position));
  const amended = (outcomes ?? []).map((outcome, position) =>
    positions.has(position) ? reappeared : outcome,
  );
  let counted = progress;
  for (const suspect of met) {
    counted = countOutcome(counted, countedAs(suspect, { outcome: 'moved', detail: null }), -1);
    counted = countOutcome(counted, countedAs(suspect, reappeared));
  }
  return { window: { seq, outcomes: amended.slice(0, entries.length) }, progress: counted };
}

function fateOf(entry: JournalEntry, met: boolean, unmet: JournalOutcome): JournalOutcome {
  if (entry.target === '') return stayingOutcome(entry);
  return met ? inDoubt(inDoubtSentences.stillInSource) : unmet;
}

function unmetOutcome(lookedEverywhere: boolean, perhapsTorn: boolean): JournalOutcome {
  if (!lookedEverywhere) return inDoubt(inDoubtSentences.notLookedFor);
  return perhapsTorn ? inDoubt(inDoubtSentences.perhapsTorn) : { outcome: 'moved', detail: null };
}

function inDoubt(detail: string): JournalOutcome {
  return { outcome: 'in-doubt', detail };
}

/** Outcomes of messages that stand in no window. */
export const cameBack = { outcome: 'came-back', detail: null, target: null } as const;
export const notFound = {
  outcome: 'not-found',
  detail: 'Selected, but not in the queue any more, or further back than is searched.',
  target: null,
} as const;
