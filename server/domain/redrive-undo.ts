// Undo: recalling the copies of a redrive that no consumer has taken yet, from a target queue back into the
// dead-letter queue, as a run of the same engine. Pure: what it will do in words, and what it did.

import { count } from './digits';
import { limits } from './limits';
import type { PlanNote } from './plan/schema';
import type { RecallTarget } from './recall-targets';
import type { RedriveView } from './redrive';

/** What a recall is asked for: `queue` is where the copies are looked for, the target of the redrive. */
export type RecallIntent = RecallTarget & {
  dlq: string;
  /** The redrive changed what it moved, so the copies are not the originals. */
  changed: boolean;
};

/** What a recall is planned on. */
export type RecallFacts = RecallIntent & {
  depthMessages: number | null;
  consumers: number | null;
  /** Of the dead-letter queue. */
  dlqConsumers: number | null;
  maxPriority: boolean;
  /** Headers that a redrive leaves out on this broker, so that a recall cannot bring them back. */
  leavesOut: readonly string[];
};

export function recallSentence(facts: RecallFacts): string {
  const { queue, dlq, copies, basis, changed, depthMessages } = facts;
  const reach =
    depthMessages !== null && depthMessages > limits.redriveScanMessages
      ? ` At most ${count(limits.redriveScanMessages)} messages of others are held to reach them: what lies deeper stays.`
      : '';
  const headers = changed
    ? 'as the redrive has changed it'
    : 'without the headers that the redrive added, as it was there before';
  return (
    `Recall what consumers have not taken of ${basis === 'at-most' ? 'at most ' : ''}${plural(copies, 'copy', 'copies')} from ${queue} back to ${dlq}. ` +
    `Each copy leaves ${queue} only after the broker has confirmed it in ${dlq}, ${headers}.` +
    reach
  );
}

/** Each has a code of its own, so that one which a plan did not mention makes it stale. */
export function recallWarnings(facts: RecallFacts): Pick<PlanNote, 'code' | 'sentence'>[] {
  const { queue, dlq, consumers, dlqConsumers, maxPriority } = facts;
  const found = [
    (consumers === null || consumers > 0) && {
      code: 'recall-consumers',
      sentence: `${consumers === null ? 'Consumers may run' : plural(consumers, 'consumer runs', 'consumers run')} on ${queue}: messages move meanwhile. What they hold or have acknowledged cannot be recalled; stop them first to reach more.`,
    },
    {
      code: 'recall-order',
      sentence: `Recalled messages stand at the end of ${dlq}, in the order in which they lay in ${queue}; messages of others in ${queue} go back to their places, marked redelivered.`,
    },
    dlqConsumers !== null &&
      dlqConsumers > 0 && {
        code: 'recall-dlq-consumers',
        sentence: `${plural(dlqConsumers, 'consumer takes', 'consumers take')} from ${dlq}: what comes back may be taken there at once.`,
      },
    maxPriority && {
      code: 'recall-priority',
      sentence: `${queue} has priorities: what arrives meanwhile may stand before them.`,
    },
    ...whatComesBack(facts),
  ];
  return found.filter((one) => one !== false);
}

function whatComesBack({ dlq, changed, inDoubt, basis, leavesOut }: RecallFacts) {
  return [
    changed && {
      code: 'recall-changed',
      sentence:
        'The redrive changed what it moved: what comes back is the changed copy, marked spillway-edited, not the original.',
    },
    leavesOut.length > 0 && {
      code: 'recall-leaves-out',
      sentence: `A redrive leaves out ${leavesOut.join(', ')} and delivery counts on this broker: messages that carried one of them come back without it${changed ? '' : ', and otherwise byte for byte'}.`,
    },
    inDoubt > 0 && {
      code: 'recall-in-doubt',
      sentence: `${plural(inDoubt, 'copy was', 'copies were')} left in doubt: an original may still be in ${dlq}, and its copy would then stand beside it.`,
    },
    basis === 'at-most' && {
      code: 'recall-fan-out',
      sentence: `The redrive went through an exchange: a message whose copies lie in several queues comes back once from each that is recalled.`,
    },
  ];
}

