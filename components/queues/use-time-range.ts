// The range of the charts on screen, kept in the URL.
'use client';

import { useQueryStates } from 'nuqs';
import { type RangeName, rangeParsers, toTimeRange } from './range';

export function useTimeRange() {
  const [{ range, from, to }, set] = useQueryStates(rangeParsers, { history: 'push' });
  return {
    range: toTimeRange(range, from, to),
    setMoving: (name: RangeName) => void set({ range: name, from: null, to: null }),
    setFrozen: (fromMs: number, toMs: number) => void set({ from: Math.round(fromMs), to: Math.round(toMs) }),
  };
}
