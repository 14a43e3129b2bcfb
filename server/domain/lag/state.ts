// The state of a queue and the sentence that says why. The rules are tried in the order of the table in
// state-rules.ts and the first that holds wins; nothing is there to tune. Time is passed in.

import { count } from '../digits';
import { limits } from '../limits';
import type { Metric } from '../metric';
import type { QueueState } from '../queue-state';
import type { StateEvidence } from '../state-evidence';
import type { QueueType } from '../queue-choices';
import { drainEta, limitEta, type Slope } from './forecast';
import { stateRules } from './state-rules';
import { capacityOf } from './what-if';
import {
  patienceMs,
  slopeOfDepth,
  summarize,
  windowSamplesMin,
  type WindowSample,
  type WindowSummary,
} from './window';
import { duration } from './words';

export type StateInput = {
  nowMs: number;
  pollIntervalMs: number;
  /** Oldest first, at most W; see extendWindow. */
  window: readonly WindowSample[];
  type: QueueType;
  /** Why numbers are missing, where more is known than that; empty where not. */
  unknownBecause?: string | undefined;
  /** The broker's own word; `running`, `flow` and `idle` are healthy. */
  brokerState: string;
  isDeadLetter: boolean;
  hasDeadLetterExchange: boolean;
  age: Metric;
  messageTtlMs: number | null;
  /** The messages at which the queue is full: max-length, or max-length-bytes over the mean message. */
  limitMessages: number | null;
  /** As many more of the present mean size would bring on the disk alarm of its node. */
  diskRoomMessages: number | null;
  overflow: string | null;
  /** Those that block publishers, such as "memory alarm on rabbit@a". */
  alarms: readonly string[];
  firstSeenAtMs: number;
  lastArrivalAtMs: number | null;
  lastConsumedAtMs: number | null;
};

export type Verdict = {
  state: QueueState;
  reason: string;
  /** When it began, where the readings tell; null: with this evaluation. */
  onsetMs: number | null;
  evidence: StateEvidence | null;
};

/** What a rule looks at: the input with the sums over its window and the forecasts from them. */
export type RuleFacts = StateInput & {
  /** Nobody consumes here by design: messages wait for their time and go on to the dead-letter exchange. */
  isWaitingRoom: boolean;
  sum: WindowSummary;
  /** Depth grows or falls faster than the dead band, over enough samples to tell. */
  trend: 'growing' | 'falling' | 'level' | 'unknown';
  limitEtaMs: number | null;
  drainEtaMs: StateEvidence['drainEtaMs'];
  /** The head waits no longer than two looks can tell. */
  shortWait: boolean;
  /** That, or nothing was ready at some time in the window. */
  calm: boolean;
  /** Since it was last empty: the whole window where it never was, null where that is too lately to tell more than
   * the rise and fall of one batch. */
  backlog: Backlog | null;
};

export type Backlog = { run: readonly WindowSample[]; slope: Slope | null };

/** Broker words under which a queue works. `idle` is "no traffic lately", `flow` slows its publishers. */
const workingStates = new Set(['running', 'flow', 'idle']);

export function evaluateState(input: StateInput): Verdict {
  const blind = cannotSee(input);
  if (blind !== null) return blind;
  const sum = summarize(input.window);
  if (sum === null) return withoutFigures(input);
  const facts = factsOf(input, sum);
  for (const { state, holds } of stateRules) {
    const finding = holds(facts);
    if (finding !== null) {
      return {
        state,
        reason: finding.reason + silentLoss(facts),
        onsetMs: finding.onsetMs ?? null,
        evidence: evidenceOf(facts),
      };
    }
  }
  throw new Error('The last state rule holds for everything.');
}

/** Unavailable goes first: a queue that is down has no counts, and that is the finding. */
function cannotSee(input: StateInput): Verdict | null {
  if (!workingStates.has(input.brokerState)) {
    return {
      state: 'unavailable',
      reason: `${notWorking(input.brokerState)}: it cannot be read or written.`,
      onsetMs: null,
      evidence: null,
    };
  }
  const newest = input.window.at(-1);
  if (newest === undefined) return unknown('Not read yet.');
  const silentMs = input.nowMs - newest.atMs;
  if (silentMs > 3 * input.pollIntervalMs) {
    return unknown(`No reading for ${String(Math.round(silentMs / 1_000))} s.`);
  }
  return null;
}

