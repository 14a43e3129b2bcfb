// Tells a clock that was set from time that passed. A machine that slept has both clocks apart as well; the brokers'
// own uptime tells which of the two is right.

import type { NodeFacts } from '@/server/domain/cluster';
import type { QueueTrack } from './observe-queue';
import { shiftWindow } from './packed-window';

export type Moment = { wallMs: number; monotonicMs: number; nodes: readonly NodeFacts[] };

/** Clocks drift, and are slewed, by less than this between two polls. */
const toleranceMs = 2_000;

/** By how much the wall clock was set between two moments; 0 when it was not. `certain` is false where nothing tells a
 * clock that was set from a machine that slept. */
export function clockStep(before: Moment, now: Moment): { stepMs: number; certain: boolean } {
  const wallMs = now.wallMs - before.wallMs;
  const monotonicMs = now.monotonicMs - before.monotonicMs;
  const stepMs = wallMs - monotonicMs;
  if (Math.abs(stepMs) <= toleranceMs) return { stepMs: 0, certain: true };
  const uptimeMs = uptimeBetween(before.nodes, now.nodes);
  if (uptimeMs === null) return { stepMs, certain: stepMs < 0 };
  const slept = Math.abs(uptimeMs - wallMs) < Math.abs(uptimeMs - monotonicMs);
  return { stepMs: slept ? 0 : stepMs, certain: true };
}

/** By the first node that ran all the while. */
function uptimeBetween(before: readonly NodeFacts[], now: readonly NodeFacts[]): number | null {
  for (const { name, uptimeMs } of now) {
    const earlier = before.find((node) => node.name === name)?.uptimeMs ?? null;
    if (uptimeMs !== null && earlier !== null && uptimeMs >= earlier) return uptimeMs - earlier;
  }
  return null;
}

/** What is remembered, as the clock that was set would have told it. */
export function shiftTrack(track: QueueTrack, stepMs: number): QueueTrack {
  const shifted = (atMs: number) => atMs + stepMs;
  const maybe = (atMs: number | null) => (atMs === null ? null : shifted(atMs));
  const { against } = track.state;
  return {
    last: { ...track.last, atMs: shifted(track.last.atMs) },
    window: shiftWindow(track.window, stepMs),
    ages: { ...track.ages, times: track.ages.times.map(shifted) },
    state: {
      ...track.state,
      sinceMs: shifted(track.state.sinceMs),
      against: against && { ...against, sinceMs: shifted(against.sinceMs) },
    },
    firstSeenAtMs: shifted(track.firstSeenAtMs),
    lastArrivalAtMs: maybe(track.lastArrivalAtMs),
    lastConsumedAtMs: maybe(track.lastConsumedAtMs),
  };
}
