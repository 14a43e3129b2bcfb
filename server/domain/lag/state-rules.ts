// The table of states. Each rule answers null, or the reason in plain words with its numbers. A later rule
// may rely on the earlier ones not having held; the last one always holds.

import { limits } from '../limits';
import type { QueueState } from '../queue-state';
import { depthOf } from './conservation';
import type { RuleFacts } from './state';
import { slopeSamplesMin } from './forecast';
import { patienceMs, type WindowSample } from './window';
import { count } from '../digits';
import { duration, messages, perSecond, roughly } from './words';

type Finding = { reason: string; onsetMs?: number };
type Rule = { state: QueueState; holds: (facts: RuleFacts) => Finding | null };

export const stateRules: readonly Rule[] = [
  { state: 'no-consumers', holds: noConsumers },
  { state: 'stuck', holds: stuck },
  { state: 'poison-loop', holds: poisonLoop },
  { state: 'falling-behind', holds: fallingBehind },
  { state: 'near-limit', holds: nearLimit },
  { state: 'filling', holds: filling },
  { state: 'blocked-producers', holds: blockedProducers },
  { state: 'new', holds: firstReadings },
  { state: 'unknown', holds: tooFewSamples },
  { state: 'draining', holds: draining },
  { state: 'steady-backlog', holds: steadyBacklog },
  { state: 'ok', holds: working },
  { state: 'idle', holds: () => ({ reason: 'Empty, and nothing comes in.' }) },
];

const abandonedAfterMs = 7 * 86_400_000;
const hourMs = 3_600_000;

function noConsumers(facts: RuleFacts): Finding | null {
  const { sum, nowMs } = facts;
  if (facts.isDeadLetter || facts.isWaitingRoom || facts.type === 'stream' || abandoned(facts)) return null;
  const run = trailing(facts.window, (s) => s.consumers === 0 && (s.readyMessages ?? 0) > 0);
  const first = run[0];
  if (first === undefined || nowMs - first.atMs < patienceMs) return null;
  const arrived = run.slice(1).reduce((n, s) => n + (s.flow?.arrived ?? 0), 0);
  const ready = sum.newest.readyMessages ?? 0;
  if (arrived === 0 && ready < (first.readyMessages ?? 0)) return null;
  const inflow = inflowOf(facts);
  return {
    reason: `Nobody consumes: ${messages(ready)} ${are(ready)} waiting${inflow === null ? '' : `, ${inflow} more arrive`}.`,
    onsetMs: first.atMs,
  };
}

/** Not consumed for 7 days, or never since Spillway watches, if that is as long. */
function abandoned({ nowMs, lastConsumedAtMs, firstSeenAtMs }: RuleFacts): boolean {
  return nowMs - (lastConsumedAtMs ?? firstSeenAtMs) >= abandonedAfterMs;
}

function stuck(facts: RuleFacts): Finding | null {
  const { sum, nowMs } = facts;
  if (facts.type === 'stream' || loopingRounds(facts) !== null) return null;
  const run = trailing(
    facts.window,
    (s) => (s.consumers ?? 0) > 0 && (depthOf(s) ?? 0) > 0,
    // Unknown counters prove nothing, so they end the run as well.
    (s) => s.flow?.acked === 0,
  );
  const first = run[0];
  if (first === undefined || nowMs - first.atMs < patienceMs || run.length < slopeSamplesMin) return null;
  // Where unacked falls, somebody settles out of the counters' sight.
  if (fell(run, 'unackedMessages')) return null;
  const { readyMessages: ready, unackedMessages: unacked } = sum.newest;
  const consumers = messages(sum.newest.consumers ?? 0, 'consumer');
  if ((unacked ?? 0) > 0) {
    const many = sum.newest.consumers !== 1;
    const held = `${many ? 'hold' : 'holds'} ${messages(unacked ?? 0)} unacked and ${many ? 'do' : 'does'} not ack`;
    return {
      reason: `${consumers} ${held}, for ${duration(nowMs - first.atMs)}; ${count(ready ?? 0)} ready behind.`,
      onsetMs: first.atMs,
    };
  }
  if (fell(run, 'readyMessages')) return null;
  return {
    reason: `${consumers} attached but not taking: ${messages(ready ?? 0)} ready, none taken for ${duration(nowMs - first.atMs)}.`,
    onsetMs: first.atMs,
  };
}

function poisonLoop(facts: RuleFacts): Finding | null {
  const rounds = loopingRounds(facts);
  if (rounds === null) return null;
  const { coveredMs } = facts.sum;
  return { reason: `The same messages go round: ${rounds} in ${roughly(coveredMs)}, next to none acked.` };
}

