// The stretch of time that charts show: one that moves with the clock, or one that is frozen in the URL. Server and browser
// read it.

import { parseAsInteger, parseAsStringLiteral } from 'nuqs/server';

export const rangeNames = ['15m', '1h', '6h', '24h', '7d', '30d', '400d'] as const;
export type RangeName = (typeof rangeNames)[number];

const minute = 60_000;
export const rangeMs: Record<RangeName, number> = {
  '15m': 15 * minute,
  '1h': 60 * minute,
  '6h': 360 * minute,
  '24h': 1_440 * minute,
  '7d': 7 * 1_440 * minute,
  '30d': 30 * 1_440 * minute,
  '400d': 400 * 1_440 * minute,
};

export const rangeLabels: Record<RangeName, string> = {
  '15m': '15 min',
  '1h': '1 h',
  '6h': '6 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
  '400d': '400 d',
};

export type TimeRange =
  { kind: 'moving'; name: RangeName } | { kind: 'frozen'; fromMs: number; toMs: number };

export const rangeParsers = {
  range: parseAsStringLiteral(rangeNames).withDefault('1h'),
  from: parseAsInteger,
  to: parseAsInteger,
};

/** A frozen range that is empty or backwards is no range. */
export function toTimeRange(name: RangeName, fromMs: number | null, toMs: number | null): TimeRange {
  if (fromMs !== null && toMs !== null && fromMs >= 0 && toMs > fromMs) {
    return { kind: 'frozen', fromMs, toMs };
  }
  return { kind: 'moving', name };
}

/** What is asked for now; `earlierMs`: of the same stretch so much before. */
export function instantsOf(range: TimeRange, nowMs: number, earlierMs = 0): { fromMs: number; toMs: number } {
  const toMs = range.kind === 'frozen' ? range.toMs : nowMs;
  const fromMs = range.kind === 'frozen' ? range.fromMs : toMs - rangeMs[range.name];
  return { fromMs: fromMs - earlierMs, toMs: toMs - earlierMs };
}
