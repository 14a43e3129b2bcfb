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
