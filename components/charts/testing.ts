// Histories for tests of charts: readings of which only what matters is said.

import { emptyPoint, type HistoryPoint, type QueueHistory } from '@/server/domain/history';

export function point(atMs: number, readyMessages: number | null, complete = true): HistoryPoint {
  return { ...emptyPoint(atMs, complete), readyMessages };
}

export function history(points: HistoryPoint[], gaps: QueueHistory['gaps'] = []): QueueHistory {
  return { fromMs: 0, toMs: 1_000, bucketMs: 100, points, gaps };
}
