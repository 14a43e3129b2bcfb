// One reading of one queue turned into what is stored: a raw sample and the newest status. Pure: what must
// be remembered between two readings is the QueueTrack, passed in and out.

import { blockingAlarms } from '@/server/domain/blocking-alarms';
import type { NodeFacts } from '@/server/domain/cluster';
import { isDeadLetterQueue } from '@/server/domain/dead-letters';
import { advanceAgeTable, ageOfOldest, type AgeTable, startAgeTable } from '@/server/domain/lag/age';
import { depthOf, flowBetween, type Flow, type Reading } from '@/server/domain/lag/conservation';
import { losesSilently } from '@/server/domain/lag/flow-words';
import { type Purged, wasPurged } from '@/server/domain/lag/purged';
import { evaluateState, type Verdict } from '@/server/domain/lag/state';
import { advanceState, type StateMemory } from '@/server/domain/lag/state-memory';
import { extendWindow, recentRatePerSec } from '@/server/domain/lag/window';
import { type Metric, unavailable } from '@/server/domain/metric';
import type { QueueReading } from '@/server/brokers/driver';
import { appendSample, emptyWindow, type PackedWindow, unpackWindow } from './packed-window';

export type QueueTrack = {
  /** The newest reading, from which the next flow is counted. */
  last: Reading;
  window: PackedWindow;
  ages: AgeTable;
  state: StateMemory;
  firstSeenAtMs: number;
  lastArrivalAtMs: number | null;
  lastConsumedAtMs: number | null;
};

export type QueueObservation = {
  track: QueueTrack;
  reading: Reading;
  flow: Flow | null;
  age: Metric;
  verdict: Verdict;
  inRatePerSec: number | null;
  outRatePerSec: number | null;
  missingReason: string | null;
};

export type PollContext = {
  atMs: number;
  pollIntervalMs: number;
  nodes: readonly NodeFacts[];
  /** False where the counters were counted by other means than those of the reading before. */
  countersGoOn: boolean;
};

export function observeQueue(
  before: QueueTrack | null,
  queue: QueueReading,
  context: PollContext,
): QueueObservation {
  const { atMs, pollIntervalMs, nodes } = context;
  const reading = readingOf(queue, atMs);
  const past = unpackWindow(before?.window ?? emptyWindow);
  const previous = past.at(-1)?.flow ?? null;
  const flow = flowSince(before, previous, reading, queue, context);
  const purged =
    before === null || flow === null ? 'no' : wasPurged(before.last, reading, flow, queue.details);
  const ages = agesSince(before, purged, reading, flow);
  const age =
    purged === 'perhaps' && depthOf(reading) !== 0 ? unavailable(newOrOld) : ageOf(queue, ages, atMs);
  const sample = { ...reading, flow, ageMs: age.value };
  const window = extendWindow(past, sample);
  const packed = appendSample(before?.window ?? emptyWindow, sample, past.length + 1 - window.length);
  const lastArrivalAtMs = (flow?.arrived ?? 0) > 0 ? atMs : (before?.lastArrivalAtMs ?? null);
  const consumed = (reading.consumers ?? 0) > 0 || (flow?.acked ?? 0) > 0;
  const lastConsumedAtMs = consumed ? atMs : (before?.lastConsumedAtMs ?? null);
  const firstSeenAtMs = before?.firstSeenAtMs ?? atMs;

  const verdict = evaluateState({
    nowMs: atMs,
    pollIntervalMs,
    window,
    type: queue.type,
    brokerState: queue.brokerState,
    unknownBecause: queue.unknownBecause,
    isDeadLetter: holdsDeadLetters(queue),
    // A policy that is not told yet may name one.
    hasDeadLetterExchange: queue.policyUntold === true || !losesSilently(queue.details),
    age,
    messageTtlMs: queue.details.messageTtlMs,
    limitMessages: limitOf(queue),
    diskRoomMessages: diskRoomOf(queue, nodes),
    overflow: queue.details.overflow,
    alarms: blockingAlarms(nodes),
    firstSeenAtMs,
    lastArrivalAtMs,
    lastConsumedAtMs,
  });
  const state = advanceState(before?.state ?? null, verdict, atMs);
  return {
    track: { last: reading, window: packed, ages, state, firstSeenAtMs, lastArrivalAtMs, lastConsumedAtMs },
    reading,
    flow,
    age,
    verdict,
    inRatePerSec: recentRatePerSec(window, 'arrived'),
    outRatePerSec: recentRatePerSec(window, 'departed'),
    missingReason: missingReason(queue, reading, flow, age, verdict),
  };
}

function readingOf(queue: QueueReading, atMs: number): Reading {
  const { readyMessages, unackedMessages, consumers, counters } = queue;
  return { atMs, readyMessages, unackedMessages, consumers, ...counters };
}

