// Age of the oldest ready message of any queue, from counts alone: a virtual FIFO. Cumulative arrivals are
// kept as a piecewise-linear table; with R messages ready, the oldest is the one that arrived when R fewer
// had arrived than now. The table is plain JSON and never extrapolates: before its first point the answer
// is "at least".

import { exact, type Metric, unavailable } from '../metric';
import type { Flow } from './conservation';

/** `times[i]` is when `totals[i]` messages had arrived since the table began. Both rise, oldest first. */
export type AgeTable = {
  times: number[];
  totals: number[];
  /** Arrivals that no later reading takes back: `totals` may end with more, which depth alone tells as yet. */
  certain: number;
  /** The queue was seen empty at the first point, so everything in it arrived after that. */
  fromEmpty: boolean;
  /** Some arrivals since the first point were assumed, not counted. */
  assumed: boolean;
  /** Newest known arrival rate, for the short intervals in which the counters are unknown. */
  ratePerMs: number | null;
};

const keepMs = 24 * 3_600_000;
/** Counters that are unknown for longer than this make the table begin anew. */
const assumeAtMostMs = 5 * 60_000;
const servedPointsKept = 3;
const pointsMax = 400;
/** A point may go when the line between its neighbours passes it within this share of its age. */
const thinShare = 1 / 400;

export function startAgeTable(atMs: number, depthMessages: number | null): AgeTable {
  const fromEmpty = depthMessages === 0;
  return { times: [atMs], totals: [0], certain: 0, fromEmpty, assumed: false, ratePerMs: null };
}

/**
 * Adds the arrivals since the table's last point; null when they are unknown. An empty queue makes all
 * earlier points worthless, so the table begins anew and is exact from there. A counter may run ahead of the depth: what it
 * told while the queue still read as empty is made up for once the depth shows it.
 *
 * What depth says beyond the counters (`uncounted`) counts from the reading that first showed it. It may be dead letters, or
 * departures that are counted already: the head is the same either way. Once it proves to be the latter, it goes again.
 */
export function advanceAgeTable(
  table: AgeTable,
  atMs: number,
  arrivedMessages: number | null,
  depthMessages: number | null,
  uncounted: Pick<Flow, 'arrivedUncounted' | 'pending'> = { arrivedUncounted: 0, pending: 0 },
): AgeTable {
  const elapsedMs = atMs - lastOf(table.times);
  if (elapsedMs <= 0) return table;
  const ratePerMs = arrivedMessages === null ? table.ratePerMs : arrivedMessages / elapsedMs;
  if (depthMessages === 0) return { ...startAgeTable(atMs, 0), ratePerMs };
  if (arrivedMessages === null && (ratePerMs === null || elapsedMs > assumeAtMostMs)) {
    return startAgeTable(atMs, depthMessages);
  }
  const { certain, totals, doubted } = settled(table, uncounted);
  const arrived = arrivedMessages ?? (ratePerMs ?? 0) * elapsedMs;
  const told = certain + arrived;
  const shown = (totals[0] ?? 0) + (depthMessages ?? 0) - doubted;
  const certainNow = table.fromEmpty ? Math.max(told, shown) : told;
  const total = certainNow + doubted;
  const times = [...table.times];
  // A flat run is told by its two ends.
  if (totals.length > 1 && totals.at(-2) === total) times[times.length - 1] = atMs;
  else {
    times.push(atMs);
    totals.push(total);
  }
  const served = depthMessages === null ? null : certainNow - depthMessages;
  const kept = thin(dropServed({ times, totals }, served), atMs);
  return {
    times: kept.times,
    totals: kept.totals,
    certain: certainNow,
    // Points go for being served (then nothing older is left) or for their age (then something may be).
    fromEmpty: table.fromEmpty && !kept.forgot,
    assumed: table.assumed || arrivedMessages === null,
    ratePerMs,
  };
}

/**
 * Age of the head when `waitingMessages` are ahead of the table's end. `inOrder` is false where the broker
 * does not serve first in, first out (priorities): the answer is then approximate.
 */