/** Two turns of a broker's statistics, which RabbitMQ renews every 5 s: of polls that are closer together, many see no
 * counter move in the middle of a loop. */
const turnMs = 10_000;

/** More than half of the deliveries are repeats, most of the time, and hardly any is acked; null when not.
 * A look at the queue also redelivers, but only in the turn after it. */
function loopingRounds({ sum, type, window }: RuleFacts): string | null {
  const { delivered, redelivered, acked } = sum;
  if (type === 'stream' || acked === null || redelivered === null) return null;
  const repeating = turnsOf(window.filter((s) => (s.flow?.redelivered ?? 0) > 0));
  if (repeating < Math.max(slopeSamplesMin, turnsOf(window) / 2)) return null;
  const rounds = messages(redelivered, 'redelivery', 'redeliveries');
  if (delivered === null || delivered === 0) return acked === 0 ? rounds : null;
  if (redelivered / delivered <= 0.5 || acked > 0.05 * delivered) return null;
  return `${rounds} of ${messages(delivered, 'delivery', 'deliveries')}`;
}

function turnsOf(samples: readonly WindowSample[]): number {
  return new Set(samples.map(({ atMs }) => Math.floor(atMs / turnMs))).size;
}

function fallingBehind(facts: RuleFacts): Finding | null {
  const { sum, age, window, backlog } = facts;
  if (facts.type === 'stream' || facts.trend !== 'growing' || backlog === null) return null;
  if ((backlog.slope?.midPerSec ?? 0) <= sum.bandPerSec) return null;
  if (facts.isDeadLetter && (sum.newest.consumers ?? 0) === 0) return null;
  const before = backlog.run.find((s) => s.ageMs !== null)?.ageMs ?? null;
  if (age.value !== null && before !== null && age.value <= before) return null;
  const lowest = window.reduce((low, s) =>
    (depthOf(s) ?? Infinity) <= (depthOf(low) ?? Infinity) ? s : low,
  );
  const slope = sum.slope?.midPerSec ?? 0;
  return {
    reason: `${messages(sum.depth)}, growing by ${perSecond(slope)}${waited(facts)}.`,
    onsetMs: lowest.atMs,
  };
}

function nearLimit(facts: RuleFacts): Finding | null {
  const { sum, limitMessages, limitEtaMs, overflow, type, backlog } = facts;
  if (limitMessages === null || limitMessages <= 0 || type === 'stream') return null;
  const share = sum.depth / limitMessages;
  // The rise of a batch that is drained at once would fill any queue within the hour.
  const soon = limitEtaMs !== null && limitEtaMs < hourMs && backlog !== null;
  if (share < 0.8 && !soon) return null;
  const then =
    overflow?.startsWith('reject') === true ? 'new messages are refused' : 'the oldest are dropped';
  const room = `${messages(sum.depth)} of at most ${messages(limitMessages)}`;
  if (share >= 1) return { reason: `Full: ${room}; ${then}.` };
  const eta = limitEtaMs === null ? '' : ` in about ${roughly(limitEtaMs)}`;
  return { reason: `${room} (${String(Math.floor(share * 100))} %); when full${eta}, ${then}.` };
}

function filling(facts: RuleFacts): Finding | null {
  const { sum } = facts;
  if (!facts.isDeadLetter || sum.depth === 0 || (sum.arrived ?? 0) === 0) return null;
  return {
    reason: `Holds ${messages(sum.depth, 'dead letter')}; ${count(sum.arrived ?? 0)} arrived in the last ${roughly(sum.coveredMs)}.`,
  };
}

function blockedProducers(facts: RuleFacts): Finding | null {
  const { alarms, lastArrivalAtMs, nowMs, brokerState } = facts;
  if (alarms.length === 0 && brokerState !== 'flow') return null;
  // An alarm concerns every queue of the cluster; it is a finding for those that were being written to.
  if (lastArrivalAtMs === null || nowMs - lastArrivalAtMs > hourMs) return null;
  if (alarms.length > 0) return { reason: `Publishers are blocked: ${alarms.join('; ')}.` };
  return { reason: 'The broker slows the publishers of this queue down (flow control).' };
}

/** Its figures come a little after it, and then it takes some of them. */
function firstReadings(facts: RuleFacts): Finding | null {
  const { nowMs, firstSeenAtMs, pollIntervalMs } = facts;
  const enoughMs = limits.statisticsLagMs + slopeSamplesMin * pollIntervalMs;
  return nowMs - firstSeenAtMs <= enoughMs ? tooFewSamples(facts) : null;
}

