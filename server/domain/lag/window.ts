// The recent readings of one queue that its state is judged by, and what they add up to.

import { depthOf, flowBetween, type Flow, type Reading } from './conservation';
import { type Slope, theilSen } from './forecast';

export type WindowSample = Reading & {
  /** What flowed since the sample before; null on the first one ever. */
  flow: Flow | null;
  ageMs: number | null;
};

export const windowMs = 5 * 60_000;
export const windowSamplesMin = 10;

/** Appends a sample and drops those beyond W = max(10 samples, 5 minutes). */
export function extendWindow(window: readonly WindowSample[], sample: WindowSample): WindowSample[] {
  const oldest = sample.atMs - windowMs;
  const from = window.findIndex((s) => s.atMs >= oldest);
  const byTime = from === -1 ? window.length : from;
  return [...window.slice(Math.min(byTime, Math.max(0, window.length + 1 - windowSamplesMin))), sample];
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
  slope: Slope | null;
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
  const flows = window.slice(1).flatMap(({ flow }) => (flow === null ? [] : [flow]));
  const arrived = total(flows, 'arrived');
  const knownMs = flows.reduce((ms, flow) => (flow.arrived === null ? ms : ms + flow.elapsedMs), 0);
  const arrivalRatePerSec = arrived === null || knownMs === 0 ? null : (arrived * 1_000) / knownMs;
  const depths = window.flatMap((s) => {
    const value = depthOf(s);
    return value === null ? [] : [{ atMs: s.atMs, value }];
  });
  return {
    newest,
    depth,
    sampleCount: window.length,
    coveredMs: newest.atMs - oldest.atMs,
    arrived,
    departed: total(flows, 'departed'),
    delivered: total(flows, 'delivered'),
    acked: total(flows, 'acked'),
    redelivered: total(flows, 'redelivered'),
    arrivalRatePerSec,
    ...unexplained(oldest, newest, flows),
    readyHitZero: window.some((s) => s.readyMessages === 0),
    depthHitZero: depths.some(({ value }) => value === 0),
    slope: theilSen(depths),
    bandPerSec: Math.max(1, 0.02 * (arrivalRatePerSec ?? 0)),
  };
}

/** Over the whole window rather than the sum of its parts: the skew between depth and counters, which are
 * not read at the same instant, then weighs once and not at every poll. */
function unexplained(oldest: Reading, newest: Reading, flows: readonly Flow[]) {
  const unbroken = flows.length > 0 && flows.every((f) => f.published !== null && f.acked !== null);
  const restarted =
    newest.published !== null && oldest.published !== null && newest.published < oldest.published;
  if (unbroken && !restarted) {
    const { leftWithoutAck, arrivedUncounted } = flowBetween(oldest, newest, false);
    return { leftWithoutAck, arrivedUncounted };
  }
  return {
    leftWithoutAck: total(flows, 'leftWithoutAck'),
    arrivedUncounted: total(flows, 'arrivedUncounted'),
  };
}

function total(flows: readonly Flow[], key: Exclude<keyof Flow, 'elapsedMs'>): number | null {
  const known = flows.flatMap((flow) => (flow[key] === null ? [] : [flow[key]]));
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
