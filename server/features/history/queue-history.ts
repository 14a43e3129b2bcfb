// A queue's history on a grid from the finest tier that covers the range; gaps carry their reason.
// Throws not_found for a queue never seen, invalid for a range that ends before it begins.

import { DomainError } from '@/server/domain/errors';
import type { HistoryInput, QueueHistory } from '@/server/domain/history';
import type { Features } from '../features';
import { chooseGrid, fillBuckets, fillRaw, type Range } from './grid';
import { gapReasons } from './gap-reasons';
import { storedPoints } from './stored-points';

export async function queueHistory(f: Features, input: HistoryInput): Promise<QueueHistory> {
  const nowMs = f.clock.nowMs();
  const range = { fromMs: input.fromMs, toMs: Math.min(input.toMs, nowMs) };
  if (range.toMs <= range.fromMs) {
    throw new DomainError('invalid', 'The range of a history must begin before it ends, and before now.');
  }
  const queue = await findQueue(f, input);
  const now = { nowMs, pollMs: await pollPeriodMs(f, input.clusterId, queue.pollIntervalMs) };
  const grid = chooseGrid(range, { ...now, maxPoints: input.maxPoints, tiers: f.historyTiers });
  const stored = await storedPoints(f, queue, range, grid, nowMs);
  const { points, missing } =
    grid.bucketMs === 0
      ? fillRaw(stored, range, now, await failedPolls(f, input.clusterId, range))
      : fillBuckets(stored, range, grid.bucketMs, now);
  const gaps = await gapReasons(f, { clusterId: input.clusterId, firstSeenAt: queue.firstSeenAt }, missing);
  return { ...range, bucketMs: grid.bucketMs === 0 ? now.pollMs : grid.bucketMs, points, gaps };
}

async function findQueue({ db }: Features, { clusterId, vhost, name }: HistoryInput) {
  const queue = await db.queue.findUnique({
    where: { clusterId_vhost_name: { clusterId, vhost, name } },
    select: { id: true, firstSeenAt: true, cluster: { select: { pollIntervalMs: true, rolledUpTo: true } } },
  });
  if (queue === null) {
    throw new DomainError('not_found', `Spillway has not seen a queue ${name} in vhost ${vhost}.`);
  }
  const { pollIntervalMs, rolledUpTo } = queue.cluster;
  return {
    ...{ queueId: queue.id, clusterId, firstSeenAt: queue.firstSeenAt, pollIntervalMs },
    rolledUpToMs: rolledUpTo?.getTime() ?? null,
  };
}

/** The interval of the cluster, as stretched by a broker that answers slowly. */
async function pollPeriodMs({ db }: Features, clusterId: string, pollIntervalMs: number): Promise<number> {
  const newest = await db.poll.findFirst({
    where: { clusterId, ok: true },
    orderBy: { startedAt: 'desc' },
    select: { tookMs: true },
  });
  return Math.max(pollIntervalMs, 4 * (newest?.tookMs ?? 0));
}

async function failedPolls({ db }: Features, clusterId: string, { fromMs, toMs }: Range): Promise<number[]> {
  const polls = await db.poll.findMany({
    where: { clusterId, ok: false, startedAt: { gt: new Date(fromMs), lt: new Date(toMs) } },
    select: { startedAt: true },
  });
  return polls.map(({ startedAt }) => startedAt.getTime());
}
