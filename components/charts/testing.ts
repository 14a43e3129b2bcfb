// Histories for tests of charts: readings of which only what matters is said.

import type { HistoryPoint, QueueHistory } from '@/server/domain/history';

export function point(atMs: number, readyMessages: number | null, complete = true): HistoryPoint {
  return {
    atMs,
    readyMessages,
    unackedMessages: null,
    depthMaxMessages: null,
    consumers: null,
    inRatePerSec: null,
    outRatePerSec: null,
    ackRatePerSec: null,
    redeliverRatePerSec: null,
    ageMs: null,
    complete,
  };
}

export function history(points: HistoryPoint[], gaps: QueueHistory['gaps'] = []): QueueHistory {
  return { fromMs: 0, toMs: 1_000, bucketMs: 100, points, gaps };
}
