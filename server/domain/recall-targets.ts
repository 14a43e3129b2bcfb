// Where the copies of an ended redrive can be looked for, as far as its ledger tells, and what a recall does not
// reach, in sentences. Pure; no broker is asked.

import { count } from './digits';
import { limits } from './limits';
import type { OutcomeCount, RedriveView } from './redrive';
import { isActive } from './redrive-states';

export type RecallTarget = {
  queue: string;
  /** Copies that the redrive put there and that were not recalled yet. `at-most`: it went through an exchange, whose
   * bindings decided. */
  copies: number;
  basis: 'exact' | 'at-most';
  /** Of them those of which it is not known whether they arrived, or whether the original is gone. */
  inDoubt: number;
};

export type RecallReach = {
  /** Why nothing can be recalled; null where something may be. */
  refusal: string | null;
  targets: RecallTarget[];
  notReached: string[];
};

type Recallable = Pick<
  RedriveView,
  'state' | 'undoOf' | 'queue' | 'destination' | 'outcomes' | 'plan' | 'parking' | 'returns'
>;

/** A recall that was started before, ended or not. */
export type EarlierRecall = Pick<RedriveView, 'queue' | 'state' | 'movedMessages' | 'inDoubtMessages'>;

/** What earlier recalls have left to recall. */
export function recallReach(redrive: Recallable, recalls: readonly EarlierRecall[]): RecallReach {
  const refusal = refusalOf(redrive);
  if (refusal !== null) return { refusal, targets: [], notReached: [] };
  const all = throughExchange(redrive) ? fanOutTargets(redrive) : countedTargets(redrive);
  const open = all.flatMap((target): RecallTarget[] => {
    const before = recalls.filter(({ queue }) => queue === target.queue);
    const copies = target.copies - movedBy(before);
    if (copies <= 0 || before.some(({ state }) => isActive(state))) return [];
    const inDoubt = before.reduce((total, one) => total + one.inDoubtMessages, target.inDoubt);
    return [{ ...target, copies, inDoubt: Math.min(inDoubt, copies) }];
  });
  const notReached = notReachedBy(redrive, all, recalls);
  if (open.length > 0) {
    const targets = open.toSorted((a, b) => b.copies - a.copies).slice(0, limits.recallTargets);
    const more = open.length - targets.length;
    if (more > 0) notReached.push(`${count(more)} more queues have fewer copies: recall from these first.`);
    return { refusal: null, targets, notReached };
  }
  return { refusal: nothingLeft(all, recalls), targets: [], notReached };
}

function movedBy(recalls: readonly EarlierRecall[]): number {
  return recalls.reduce((total, { movedMessages }) => total + movedMessages, 0);
}

function refusalOf({ state, undoOf, queue, destination, outcomes }: Recallable): string | null {
  if (undoOf !== null) {
    const there = destination.kind === 'queue' ? destination.name : 'its dead-letter queue';
    return `This is a recall itself: what it took from ${queue} lies in ${there}. To send it there again, redrive it from ${there}.`;
  }
  if (isActive(state)) {
    return 'This redrive has not ended: what it has still to move could not be recalled. Cancel it or wait, then recall.';
  }
  if (outcomes.some(arrived)) return null;
  return 'This redrive brought nothing to a target queue, so there is nothing to recall.';
}

function nothingLeft(all: readonly RecallTarget[], recalls: readonly EarlierRecall[]): string {
  if (recalls.some(({ state }) => isActive(state))) {
    return 'A recall of this redrive is under way. Wait for its end; what it does not reach can be recalled again.';
  }
  if (all.length > 0) return 'All copies of this redrive have been recalled already.';
  return (
    'Which queues hold its copies is not known: it went through an exchange, and its plan names no queue but the ' +
    'dead-letter queue itself. Look for the header spillway-redrive-id in the queues that are bound to it.'
  );
}

function throughExchange({ destination }: Recallable): boolean {
  return destination.kind === 'exchange' || destination.kind === 'original';
}

