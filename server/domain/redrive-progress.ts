// The counts of a redrive, as pure sums over what became of its messages. Each message that was taken is in
// exactly one of moved, kept, failed and in doubt.

import { userIdLeftOut } from './foreign-user-id';
import { limits } from './limits';
import type { PutBack } from './message';
import type { EntryOutcome, JournalEntry, JournalOutcome, OutcomeCount } from './redrive';

export type RedriveProgress = {
  takenMessages: number;
  movedMessages: number;
  keptMessages: number;
  failedMessages: number;
  inDoubtMessages: number;
  outcomes: readonly OutcomeCount[];
};

export const noProgress: RedriveProgress = {
  takenMessages: 0,
  movedMessages: 0,
  keptMessages: 0,
  failedMessages: 0,
  inDoubtMessages: 0,
  outcomes: [],
};

type Counted = JournalOutcome & { target: string | null };

type Counter = 'movedMessages' | 'keptMessages' | 'failedMessages' | 'inDoubtMessages';

const counterOf: Record<EntryOutcome, Counter | null> = {
  moved: 'movedMessages',
  // It left the source with a confirmed copy; the ledger tells the two apart by their outcome.
  parked: 'movedMessages',
  returned: 'failedMessages',
  rejected: 'failedMessages',
  'no-origin': 'failedMessages',
  'not-transformed': 'failedMessages',
  'held-back': 'failedMessages',
  'publish-failed': 'failedMessages',
  'in-doubt': 'inDoubtMessages',
  reappeared: 'inDoubtMessages',
  'came-back': 'keptMessages',
  'not-found': null,
  'copied-back': null,
  'ended-by-return': null,
};

/** Counts one outcome `times` over; negative takes back what was counted before. */
export function countOutcome(progress: RedriveProgress, outcome: Counted, times = 1): RedriveProgress {
  if (times === 0) return progress;
  const outcomes = addKind(progress.outcomes, outcome, times);
  const counter = counterOf[outcome.outcome];
  if (counter === null) return { ...progress, outcomes };
  return {
    ...progress,
    outcomes,
    [counter]: progress[counter] + times,
    takenMessages: progress.takenMessages + times,
  };
}

/** Messages of which it is not known whether a copy arrived: what our own promise bounds. */
export function openDoubts({ outcomes }: RedriveProgress): number {
  return outcomes.reduce((sum, { outcome, count }) => (outcome === 'in-doubt' ? sum + count : sum), 0);
}

export function countWindow(
  progress: RedriveProgress,
  entries: readonly JournalEntry[],
  outcomes: readonly JournalOutcome[],
): RedriveProgress {
  let counted = progress;
  // Alike ones mostly follow each other, and are counted together.
  let [run, times]: [Counted | null, number] = [null, 0];
  for (const [position, outcome] of outcomes.entries()) {
    const entry = entries[position];
    const next = entry === undefined ? { ...outcome, target: null } : countedAs(entry, outcome);
    if (run !== null && isAlike(run, next)) {
      times += 1;
      continue;
    }
    if (run !== null) counted = countOutcome(counted, run, times);
    [run, times] = [next, 1];
  }
  return run === null ? counted : countOutcome(counted, run, times);
}

/** What an outcome of the journal is in the counts: the journal says `moved` of what was parked, too. */
export function countedAs(
  { target, parked, withoutUserId }: JournalEntry,
  { outcome, detail }: JournalOutcome,
): Counted {
  const moved = outcome === 'moved';
  return {
    outcome: moved && parked === true ? 'parked' : outcome,
    detail: moved && withoutUserId === true ? userIdLeftOut : detail,
    target: target === '' ? null : target,
  };
}

/** Messages that were looked at and are not for this redrive. */
export function countKept(progress: RedriveProgress, messages: number): RedriveProgress {
  return {
    ...progress,
    keptMessages: progress.keptMessages + messages,
    takenMessages: progress.takenMessages + messages,
  };
}

/** Of messages that are counted already: how they were put back. */
export function countPutBack(
  progress: RedriveProgress,
  { copies, ended, sentence }: PutBack,
): RedriveProgress {
  const copied = { outcome: 'copied-back', detail: sentence, target: null } as const;
  const lost = { outcome: 'ended-by-return', detail: sentence, target: null } as const;
  return countOutcome(countOutcome(progress, copied, copies), lost, ended);
}

/** What was only kept is put back between two connections and will be counted anew. */
export function forgetKept(progress: RedriveProgress): RedriveProgress {
  return {
    ...progress,
    keptMessages: 0,
    takenMessages: progress.takenMessages - progress.keptMessages,
    outcomes: progress.outcomes.filter(({ outcome }) => outcome !== 'came-back'),
  };
}

function isAlike(a: Counted, b: Counted): boolean {
  return a.outcome === b.outcome && a.detail === b.detail && a.target === b.target;
}

function addKind(counts: readonly OutcomeCount[], counted: Counted, times: number): OutcomeCount[] {
  const { outcome, detail, target } = counted;
  if (!counts.some((other) => isAlike(other, counted))) {
    if (counts.length >= limits.redriveOutcomeKinds && (detail !== null || target !== null)) {
      return addKind(counts, { outcome, detail: null, target: null }, times);
    }
    return [...counts, { outcome, detail, target, count: times }];
  }
  return counts
    .map((other) => (isAlike(other, counted) ? { ...other, count: other.count + times } : other))
    .filter(({ count }) => count > 0);
}
