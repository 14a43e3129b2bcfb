// Decides what a history chart draws. A missing value is null and stays a gap: a line is never drawn across
// one, and every gap keeps its reason. The bucket that still fills is apart from the finished ones, and so is a sum in which
// queues are missing: it is joined to no complete one, because the step between them says nothing.

import type { HistoryGap, HistoryMeasure, HistoryPoint, QueueHistory } from '@/server/domain/history';
import { mergeGaps } from './merge-gaps';

export type HistoryKey = HistoryMeasure;

type Values = Partial<Record<HistoryKey, number | null>>;

export type ChartDatum = {
  atMs: number;
  complete: boolean;
  /** What the line shows: finished buckets, and whole sums. */
  solid: Values;
  /** What the dashed line shows: the filling bucket, the finished one that it hangs on, and sums that are not whole. */
  pending: Values;
  /** Queues that are missing from a sum. */
  missing: Partial<Record<HistoryKey, number>>;
  /** Keys whose value stands alone between two gaps: a line cannot show it, a dot does. */
  lone: HistoryKey[];
  /** Of a day or a week before, where that is asked for. */
  earlier?: Values;
  gapReason: string | null;
};

export type PreparedHistory = { fromMs: number; toMs: number; data: ChartDatum[]; gaps: HistoryGap[] };

/** Points placed inside a gap, so that a cursor over it finds its reason. */
const pointsPerGap = 12;

export function prepareHistory(history: QueueHistory): PreparedHistory {
  const gaps = mergeGaps(history);
  const points = history.points
    .filter(({ atMs }) => atMs >= history.fromMs - history.bucketMs && atMs <= history.toMs)
    .toSorted((a, b) => a.atMs - b.atMs);
  const data = points.map((point, index) => toDatum(points, index, gaps));
  for (const gap of gaps) data.push(...breaks(gap, points, history.bucketMs));
  data.sort((a, b) => a.atMs - b.atMs);
  return { fromMs: history.fromMs, toMs: history.toMs, data, gaps };
}

const keys: readonly HistoryKey[] = [
  'readyMessages',
  'unackedMessages',
  'depthMaxMessages',
  'consumers',
  'inRatePerSec',
  'outRatePerSec',
  'ackRatePerSec',
  'redeliverRatePerSec',
  'ageMs',
];

function toDatum(points: HistoryPoint[], index: number, gaps: HistoryGap[]): ChartDatum {
  const point = points[index] as HistoryPoint;
  const previous = points[index - 1];
  const next = points[index + 1];
  const datum: ChartDatum = {
    atMs: point.atMs,
    complete: point.complete,
    solid: {},
    pending: {},
    missing: point.queuesMissing ?? {},
    lone: [],
    gapReason: null,
  };
  for (const key of keys) {
    const value = point[key];
    const whole = isWhole(point, key);
    const holdsPending = next?.complete === false && isWhole(next, key);
    datum.solid[key] = point.complete && whole ? value : null;
    datum.pending[key] = !point.complete || !whole || holdsPending ? value : null;
    const joined = (neighbour: HistoryPoint | undefined) =>
      neighbour !== undefined &&
      neighbour[key] !== null &&
      isWhole(neighbour, key) === whole &&
      !isBroken(point, neighbour, gaps);
    if (value !== null && !joined(previous) && !joined(next)) datum.lone.push(key);
  }
  if (keys.every((key) => point[key] === null)) datum.gapReason = reasonAt(point.atMs, gaps);
  return datum;
}

function isWhole({ queuesMissing }: HistoryPoint, key: HistoryKey): boolean {
  return (queuesMissing?.[key] ?? 0) === 0;
}

function isBroken(a: HistoryPoint, b: HistoryPoint, gaps: HistoryGap[]): boolean {
  const [left, right] = a.atMs < b.atMs ? [a.atMs, b.atMs] : [b.atMs, a.atMs];
  return gaps.some((gap) => gap.fromMs < right && gap.toMs > left);
}

export function reasonAt(atMs: number, gaps: readonly HistoryGap[]): string | null {
  return gaps.find((gap) => atMs >= gap.fromMs && atMs <= gap.toMs)?.reason ?? null;
}

/** Empty points over a gap, kept clear of real readings: those stand. */
function breaks(gap: HistoryGap, points: HistoryPoint[], bucketMs: number): ChartDatum[] {
  const step = Math.max(1, (gap.toMs - gap.fromMs) / pointsPerGap);
  const clear = Math.min(step, Math.max(1, bucketMs)) / 2;
  const breaking: ChartDatum[] = [];
  for (let at = gap.fromMs + step / 2; at < gap.toMs; at += step) {
    if (points.some((point) => Math.abs(point.atMs - at) < clear)) continue;
    breaking.push({
      atMs: Math.round(at),
      complete: true,
      solid: {},
      pending: {},
      missing: {},
      lone: [],
      gapReason: gap.reason,
    });
  }
  return breaking;
}

/** Finished or not. */
export function valueOf({ solid, pending }: ChartDatum, key: HistoryKey): number | null {
  return solid[key] ?? pending[key] ?? null;
}

export type SeriesSummary = {
  latest: number | null;
  /** Queues that are missing from `latest`. */
  latestMissing: number;
  lowest: number | null;
  highest: number | null;
  /** Of what is compared with. */
  highestEarlier: number | null;
};

/** The figures of one series, for the legend and for those who cannot see the line. */
export function summarize(data: readonly ChartDatum[], key: HistoryKey): SeriesSummary {
  const values: number[] = [];
  for (const datum of data) {
    const value = valueOf(datum, key);
    if (value !== null) values.push(value);
  }
  const newest = newestOf(data, key);
  const latest = newest === undefined ? null : valueOf(newest, key);
  const latestMissing = newest?.missing[key] ?? 0;
  const before = data.map(({ earlier }) => earlier?.[key] ?? null).filter((value) => value !== null);
  const highestEarlier = before.length === 0 ? null : Math.max(...before);
  if (values.length === 0) return { latest, latestMissing, lowest: null, highest: null, highestEarlier };
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  return { latest, latestMissing, lowest, highest, highestEarlier };
}

/** A bucket that has just begun may tell nothing yet: then it is the one before. */
function newestOf(data: readonly ChartDatum[], key: HistoryKey): ChartDatum | undefined {
  const last = data.at(-1);
  return last?.complete === false && valueOf(last, key) === null ? (data.at(-2) ?? last) : last;
}
