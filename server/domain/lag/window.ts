// The recent readings of one queue that its state is judged by, and what they add up to.

import { depthOf, type Flow, noiseOf, type Reading } from './conservation';
import { type Slope, theilSen } from './forecast';

export type WindowSample = Reading & {
  /** What flowed since the sample before; null on the first one ever. */
  flow: Flow | null;
  ageMs: number | null;
};

export const windowMs = 5 * 60_000;
export const windowSamplesMin = 10;
/** What lasts so long is no passing moment. */
export const patienceMs = 2 * 60_000;
const slopeSamples = 12;

/** Appends a sample and drops those beyond W = max(10 samples, 5 minutes). */
export function extendWindow(window: readonly WindowSample[], sample: WindowSample): WindowSample[] {
  const oldest = sample.atMs - windowMs;
  const from = window.findIndex((s) => s.atMs >= oldest);
  const byTime = from === -1 ? window.length : from;
  return [...window.slice(Math.min(byTime, Math.max(0, window.length + 1 - windowSamplesMin))), sample];
}

/** RabbitMQ renews its counters every 5 s, each in its own turn: over less than two turns a rate shows the beat
 * between those turns and our polls, 0 now and twice the truth next. */
const steadyMs = 10_000;

/** What the newest flows amount to per second, over at least two turns of the broker's statistics where that much is
 * known. Null where the newest flow is. */
export function recentRatePerSec(
  window: readonly WindowSample[],
  key: 'arrived' | 'departed',
): number | null {
  let messages: number | null = null;
  let elapsedMs = 0;
  for (const { flow } of window.toReversed()) {
    const value = flow?.[key] ?? null;
    if (flow === null || value === null || elapsedMs >= steadyMs) break;
    messages = (messages ?? 0) + value;
    elapsedMs += flow.elapsedMs;
  }
  return messages === null || elapsedMs <= 0 ? null : (messages * 1_000) / elapsedMs;
}

/** Sums over a window; null is unknown throughout. Flows of the first sample lie before the window. */
export type WindowSummary = {
  newest: WindowSample;
  depth: number;
  sampleCount: number;
  coveredMs: number;
  arrived: number | null;
  departed: number | null;
  delivered: number | null;
  acked: number | null;
  redelivered: number | null;
  arrivalRatePerSec: number | null;
  leftWithoutAck: number | null;
  arrivedUncounted: number | null;
  readyHitZero: boolean;
  depthHitZero: boolean;
  /** Where depth is going now: over the newest samples. */
  slope: Slope | null;
  /** Where it went over the whole window. */
  windowSlope: Slope | null;
  /** Slopes within ± this are level: max(1 message/s, 2 % of arrivals). */
  bandPerSec: number;
};

/** Null when there is no sample or the newest one has no depth. */
export function summarize(window: readonly WindowSample[]): WindowSummary | null {
  const oldest = window[0];
  const newest = window.at(-1);
  if (oldest === undefined || newest === undefined) return null;
  const depth = depthOf(newest);
  if (depth === null) return null;
  const sums = sumFlows(window);
  const arrivalRatePerSec =
    sums.arrived === null || sums.arrivedMs === 0 ? null : (sums.arrived * 1_000) / sums.arrivedMs;
  const depths = depthsOf(window);
  return {
    newest,
    depth,
    sampleCount: window.length,
    coveredMs: newest.atMs - oldest.atMs,
    arrived: sums.arrived,
    departed: sums.departed,
    delivered: sums.delivered,
    acked: sums.acked,
    redelivered: sums.redelivered,
    arrivalRatePerSec,
    ...unexplained(sums),
    readyHitZero: window.some((s) => s.readyMessages === 0),
    depthHitZero: depths.some(({ value }) => value === 0),
    slope: theilSen(depths.slice(-slopeSamples)),
    windowSlope: theilSen(depths),
    bandPerSec: Math.max(1, 0.02 * (arrivalRatePerSec ?? 0)),
  };
}

export function slopeOfDepth(samples: readonly WindowSample[]): Slope | null {
  return theilSen(depthsOf(samples));
}

function depthsOf(samples: readonly WindowSample[]): { atMs: number; value: number }[] {
  const depths: { atMs: number; value: number }[] = [];
  for (const sample of samples) {
    const value = depthOf(sample);
    if (value !== null) depths.push({ atMs: sample.atMs, value });
  }
  return depths;
}

/** Over the whole window, so that skew which outlasted a flow and came back cancels out. */
function unexplained(sums: FlowSums) {
  if (sums.arrivedUncounted === null || sums.leftWithoutAck === null) {
    return { leftWithoutAck: null, arrivedUncounted: null };
  }
  const net = sums.arrivedUncounted - sums.leftWithoutAck;
  const beyondNoise = Math.abs(net) > noiseOf(sums.published ?? 0, sums.acked ?? 0) ? net : 0;
  return { leftWithoutAck: Math.max(-beyondNoise, 0), arrivedUncounted: Math.max(beyondNoise, 0) };
}

type FlowSums = Omit<Flow, 'elapsedMs' | 'pending' | 'skew'> & {
  /** The time over which arrivals are known. */
  arrivedMs: number;
};

/** Of the flows between the samples: the first sample's own lies before the window. */
function sumFlows(window: readonly WindowSample[]): FlowSums {
  const sums: FlowSums = {
    published: null,
    delivered: null,
    acked: null,
    redelivered: null,
    arrived: null,
    departed: null,
    leftWithoutAck: null,
    arrivedUncounted: null,
    arrivedMs: 0,
  };
  for (let i = 1; i < window.length; i += 1) {
    const flow = window[i]?.flow ?? null;
    if (flow === null) continue;
    if (flow.arrived !== null) sums.arrivedMs += flow.elapsedMs;
    sums.published = plus(sums.published, flow.published);
    sums.delivered = plus(sums.delivered, flow.delivered);
    sums.acked = plus(sums.acked, flow.acked);
    sums.redelivered = plus(sums.redelivered, flow.redelivered);
    sums.arrived = plus(sums.arrived, flow.arrived);
    sums.departed = plus(sums.departed, flow.departed);
    sums.leftWithoutAck = plus(sums.leftWithoutAck, flow.leftWithoutAck);
    sums.arrivedUncounted = plus(sums.arrivedUncounted, flow.arrivedUncounted);
  }
  return sums;
}

function plus(sum: number | null, value: number | null): number | null {
  return value === null ? sum : (sum ?? 0) + value;
}
