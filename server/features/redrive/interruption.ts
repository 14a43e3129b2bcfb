// What an interrupted run can be certain of: which windows the broker may have forgotten, by its epoch and the way
// of moving, and how far into the queue lies what an earlier attempt had in hand.

import { limits } from '@/server/domain/limits';
import type { SorterInput, Verdict } from '@/server/domain/redrive-sorter';
import type { RunRecord } from './redrive-journal';
import type { RedriveSource } from './redrive-source';
import type { NotTransformed } from './transform';

export type Judged =
  | Verdict
  | NotTransformed
  /** It was taken after the bound was reached. */
  | { kind: 'late' }
  /** An earlier message of its key was not moved. */
  | { kind: 'behind' };

/** What is set aside in the parking queue waits for nobody. */
export function inOrder(verdict: Judged, held: boolean): Judged {
  return held && verdict.kind === 'publish' && !verdict.parked ? { kind: 'behind' } : verdict;
}

type Interrupted = { record: RunRecord; source: RedriveSource };

/** What an earlier attempt may have had in hand; what was kept is not told from what was never met. */
export function isSeenBefore(verdict: Judged): boolean {
  if (verdict.kind === 'publish') return verdict.from !== null;
  return verdict.kind === 'known' || verdict.kind === 'suspect' || verdict.kind === 'kept';
}

export function certainty({
  record,
  source,
}: Interrupted): Pick<SorterInput, 'doubtfulBeforeSeq' | 'atomicFromSeq'> {
  const { unbroken } = source.brokerEpoch;
  const fromSeq = unbroken ? record.epochSeq : record.nextSeq;
  return {
    doubtfulBeforeSeq: record.clean ? 0 : fromSeq,
    atomicFromSeq: source.moving.way === 'atomic' ? fromSeq : Infinity,
  };
}

/** What an earlier attempt had in hand lies somewhere else now, and messages of a key may have passed each other. */
export function isOrderLost({ record, source }: Interrupted): boolean {
  return record.control.pace.orderBy !== null && !source.keepsOrder && record.nextSeq > 1;
}

/** Where the order is not kept, or nothing fresh may come, a count has to do. */
export function lookMessages({ record, source }: Interrupted, putBackMessages: number): number {
  // The batch in hand at the interruption may have kept messages that the journal does not know of.
  const kept = record.progress.keptMessages + limits.redriveWindowMessages;
  return putBackMessages + kept + (source.keepsOrder ? 0 : record.depthMessages);
}
