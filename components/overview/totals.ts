// Sums over clusters. A cluster that did not tell is left out and named, never counted as 0. Pure.

import type { ClusterTotals, ClusterView } from '@/server/domain/cluster';

export type Total = { value: number | null; missing: string[] };

type Key = keyof ClusterTotals;

export function totalOf(clusters: readonly Pick<ClusterView, 'name' | 'totals'>[], key: Key): Total {
  let value: number | null = null;
  const missing: string[] = [];
  for (const { name, totals } of clusters) {
    const part = totals?.[key] ?? null;
    if (part === null) missing.push(name);
    else value = (value ?? 0) + part;
  }
  return { value, missing };
}

export type ClusterCondition =
  | { kind: 'waiting' }
  | { kind: 'unreachable'; message: string; sinceMs: number | null }
  | { kind: 'late'; lastOkMs: number }
  | { kind: 'answering'; lastOkMs: number };

/** A poll may be late by this many intervals, and this long on top, before it is called late. */
const lateIntervals = 3;
const lateGraceMs = 15_000;

/** How a cluster answers; `nowMs` null before the page's clock runs, when nothing is called late. */
export function conditionOf(
  cluster: Pick<ClusterView, 'lastPoll' | 'lastOkPollAtMs' | 'pollIntervalMs'>,
  nowMs: number | null,
): ClusterCondition {
  const { lastPoll, lastOkPollAtMs, pollIntervalMs } = cluster;
  if (lastPoll === null) return { kind: 'waiting' };
  if (!lastPoll.ok) return { kind: 'unreachable', message: lastPoll.message, sinceMs: lastOkPollAtMs };
  const lastOkMs = lastOkPollAtMs ?? lastPoll.atMs;
  const late = nowMs !== null && nowMs - lastOkMs > lateIntervals * pollIntervalMs + lateGraceMs;
  return { kind: late ? 'late' : 'answering', lastOkMs };
}
