// How many messages a redrive may and will likely move, and how long that takes. A number that only the look
// suggests is an estimate and named so.

import type { RedriveInput } from '../redrive';
import type { RedrivePace } from '../redrive-pace';
import { isConditional } from '../conditional-selection';
import type { RedriveFacts } from './facts';
import type { RedrivePlan } from './schema';

export type PlanEstimate = Pick<
  RedrivePlan,
  | 'boundMessages'
  | 'depthMessages'
  | 'arrivedMessages'
  | 'expectedMessages'
  | 'expectedBasis'
  | 'etaMs'
  | 'etaBasis'
>;

export function estimateOf(input: RedriveInput, facts: RedriveFacts): PlanEstimate {
  const depthMessages = 'error' in facts.source ? null : facts.source.readyMessages;
  const seen = Math.min(input.seenMessages ?? Infinity, depthMessages ?? 0);
  const boundMessages = Math.min(boundOf(input, seen), scanMax(input));
  const expected = expectedOf(input, facts, boundMessages);
  return {
    boundMessages,
    depthMessages,
    arrivedMessages: (depthMessages ?? 0) - seen,
    ...expected,
    ...etaOf(input, facts.measuredPerSec, expected.expectedMessages),
  };
}

/** A hard maximum bounds what is taken; of a filter it bounds what matches, however far back that lies. */
function scanMax({ selection, pace }: RedriveInput): number {
  return isConditional(selection) ? Infinity : (pace.maxMessages ?? Infinity);
}

function boundOf({ selection }: RedriveInput, seen: number): number {
  switch (selection.kind) {
    case 'first':
      return Math.min(selection.count, seen);
    case 'messages':
      return Math.min(selection.fingerprints.length, seen);
    case 'all':
    case 'causes':
    case 'filter':
    case 'redrive-id':
      return seen;
  }
}

function expectedOf(
  { selection, pace }: RedriveInput,
  { preview }: RedriveFacts,
  boundMessages: number,
): Pick<PlanEstimate, 'expectedMessages' | 'expectedBasis'> {
  if (!isConditional(selection)) return { expectedMessages: boundMessages, expectedBasis: 'exact' };
  const sample = preview?.sample;
  if (sample === undefined || sample.lookedMessages === 0) {
    return { expectedMessages: null, expectedBasis: 'unknown' };
  }
  const most = pace.maxMessages ?? Infinity;
  if (sample.whole && sample.undecidedMessages === 0 && sample.lookedMessages >= boundMessages) {
    return { expectedMessages: Math.min(most, sample.matchedMessages), expectedBasis: 'exact' };
  }
  const share = sample.matchedMessages / sample.lookedMessages;
  const likely = Math.round(share * boundMessages);
  return { expectedMessages: Math.min(most, likely), expectedBasis: 'estimate' };
}

function etaOf(
  { ratePerSec, pace }: RedriveInput,
  measuredPerSec: number | null,
  expectedMessages: number | null,
): Pick<PlanEstimate, 'etaMs' | 'etaBasis'> {
  if (expectedMessages === null) return { etaMs: null, etaBasis: null };
  const byRate = ratePerSec !== null && (measuredPerSec === null || ratePerSec <= measuredPerSec);
  const perSec = byRate ? ratePerSec : measuredPerSec;
  if (perSec === null || perSec <= 0) return { etaMs: null, etaBasis: null };
  const etaMs = Math.round(
    movingMs(expectedMessages, perSec, pace.ramp) + watchingMs(expectedMessages, pace.canary),
  );
  return { etaMs, etaBasis: byRate ? 'rate' : 'measured' };
}

/** During a ramp the speed rises evenly, so what has moved by then grows with the square of the time. */
function movingMs(messages: number, perSec: number, ramp: RedrivePace['ramp']): number {
  if (ramp === null || ramp.fromPerSec >= perSec) return (messages * 1000) / perSec;
  const overSec = ramp.overMs / 1000;
  const rise = (perSec - ramp.fromPerSec) / overSec;
  const ramped = ((ramp.fromPerSec + perSec) / 2) * overSec;
  if (messages > ramped) return ramp.overMs + ((messages - ramped) * 1000) / perSec;
  return (1000 * (Math.sqrt(ramp.fromPerSec ** 2 + 2 * rise * messages) - ramp.fromPerSec)) / rise;
}

/** Each step of a canary waits, but for a last one that leaves nothing to send. */
function watchingMs(messages: number, canary: RedrivePace['canary']): number {
  if (canary === null) return 0;
  let sent = 0;
  let watched = 0;
  for (const step of canary.steps) {
    if (sent >= messages) break;
    sent += step;
    watched += canary.watchMs;
  }
  return watched;
}
