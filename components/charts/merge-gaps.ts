// Where nothing is known, within what is drawn, and what follows on the same as one. Pure.

import type { HistoryGap, QueueHistory } from '@/server/domain/history';

export function mergeGaps({ gaps, fromMs, toMs }: QueueHistory): HistoryGap[] {
  const merged: HistoryGap[] = [];
  for (const gap of gaps.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const clipped = { ...gap, fromMs: Math.max(gap.fromMs, fromMs), toMs: Math.min(gap.toMs, toMs) };
    if (clipped.toMs <= clipped.fromMs) continue;
    const last = merged.at(-1);
    if (last?.reason === clipped.reason && clipped.fromMs <= last.toMs) {
      last.toMs = Math.max(last.toMs, clipped.toMs);
    } else merged.push(clipped);
  }
  return merged;
}
