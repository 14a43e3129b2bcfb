// How a figure stands against an hour ago. A missing reading then or now is no change of 0: it is unknown.

import type { HistoryMeasure, QueueHistory } from '@/server/domain/history';

const hourMs = 3_600_000;
/** How far from the hour a reading may be and still count as "an hour ago". */
const toleranceMs = 5 * 60_000;

export function hourAgo(history: QueueHistory, key: HistoryMeasure, nowMs: number): number | null {
  const wanted = nowMs - hourMs;
  let best: { distance: number; value: number } | null = null;
  for (const point of history.points) {
    const value = point[key];
    const distance = Math.abs(point.atMs - wanted);
    if (value === null || distance > toleranceMs) continue;
    if (best === null || distance < best.distance) best = { distance, value };
  }
  return best?.value ?? null;
}

export function changeSince(now: number | null, before: number | null): number | null {
  return now === null || before === null ? null : now - before;
}