function countedTargets({ outcomes, queue: source }: Recallable): RecallTarget[] {
  return [...copiesByQueue(outcomes)]
    .filter(([queue]) => queue !== source)
    .map(([queue, { copies, inDoubt }]) => ({ queue, copies, basis: 'exact', inDoubt }));
}

/** Each queue that the plan names got at most one copy of each message. */
function fanOutTargets({ outcomes, plan, queue: source }: Recallable): RecallTarget[] {
  const copies = sum(outcomes.filter(arrived));
  const inDoubt = sum(outcomes.filter(isDoubtful));
  const planned = plan.targets.filter(({ exists }) => exists).map(({ queue }) => queue);
  const met = plan.sample?.reached.map(({ name }) => name) ?? [];
  const queues = [...new Set([...planned, ...met])].filter((queue) => queue !== source);
  return queues.map((queue) => ({ queue, copies, basis: 'at-most', inDoubt }));
}

function notReachedBy(
  redrive: Recallable,
  all: readonly RecallTarget[],
  recalls: readonly EarlierRecall[],
): string[] {
  const { outcomes, parking, returns, queue: source } = redrive;
  const parked = sum(outcomes.filter(({ outcome }) => outcome === 'parked'));
  const untold = throughExchange(redrive)
    ? 0
    : sum(outcomes.filter((one) => arrived(one) && one.target === null));
  const { diedAgainMessages } = returns;
  const found = [
    ...all.flatMap(({ queue }) => earlierOf(queue, recalls)),
    parked > 0 &&
      `${count(parked)} ${parked === 1 ? 'was' : 'were'} parked in ${parking?.queue ?? 'the parking queue'}: what is set aside is not recalled.`,
    diedAgainMessages > 0 &&
      `${count(diedAgainMessages)} ${diedAgainMessages === 1 ? 'was' : 'were'} seen to die again and left the target by that.`,
    untold > 0 &&
      `Of ${count(untold)} the ledger does not tell which queue they went to: they are met only in the queues named here.`,
    throughExchange(redrive) &&
      redrive.plan.targets.some(({ queue }) => queue === source) &&
      `Copies that the exchange brought back to ${source} lie where they are meant to be, with the headers of the redrive.`,
    throughExchange(redrive) &&
      'It went through an exchange: queues that its plan did not name may hold copies, too.',
  ];
  return found.filter((sentence) => sentence !== false);
}

function earlierOf(queue: string, recalls: readonly EarlierRecall[]): string[] {
  const before = recalls.filter((one) => one.queue === queue);
  if (before.some(({ state }) => isActive(state))) return [`A recall from ${queue} is under way already.`];
  const moved = movedBy(before);
  if (moved === 0) return [];
  return [`${count(moved)} ${moved === 1 ? 'was' : 'were'} recalled from ${queue} before.`];
}

/** Certainly or possibly in its target. */
function arrived({ outcome }: OutcomeCount): boolean {
  return outcome === 'moved' || outcome === 'in-doubt' || outcome === 'reappeared';
}

function isDoubtful({ outcome }: OutcomeCount): boolean {
  return outcome === 'in-doubt' || outcome === 'reappeared';
}

/** Copies by target, of those that can be told apart: a queue that each was sent to. */
function copiesByQueue(outcomes: readonly OutcomeCount[]): Map<string, { copies: number; inDoubt: number }> {
  const found = new Map<string, { copies: number; inDoubt: number }>();
  for (const one of outcomes) {
    if (one.target === null || !arrived(one)) continue;
    const { copies, inDoubt } = found.get(one.target) ?? { copies: 0, inDoubt: 0 };
    const doubtful = isDoubtful(one) ? one.count : 0;
    found.set(one.target, { copies: copies + one.count, inDoubt: inDoubt + doubtful });
  }
  return found;
}

function sum(outcomes: readonly OutcomeCount[]): number {
  return outcomes.reduce((total, one) => total + one.count, 0);
}
