// A redrive in sentences: what was asked for, where it stands, what became of it. Pure.

import type { EntryOutcome, RedriveSelection, RedriveView } from '@/server/domain/redrive';
import type { RedriveState } from '@/server/domain/redrive-states';
import { recallOutcomeOf } from '@/server/domain/redrive-undo';
import { formatExact, plural } from '../ui/format';

export const stateWords: Record<RedriveState, string> = {
  scheduled: 'Scheduled',
  queued: 'Waiting for the worker',
  running: 'Running',
  pausing: 'Pausing',
  paused: 'Paused',
  cancelling: 'Stopping',
  completed: 'Completed',
  stopped: 'Stopped by itself',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

/** Why nothing else may be moved out of the queue of one that has not ended. */
export function occupiedBy({
  state,
  undoOf,
  unattendedSinceMs,
}: Pick<RedriveView, 'state' | 'undoOf' | 'unattendedSinceMs'>): string {
  const what = undoOf === null ? 'redrive' : 'recall';
  if (unattendedSinceMs !== null)
    return `A ${what} of this queue stands still: no worker runs. It has to end first.`;
  if (state === 'paused') return `A ${what} of this queue is paused. Resume or cancel it first.`;
  if (state === 'scheduled') return `A ${what} of this queue is scheduled. Wait for it, or cancel it.`;
  return `A ${what} runs on this queue. Wait until it has ended.`;
}

/** In place of the state's word while no worker has it. */
export const standsStill = 'Stands still';

export const outcomeWords: Record<EntryOutcome, string> = {
  moved: 'Moved: confirmed in the target, then removed from the source',
  parked: 'Parked: died again too often, moved to the parking queue',
  returned: 'Stayed: no queue to route to',
  rejected: 'Stayed: the target refused it',
  'no-origin': 'Stayed: it does not say where it died',
  'not-transformed': 'Stayed: the change could not be made in it',
  'held-back': 'Stayed: an earlier message of its key was not moved',
  'publish-failed': 'Stayed: it could not be sent',
  'in-doubt': 'In doubt: sent, and whether it arrived is not known',
  reappeared: 'In doubt: moved, and the broker brought the original back',
  'came-back': 'Stayed: a copy of this redrive that died again',
  'not-found': 'Not met: consumed or moved by others meanwhile',
  'copied-back': 'Stayed, as a copy at the tail: it stood at the delivery limit',
  'ended-by-return': 'Not in the queue any more: it stood at the delivery limit',
};

/** "all 4,120 messages", "the first message", "5 selected messages". */
export function selectionWords(selection: RedriveSelection, boundMessages: number | null): string {
  switch (selection.kind) {
    case 'all':
      return boundMessages === null ? 'all messages' : `all ${plural(boundMessages, 'message')}`;
    case 'first':
      return selection.count === 1 ? 'the first message' : `the first ${plural(selection.count, 'message')}`;
    case 'messages':
      return `${formatExact(selection.fingerprints.length)} selected ${
        selection.fingerprints.length === 1 ? 'message' : 'messages'
      }`;
    case 'causes':
      return selection.keys.length === 1
        ? 'all messages of one cause'
        : `all messages of ${selection.keys.length} causes`;
    case 'redrive-id':
      return 'the copies of a redrive';
    case 'filter':
      return 'all messages that match the filter';
  }
}

/** "orders", "orders and payments", "orders, payments and 3 more queues". */
export function targetWords({
  outcomes,
  destination,
}: Pick<RedriveView, 'outcomes' | 'destination'>): string {
  if (destination.kind === 'queue') return destination.name;
  if (destination.kind === 'exchange') return `the exchange ${destination.name}`;
  const moved = outcomes.filter(({ outcome }) => outcome === 'moved');
  const names = [...new Set(moved.flatMap(({ target }) => target ?? []))];
  if (names.length === 0) {
    return destination.kind === 'origin' ? 'the queues where they died' : 'the exchanges they came by';
  }
  if (names.length <= 2) return names.join(' and ');
  return `${names.slice(0, 2).join(', ')} and ${plural(names.length - 2, 'more queue')}`;
}

/** How many it was asked to move: of a recall the copies, however many of others lie between them. */
export function askedMessages({ plan, boundMessages }: Pick<RedriveView, 'plan' | 'boundMessages'>): number {
  return plan.recall?.copies ?? boundMessages;
}

/** "812 of 1,000 moved", "812 of at most 1,000 recalled". */
export function movedWords(redrive: Pick<RedriveView, 'plan' | 'boundMessages' | 'movedMessages'>): string {
  const { recall } = redrive.plan;
  const most = recall?.basis === 'at-most' ? 'at most ' : '';
  const moved = recall === null ? 'moved' : 'recalled';
  return `${formatExact(redrive.movedMessages)} of ${most}${formatExact(askedMessages(redrive))} ${moved}`;
}

/** What happened, plainly, once it is over. Says what stayed, and never more than is known. */
export function endSentence(redrive: RedriveView): string {
  const recalled = recallOutcomeOf(redrive);
  if (recalled !== null) return recalled;
  const { boundMessages, movedMessages, failedMessages, inDoubtMessages, queue, state } = redrive;
  const parts: string[] = [];
  if (boundMessages === 0) parts.push(`${queue} had no message to move.`);
  else if (movedMessages === 0) parts.push(`None of ${formatExact(boundMessages)} was moved.`);
  else {
    const moved = `${formatExact(movedMessages)} of ${formatExact(boundMessages)}`;
    parts.push(`${moved} moved to ${targetWords(redrive)}.`);
  }
  const everything = movedMessages > 0 && movedMessages === boundMessages;
  if (everything && redrive.selection.kind === 'all')
    parts.push('None of them was left in the dead-letter queue.');
  if (failedMessages > 0) parts.push(`${plural(failedMessages, 'message')} stayed in ${queue}.`);
  const cameBack = countOf(redrive, 'came-back');
  if (cameBack > 0) parts.push(`${plural(cameBack, 'message')} died again and came back.`);
  const notMet = countOf(redrive, 'not-found');
  if (notMet > 0) {
    parts.push(`${formatExact(notMet)} selected ${notMet === 1 ? 'was' : 'were'} no longer there.`);
  }
  if (inDoubtMessages > 0) {
    parts.push(`${plural(inDoubtMessages, 'message')} in doubt: look in the target before sending again.`);
  }
  const unmet = boundMessages - movedMessages - failedMessages - inDoubtMessages - notMet - cameBack;
  if (state === 'completed' && unmet > 0 && redrive.selection.kind !== 'messages') {
    parts.push(
      `${formatExact(unmet)} of those counted at the start ${unmet === 1 ? 'was' : 'were'} no longer there.`,
    );
  }
  if (!everything && state === 'cancelled') parts.push(`What was not moved is still in ${queue}.`);
  return parts.join(' ');
}

export function countOf({ outcomes }: Pick<RedriveView, 'outcomes'>, wanted: EntryOutcome): number {
  return outcomes.reduce((sum, { outcome, count }) => (outcome === wanted ? sum + count : sum), 0);
}