export function ageOfOldest(table: AgeTable, waitingMessages: number | null, inOrder = true): Metric {
  if (waitingMessages === null) return unavailable('The broker does not tell how many messages are ready.');
  if (waitingMessages === 0) return exact(0);
  const now = lastOf(table.times);
  const before = lastOf(table.totals) - waitingMessages;
  const first = table.totals[0] ?? 0;
  if (before < first && !table.fromEmpty) {
    return { value: now - (table.times[0] ?? now), basis: 'at-least' };
  }
  const value = Math.max(0, now - arrivalTime(table, Math.max(before, first)));
  if (!inOrder || table.assumed) return { value, basis: 'approximate' };
  return { value, basis: table.fromEmpty && before >= first ? 'exact' : 'estimate' };
}

/** When the message after the first `before` ones arrived. Of k arrivals spread at random over a span, the
 * i-th is expected at i / (k + 1) of it. */
function arrivalTime({ times, totals }: AgeTable, before: number): number {
  let right = totals.length - 1;
  while (right > 0 && (totals[right - 1] ?? 0) > before) right -= 1;
  const rightTime = times[right] ?? 0;
  if (right === 0) return rightTime;
  const leftTime = times[right - 1] ?? rightTime;
  const leftTotal = totals[right - 1] ?? 0;
  const arrivals = (totals[right] ?? 0) - leftTotal;
  const place = before + 1 - leftTotal;
  return leftTime + (rightTime - leftTime) * Math.min(1, place / (arrivals + 1));
}

/** The table with what the new flow leaves of the arrivals that depth alone had told. Where the counters say nothing, it
 * stays as it is. */
function settled(table: AgeTable, { arrivedUncounted, pending }: Pick<Flow, 'arrivedUncounted' | 'pending'>) {
  const totals = [...table.totals];
  if (arrivedUncounted === null) return { totals, certain: lastOf(totals), doubted: 0 };
  const doubted = Math.max(0, pending);
  const most = table.certain + arrivedUncounted + doubted;
  for (let i = totals.length - 1; (totals[i] ?? 0) > most; i -= 1) totals[i] = most;
  return { totals, certain: table.certain, doubted };
}

type Points = Pick<AgeTable, 'times' | 'totals'>;

/** Points before the head are of no more use; a few stay, because depth and counters are read apart. */
function dropServed({ times, totals }: Points, served: number | null): Points {
  if (served === null) return { times, totals };
  const from = totals.findIndex((total) => total >= served) - servedPointsKept;
  return from <= 0 ? { times, totals } : { times: times.slice(from), totals: totals.slice(from) };
}

/** Drops what is older than a day (`forgot`); and when there are too many points, those that bend the line
 * least, down to half, so that this seldom runs. */
function thin(all: Points, nowMs: number): Points & { forgot: boolean } {
  const from = Math.max(
    0,
    all.times.findIndex((time) => time >= nowMs - keepMs),
  );
  let points = { times: all.times.slice(from), totals: all.totals.slice(from) };
  if (points.times.length > pointsMax) {
    for (let share = thinShare; points.times.length > pointsMax / 2; share *= 2) {
      points = straighten(points, nowMs, share);
    }
  }
  return { ...points, forgot: from > 0 };
}

/** Keeps the ends and every point without which a point would be off by more than `share` of its age. */
function straighten({ times, totals }: Points, nowMs: number, share: number): Points {
  const kept = [0];
  for (let i = 1; i < times.length - 1; i += 1) {
    const from = kept.at(-1) ?? 0;
    if (bends(times, totals, from, i + 1, nowMs, share)) kept.push(i);
  }
  kept.push(times.length - 1);
  return { times: kept.map((i) => times[i] ?? 0), totals: kept.map((i) => totals[i] ?? 0) };
}

function bends(times: number[], totals: number[], from: number, to: number, nowMs: number, share: number) {
  const [fromTime = 0, fromTotal = 0] = [times[from], totals[from]];
  const [toTime = 0, toTotal = 0] = [times[to], totals[to]];
  for (let i = from + 1; i < to; i += 1) {
    const [time = 0, total = 0] = [times[i], totals[i]];
    const place = toTotal === fromTotal ? 0 : (total - fromTotal) / (toTotal - fromTotal);
    const onLine = fromTime + (toTime - fromTime) * place;
    if (Math.abs(onLine - time) > share * (nowMs - time)) return true;
  }
  return false;
}

function lastOf(values: number[]): number {
  return values.at(-1) ?? 0;
}
