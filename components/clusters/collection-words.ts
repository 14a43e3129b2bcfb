// What watching a cluster asks of its broker, in words. Pure.

import { count } from '@/server/domain/digits';
import type { ClusterView } from '@/server/domain/cluster';
import { formatBytes, formatDuration, plural } from '../ui/format';

const wayWords = {
  metrics: 'the Prometheus endpoints of its nodes: the cheapest way there is',
  pages: 'the listing of its management API, page by page',
  totals: 'the depths that its management API lists; counters only of queues that are asked for',
} as const;

export type CollectionWords = { way: string; round: string; share: string; note: string | null };

/** Null before the first round that succeeded, and while the newest failed: then its cost is not known. */
export function collectionWords({
  facts,
  lastPoll,
  pollIntervalMs,
}: Pick<ClusterView, 'facts' | 'lastPoll' | 'pollIntervalMs'>): CollectionWords | null {
  const collection = facts?.collection ?? null;
  if (collection === null || lastPoll?.ok !== true) return null;
  const { way, requests, busyMs, note } = collection;
  const everyMs = Math.max(pollIntervalMs, 4 * lastPoll.tookMs);
  const percent = (100 * busyMs) / everyMs;
  const shown = percent < 0.1 ? 'less than 0.1' : count(percent, 1);
  return {
    way: wayWords[way],
    round: `${plural(requests, 'request')}, ${formatBytes(lastPoll.responseBytes)} on the wire, answered in ${formatDuration(busyMs)}`,
    share: `at most ${shown} % of one CPU core, at a round every ${formatDuration(everyMs)}`,
    note,
  };
}
