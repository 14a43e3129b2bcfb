// The canary: a few messages first, and a look at what became of them before more follow. Pure: decides from
// what was sent and what died again whether the run sends, watches, goes on or stops, and says why.

import { count } from './digits';
import type { RedriveCanary } from './redrive-pace';

/** What the watch has found so far. `maybe`: arrivals that nobody could look at; at most so many are ours. */
export type ReturnsSeen = {
  diedAgainMessages: number;
  maybeMessages: number;
  unseenArrivals: number;
  /** The place, reason and cause that most of them share; null while there is none. */
  mostly: { queue: string; place: string; reason: string; sameCause: boolean | null } | null;
};

export type CanaryStage =
  /** So many more may be sent in this step. */
  { kind: 'send'; messages: number } | { kind: 'watch' } | { kind: 'passed' };

/** Steps add up: after 1 and 10, the third step ends when 111 were sent. */
export function canaryStage(
  canary: RedriveCanary | null,
  passedSteps: number,
  sentMessages: number,
): CanaryStage {
  if (canary === null || passedSteps >= canary.steps.length) return { kind: 'passed' };
  const through = canary.steps.slice(0, passedSteps + 1).reduce((sum, step) => sum + step, 0);
  return sentMessages >= through ? { kind: 'watch' } : { kind: 'send', messages: through - sentMessages };
}

export type CanaryVerdict =
  | { kind: 'good' }
  /** Certainly too many died again. */
  | { kind: 'stop'; sentence: string }
  /** Perhaps too many: a person should look. */
  | { kind: 'ask'; sentence: string };

export function judgeReturns(
  { maxShare, watchMs }: RedriveCanary,
  seen: ReturnsSeen,
  at: { sentMessages: number; passedSteps: number; inStep: boolean },
): CanaryVerdict {
  const { sentMessages } = at;
  const when = at.inStep ? `after the ${ordinal(at.passedSteps + 1)} step` : 'midway';
  const { diedAgainMessages: died } = seen;
  if (died > 0 && died > maxShare * sentMessages) {
    const within = at.inStep ? ` within ${count(Math.round(watchMs / 1000))} s` : '';
    return {
      kind: 'stop',
      sentence: `Stopped ${when}: ${count(died)} of ${count(sentMessages)} died again${mostlyIn(seen)}${within}${why(seen)}.`,
    };
  }
  if (at.inStep && seen.maybeMessages > 0 && died + seen.maybeMessages > maxShare * sentMessages) {
    return {
      kind: 'ask',
      sentence:
        `Paused ${when}: up to ${count(seen.maybeMessages)} of the ${count(seen.unseenArrivals)} messages that arrived ` +
        `in dead-letter queues meanwhile may be ours, and they could not be looked at. Look at them, then resume or cancel.`,
    };
  }
  return { kind: 'good' };
}

/** For the list of what each step found. */
export function findingOf(passedSteps: number, sentMessages: number, seen: ReturnsSeen): string {
  const died = `${count(seen.diedAgainMessages)} of ${count(sentMessages)} sent so far died again`;
  const maybe =
    seen.maybeMessages === 0 ? '' : `, up to ${count(seen.maybeMessages)} more could not be looked at`;
  return `After the ${ordinal(passedSteps + 1)} step ${died}${maybe}.`;
}

function mostlyIn({ mostly }: ReturnsSeen): string {
  return mostly === null ? '' : ` in ${mostly.place}`;
}

function why({ mostly }: ReturnsSeen): string {
  if (mostly === null) return '';
  const cause =
    mostly.sameCause === null ? '' : mostly.sameCause ? ', same cause' : ', another cause than before';
  return `, ${mostly.reason}${cause}`;
}

function ordinal(n: number): string {
  return ['first', 'second', 'third', 'fourth', 'fifth'][n - 1] ?? `${n}th`;
}