function tooFewSamples({ sum, isDeadLetter, calm, type }: RuleFacts): Finding | null {
  if (isDeadLetter || calm || type === 'stream' || sum.sampleCount >= slopeSamplesMin) return null;
  const needed = `${String(sum.sampleCount)} of ${String(slopeSamplesMin)} readings`;
  return { reason: `Holds ${messages(sum.depth)}; whether it grows or drains is not known yet (${needed}).` };
}

function draining({ sum, trend, drainEtaMs, type, backlog }: RuleFacts): Finding | null {
  if (type === 'stream' || backlog === null || trend !== 'falling') return null;
  const pace = perSecond(Math.abs(sum.slope?.midPerSec ?? 0));
  const end =
    drainEtaMs === null ? 'when it is empty cannot be told' : `empty in about ${roughly(drainEtaMs.midMs)}`;
  return { reason: `${messages(sum.depth)}, falling by ${pace}: ${end}.` };
}

function steadyBacklog(facts: RuleFacts): Finding | null {
  const { sum, nowMs, trend } = facts;
  if (facts.type === 'stream' || sum.depth === 0) return null;
  if (facts.isDeadLetter && (sum.newest.consumers ?? 0) === 0) {
    const last = facts.lastArrivalAtMs;
    const when =
      last === null ? 'none arrived since Spillway watches' : `the last arrived ${roughly(nowMs - last)} ago`;
    return { reason: `Holds ${messages(sum.depth, 'dead letter')}; ${when}.` };
  }
  if (facts.calm || facts.isWaitingRoom) return null;
  if (sum.newest.consumers === 0 && abandoned(facts)) {
    return { reason: `${messages(sum.depth)}, and nobody consumed here for 7 days or more.` };
  }
  const course =
    trend === 'growing'
      ? 'growing, though the oldest waits no longer than before'
      : 'neither growing nor draining';
  return { reason: `${messages(sum.depth)}, ${course}${waited(facts)}.` };
}

function working(facts: RuleFacts): Finding | null {
  const { sum, type } = facts;
  const inflow = inflowOf(facts);
  if (type === 'stream') {
    return {
      reason: `A stream of ${messages(sum.depth)}; reading does not remove them${inflow === null ? '' : `; ${inflow} in`}.`,
    };
  }
  const quiet = (sum.arrived ?? 0) === 0 && (sum.departed ?? 0) === 0;
  if (sum.depth === 0 && quiet && sum.arrived !== null) return null;
  if (sum.depth === 0 && sum.arrived === null) return { reason: 'Empty.' };
  if (facts.isWaitingRoom && sum.depth > 0) {
    const time = facts.messageTtlMs === null ? 'their time' : duration(facts.messageTtlMs);
    return {
      reason: `${messages(sum.depth)} wait here for ${time} and then go on to the dead-letter exchange.`,
    };
  }
  const keepsUp = inflow === null ? 'Keeps up' : `Keeps up with ${inflow}`;
  const ready = sum.newest.readyMessages ?? 0;
  const newest = `${messages(ready)} ready now${waited(facts)}`;
  if (ready === 0) return { reason: `${keepsUp}: nothing waits.` };
  if (!sum.readyHitZero || facts.shortWait) return { reason: `${keepsUp}: ${newest}.` };
  return { reason: `Nothing waited at some time in the last ${roughly(sum.coveredMs)}; ${newest}.` };
}

/** The newest samples that all `hold`, oldest first; `joined` says whether a sample's flow lets the run reach
 * back to the one before it. */
function trailing(
  window: readonly WindowSample[],
  holds: (sample: WindowSample) => boolean,
  joined: (sample: WindowSample) => boolean = () => true,
): readonly WindowSample[] {
  let from = window.length;
  for (const sample of window.toReversed()) {
    if (!holds(sample)) break;
    from -= 1;
    if (!joined(sample)) break;
  }
  return window.slice(from);
}

function fell(run: readonly WindowSample[], key: 'readyMessages' | 'unackedMessages'): boolean {
  return run.some((s, i) => i > 0 && (s[key] ?? 0) < (run[i - 1]?.[key] ?? 0));
}

function waited({ age }: RuleFacts): string {
  if (age.value === null || age.value === 0) return '';
  const least = age.basis === 'at-least' ? 'at least ' : '';
  return `; the oldest has waited ${least}${duration(age.value)}`;
}

function inflowOf({ sum }: RuleFacts): string | null {
  const rate = sum.arrivalRatePerSec;
  return rate === null || rate === 0 ? null : perSecond(rate);
}

function are(count: number): string {
  return count === 1 ? 'is' : 'are';
}
