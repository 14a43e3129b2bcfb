// What the charts of queues ask, and under which key the answer is kept. Server and browser ask it. The key of a moving range
// does not move, so that a failed read keeps the last curve on screen.

import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { instantsOf, type TimeRange } from './range';

const maxPoints = 300;

/** What the figures are compared with: a little more than an hour, so that the reading of an hour ago is inside. */
export const lastHour = { kind: 'moving', name: '1h' } as const;

/** `earlierMs`: of the same stretch so much before. */
export function historyQuestion({ clusterId, vhost, name }: QueueRef, range: TimeRange, earlierMs = 0) {
  return {
    queryKey: ['queue-history', clusterId, vhost, name, range, earlierMs],
    inputAt: (nowMs: number) => ({
      ...{ clusterId, vhost, name, maxPoints },
      ...instantsOf(range, nowMs, earlierMs),
    }),
  };
}

export function flowQuestion({ clusterId, vhost, name }: QueueRef, range: TimeRange) {
  return {
    queryKey: ['queue-flow', clusterId, vhost, name, range],
    inputAt: (nowMs: number) => ({ clusterId, vhost, name, ...instantsOf(range, nowMs) }),
  };
}

/** Sorted, so that a change of order alone asks nothing. */
export function sparklinesInput(queueIds: readonly number[]) {
  return { queueIds: queueIds.toSorted((a, b) => a - b).slice(0, limits.queuePageRows) };
}