/** What forbids a recall, by the code of the plan's blocker; null where its own sentence says it. */
export function recallBlocker(code: string, { queue, dlq }: RecallIntent): string | null {
  switch (code) {
    case 'queue-gone':
      return `${queue} is gone, and what was in it with it: nothing can be recalled from there.`;
    case 'empty':
      return `${queue} has no ready messages: consumers hold or have taken them, so there is nothing to recall.`;
    case 'nothing-selected':
      return `${queue} holds no copy of this redrive any more: all its messages were looked at.`;
    case 'target-gone':
      return `There is no queue ${dlq} any more to bring them back to. Create it again under this name, then ask again; until then the copies stay in ${queue}.`;
    default:
      return null;
  }
}

/** all: every message of the target was looked at, or every copy was met. limit: so much of others was held that it
 * stopped. early: it was cancelled or failed. */
type RecallReached = 'all' | 'limit' | 'early';

export type RecallOutcome = {
  /** Copies that the redrive made and that this recall looked for. */
  copies: number;
  basis: RecallTarget['basis'];
  recalled: number;
  /** Of those that were found: stayed in the target, or in doubt. */
  stayed: number;
  inDoubt: number;
  reached: RecallReached;
  ended: boolean;
};

/** "Recalled 812 of 1,000: 188 had been taken by consumers, or lie deeper than could be looked at." */
export function recallOutcome(outcome: RecallOutcome): string {
  const { copies, basis, recalled, stayed, inDoubt, reached, ended } = outcome;
  const missing = Math.max(0, copies - recalled - stayed - inDoubt);
  const parts = [
    ...(missing > 0 && ended ? [missingWords(outcome, missing, reached)] : []),
    ...(stayed > 0 ? [`${count(stayed)} could not be moved and stayed`] : []),
    ...(inDoubt > 0 ? [`${count(inDoubt)} ${inDoubt === 1 ? 'is' : 'are'} in doubt`] : []),
  ];
  const head = `Recalled ${count(recalled)} of ${basis === 'at-most' ? 'at most ' : ''}${count(copies)}`;
  if (!ended) return `${head} so far.`;
  return parts.length === 0 ? `${head}.` : `${head}: ${parts.join('; ')}.`;
}

function missingWords({ basis }: RecallOutcome, missing: number, reached: RecallReached): string {
  const upTo = basis === 'at-most' ? 'up to ' : '';
  const had = `${upTo}${count(missing)} had been taken by consumers or died again`;
  const one = missing === 1;
  switch (reached) {
    case 'all':
      return basis === 'at-most' ? `${had}, or were never there` : had;
    case 'limit':
      return `${had}, or ${one ? 'lies' : 'lie'} deeper than could be looked at`;
    case 'early':
      return `${had}, or ${one ? 'was' : 'were'} not looked at before it ended`;
  }
}

type Recalling = Pick<
  RedriveView,
  'plan' | 'movedMessages' | 'failedMessages' | 'inDoubtMessages' | 'keptMessages' | 'state' | 'finishedAtMs'
>;

/** Null for a redrive that is no recall. */
export function recallOutcomeOf(redrive: Recalling): string | null {
  const { plan, state, keptMessages } = redrive;
  if (plan.recall === null) return null;
  const full = keptMessages > limits.redriveScanMessages;
  return recallOutcome({
    ...plan.recall,
    recalled: redrive.movedMessages,
    stayed: redrive.failedMessages,
    inDoubt: redrive.inDoubtMessages,
    reached: state === 'completed' ? 'all' : state === 'failed' && full ? 'limit' : 'early',
    ended: redrive.finishedAtMs !== null,
  });
}

function plural(value: number, one: string, many: string): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