/** Null where there is no reading before, or the clock has gone back behind it. */
function flowSince(
  before: QueueTrack | null,
  previous: Flow | null,
  reading: Reading,
  { type }: QueueReading,
  { atMs, nodes, countersGoOn }: PollContext,
): Flow | null {
  if (before === null || before.last.atMs >= atMs) return null;
  const restarted = anyRestarted(nodes, atMs - before.last.atMs);
  // With several nodes only the part that one of them had counted is gone.
  const comparable = countersGoOn && !(restarted && nodes.length > 1);
  const last = comparable ? before.last : { ...before.last, ...noCounters };
  return flowBetween(last, reading, restarted && comparable, previous, type === 'stream');
}

const noCounters = { published: null, delivered: null, acked: null, redelivered: null };

/** A node that has been up for less time than passed since the reading before began its counters anew. */
function anyRestarted(nodes: readonly NodeFacts[], elapsedMs: number): boolean {
  return nodes.some(({ uptimeMs }) => uptimeMs !== null && uptimeMs < elapsedMs);
}

const newOrOld =
  'Messages left and no counter says how. After a purge, those here would be new: the next poll tells.';

/** What was there at the first reading after a purge came before it, and no more is known. */
function agesSince(before: QueueTrack | null, purged: Purged, reading: Reading, flow: Flow | null): AgeTable {
  const depth = depthOf(reading);
  if (before === null) return startAgeTable(reading.atMs, depth);
  const { last } = before;
  const ages = purged === 'likely' ? startAgeTable(last.atMs, depthOf(last)) : before.ages;
  const uncounted = flow ?? { arrivedUncounted: null, pending: 0 };
  return advanceAgeTable(ages, reading.atMs, flow?.arrived ?? null, depth, uncounted);
}

/**
 * Our own measure says how long the head waited in this queue. The broker's stamp is the publisher's and
 * travels with a message through dead-lettering and back, so it only helps where ours is a mere bound.
 */
function ageOf(queue: QueueReading, ages: AgeTable, atMs: number): Metric {
  if (queue.type === 'stream') {
    return unavailable('A stream keeps its messages after they are read, so their age says nothing of lag.');
  }
  const { headMessageAtMs, readyMessages, details } = queue;
  const measured = ageOfOldest(ages, readyMessages, details.maxPriority === null);
  if (measured.value === null || measured.basis !== 'at-least' || headMessageAtMs === null) return measured;
  const stampedMs = atMs - headMessageAtMs;
  const isOlder = stampedMs >= measured.value;
  return isOlder && !holdsDeadLetters(queue) ? { value: stampedMs, basis: 'approximate' } : measured;
}

function holdsDeadLetters({ name, details }: QueueReading): boolean {
  return isDeadLetterQueue(name, details.deadLettersFrom);
}

/** The messages at which the queue is full. Bytes are counted in messages of the present mean size. */
function limitOf({ details, readyBytes, readyMessages }: QueueReading): number | null {
  const { maxLengthMessages, maxLengthBytes } = details;
  const meanBytes = meanBytesOf({ readyBytes, readyMessages });
  const byBytes = maxLengthBytes !== null && meanBytes > 0 ? Math.floor(maxLengthBytes / meanBytes) : null;
  if (maxLengthMessages === null) return byBytes;
  return byBytes === null ? maxLengthMessages : Math.min(maxLengthMessages, byBytes);
}

/** Until the node that it is on blocks publishers for want of disk. */
function diskRoomOf(queue: QueueReading, nodes: readonly NodeFacts[]): number | null {
  const node = nodes.find(({ name }) => name === queue.details.node);
  const meanBytes = meanBytesOf(queue);
  if (node?.diskFreeBytes == null || node.diskFreeLimitBytes === null || meanBytes === 0) return null;
  return Math.max(0, node.diskFreeBytes - node.diskFreeLimitBytes) / meanBytes;
}

/** 0 where it is not known. */
function meanBytesOf({
  readyBytes,
  readyMessages,
}: Pick<QueueReading, 'readyBytes' | 'readyMessages'>): number {
  return readyBytes !== null && readyMessages ? readyBytes / readyMessages : 0;
}

function missingReason(
  { unknownBecause }: QueueReading,
  reading: Reading,
  flow: Flow | null,
  age: Metric,
  verdict: Verdict,
): string | null {
  const known = [reading.published, reading.acked, reading.consumers].every((value) => value !== null);
  if (depthOf(reading) === null) {
    if (verdict.state === 'new') return verdict.reason;
    return unknownBecause || 'The broker does not tell how many messages this queue holds.';
  }
  if (unknownBecause && !known) return unknownBecause;
  if (flow === null) return 'Rates need a second reading.';
  if (reading.published === null && reading.acked === null) {
    return 'The broker does not tell what was published and acknowledged.';
  }
  if (flow.arrived === null || flow.departed === null) {
    return 'The broker’s counters went backwards since the reading before.';
  }
  return age.value === null ? age.reason : null;
}
