// What more consumers would do: T(k) = D / (μ(c+k)/c − λ), by the corrected arrivals λ and departures μ of the c consumers that
// are there. It assumes that consumers scale linearly, which is what a screen must say beside it. What c consumers can do
// is known only while they are never without work.

import { slopeSamplesMin } from './forecast';
import type { WindowSample } from './window';

export type Capacity = { consumers: number; arrivalsPerSec: number; departuresPerSec: number };

/** One in five more than what arrives: with less, a backlog that is there hardly shrinks. */
const headroom = 1.2;
const hideAfterMs = 7 * 86_400_000;

/**
 * Over the newest samples with the present number of consumers, all of them with messages waiting. Null where these are
 * fewer than four, nothing leaves, a counter is unknown, or messages also leave in ways that more consumers would not
 * hasten.
 */
export function capacityOf(window: readonly WindowSample[]): Capacity | null {
  const consumers = window.at(-1)?.consumers ?? 0;
  if (consumers <= 0) return null;
  const idleAt = window.findLastIndex((s) => s.consumers !== consumers || (s.readyMessages ?? 0) === 0);
  const busy = window.slice(idleAt + 1);
  if (busy.length < slopeSamplesMin) return null;
  let [arrived, departed, leftWithoutAck, elapsedMs] = [0, 0, 0, 0];
  // The flow of the first lies before it.
  for (const { flow } of busy.slice(1)) {
    if (flow?.arrived == null || flow.departed === null) return null;
    arrived += flow.arrived;
    departed += flow.departed;
    leftWithoutAck += flow.leftWithoutAck ?? 0;
    elapsedMs += flow.elapsedMs;
  }
  if (departed <= 0 || elapsedMs <= 0 || leftWithoutAck > 0.05 * departed) return null;
  const perSec = (messages: number) => (messages * 1_000) / elapsedMs;
  return { consumers, arrivalsPerSec: perSec(arrived), departuresPerSec: perSec(departed) };
}

/** Why there is no capacity, in a sentence. */
export function whyNoCapacity(now: { readyMessages: number | null; consumers: number | null }): string {
  if (now.readyMessages === null) return 'The broker does not tell what this queue holds.';
  if ((now.consumers ?? 0) === 0) return 'Nobody consumes, so what a consumer can do is not known.';
  if (now.readyMessages === 0) return 'Nothing waits: what its consumers could do beyond that is not known.';
  return 'Its consumers did not take and acknowledge steadily of late, so what they can do is not known.';
}

/** What c + k consumers take, per second. */
export function departuresWith({ consumers, departuresPerSec }: Capacity, more: number): number {
  return (departuresPerSec * (consumers + more)) / consumers;
}

/** Time to empty with k more consumers; null where the queue would not empty, or not within a week. */
export function drainTimeWith(capacity: Capacity, depthMessages: number, more: number): number | null {
  const netPerSec = departuresWith(capacity, more) - capacity.arrivalsPerSec;
  if (depthMessages <= 0) return 0;
  if (netPerSec <= 0) return null;
  const ms = (depthMessages / netPerSec) * 1_000;
  return ms > hideAfterMs ? null : ms;
}

/** The fewest more consumers that take a fifth more than what arrives; 0 when those that are there do. */
export function consumersNeeded({ consumers, arrivalsPerSec, departuresPerSec }: Capacity): number {
  const missingPerSec = headroom * arrivalsPerSec - departuresPerSec;
  // A hair above a whole number is the rounding of floating point.
  return Math.max(0, Math.ceil((missingPerSec * consumers) / departuresPerSec - 1e-9));
}
