// How a cluster answers, judged at the instant when its state was read: while reading itself is paused or
// fails, that says nothing of the worker or the broker. Pure.

import type { ClusterView } from '@/server/domain/cluster';
import { pollSilenceMs } from '@/server/domain/poll-silence';

export type ClusterCondition =
  | { kind: 'waiting' }
  /** `denied`: it answers, and refuses us. */
  | { kind: 'unreachable'; denied: boolean; message: string; lastOkMs: number | null }
  | { kind: 'late'; lastOkMs: number | null }
  | { kind: 'answering'; lastOkMs: number };

export function conditionOf(
  cluster: Pick<ClusterView, 'lastPoll' | 'lastOkPollAtMs' | 'pollIntervalMs'>,
  readAtMs: number,
): ClusterCondition {
  const { lastPoll, lastOkPollAtMs: lastOkMs, pollIntervalMs } = cluster;
  if (lastPoll === null) return { kind: 'waiting' };
  if (readAtMs - lastPoll.atMs > pollSilenceMs(pollIntervalMs, lastPoll)) return { kind: 'late', lastOkMs };
  if (!lastPoll.ok) {
    const denied = lastPoll.code === 'broker_denied';
    return { kind: 'unreachable', denied, message: lastPoll.message, lastOkMs };
  }
  return { kind: 'answering', lastOkMs: lastOkMs ?? lastPoll.atMs };
}

/** What a cluster does whose polls fail, as the predicate of a sentence. */
export function failsWords(denied: boolean): string {
  return denied ? 'refuses Spillway' : 'does not answer';
}

/** The clusters of which the newest state is not known, each with why. */
export function silentAmong(clusters: readonly ClusterView[], readAtMs: number) {
  return clusters
    .map((cluster) => ({ cluster, condition: conditionOf(cluster, readAtMs) }))
    .filter(({ condition }) => condition.kind !== 'answering');
}