/** The statistics of a queue come some seconds after it. */
function withoutFigures({ nowMs, firstSeenAtMs, unknownBecause }: StateInput): Verdict {
  const seenMs = nowMs - firstSeenAtMs;
  if (seenMs > limits.statisticsLagMs || unknownBecause) {
    return unknown(unknownBecause || 'The broker does not tell how many messages this queue holds.');
  }
  const soon = duration(limits.statisticsLagMs);
  const reason = `First seen ${duration(seenMs)} ago: the broker tells the figures of a new queue within ${soon}.`;
  return { state: 'new', reason, onsetMs: null, evidence: null };
}

function notWorking(brokerState: string): string {
  if (brokerState === 'minority') return 'Too few of its replicas run for a majority';
  return brokerState === 'down'
    ? 'The node that holds this queue is down'
    : `The broker says that this queue is ${brokerState}`;
}

function unknown(reason: string): Verdict {
  return { state: 'unknown', reason, onsetMs: null, evidence: null };
}

function factsOf(input: StateInput, sum: WindowSummary): RuleFacts {
  const { slope, depth, bandPerSec } = sum;
  const enough = slope !== null && sum.sampleCount >= windowSamplesMin;
  const growing = enough && slope.midPerSec > bandPerSec;
  const falling = enough && slope.midPerSec < -bandPerSec;
  const { age } = input;
  const passesOn = input.messageTtlMs !== null || (sum.leftWithoutAck ?? 0) > 0;
  const isWaitingRoom = input.hasDeadLetterExchange && input.lastConsumedAtMs === null && passesOn;
  const shortWait = age.value !== null && age.basis !== 'at-least' && age.value <= 2 * input.pollIntervalMs;
  return {
    ...input,
    isWaitingRoom,
    // A queue between retries is a target of dead letters, too, but they do not stay.
    isDeadLetter: input.isDeadLetter && !isWaitingRoom,
    sum,
    trend: growing ? 'growing' : falling ? 'falling' : enough ? 'level' : 'unknown',
    limitEtaMs: growing && input.limitMessages !== null ? limitEta(depth, input.limitMessages, slope) : null,
    drainEtaMs: falling ? drainEta(depth, slope) : null,
    shortWait,
    calm: sum.readyHitZero || shortWait,
    backlog: backlogOf(input.window, sum),
  };
}

function backlogOf(window: readonly WindowSample[], sum: WindowSummary): Backlog | null {
  if (!sum.readyHitZero) return { run: window, slope: sum.windowSlope };
  const run = window.slice(window.findLastIndex(({ readyMessages }) => readyMessages === 0) + 1);
  const [first] = run;
  const long = first !== undefined && sum.newest.atMs - first.atMs >= patienceMs;
  return long && run.length >= windowSamplesMin ? { run, slope: slopeOfDepth(run) } : null;
}

function evidenceOf(facts: RuleFacts): StateEvidence {
  const { sum, drainEtaMs, limitEtaMs, diskRoomMessages, trend } = facts;
  const growing = trend === 'growing' && diskRoomMessages !== null ? sum.slope : null;
  return {
    depthSlopePerSec: sum.slope?.midPerSec ?? null,
    drainEtaMs,
    limitEtaMs,
    diskEtaMs: growing === null ? null : limitEta(0, diskRoomMessages ?? 0, growing),
    capacity: facts.type === 'stream' ? null : capacityOf(facts.window),
    leftWithoutAckMessages: sum.leftWithoutAck,
    arrivedUncountedMessages: sum.arrivedUncounted,
    losingMessages: losing(facts),
    windowMs: sum.coveredMs,
  };
}

/** Messages that leave without an ack from a queue without dead-letter exchange are gone for good. Not so from
 * a dead-letter queue: a redrive acknowledges over channels too short-lived for the broker to count. */
function silentLoss(facts: RuleFacts): string {
  const lost = lostForGood(facts);
  if (lost === 0) return '';
  return ` ${count(lost)} left without ack and nothing dead-letters them: gone unless purged on purpose.`;
}

function lostForGood({ sum, hasDeadLetterExchange, isDeadLetter, type }: RuleFacts): number {
  return hasDeadLetterExchange || isDeadLetter || type === 'stream' ? 0 : (sum.leftWithoutAck ?? 0);
}

/** A purge is one departure, and on purpose; what is lost time and again goes on being lost. */
function losing(facts: RuleFacts): number | null {
  const lost = lostForGood(facts);
  const times = facts.window.filter(({ flow }) => (flow?.leftWithoutAck ?? 0) > 0).length;
  return lost > 0 && times >= losingTimes ? lost : null;
}

const losingTimes = 2;
