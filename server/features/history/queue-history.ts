// A queue's history on a grid from the finest tier that covers the range; gaps carry their reason.
// Throws not_found for a queue never seen, invalid for a range that ends before it begins.

import type { HistoryInput, QueueHistory } from '@/server/domain/history';
import type { Features } from '../features';
import { findQueue } from './find-queue';
import { chooseGrid, fillBuckets, fillRaw, type Range, rangeOf } from './grid';
import { gapReasons } from './gap-reasons';
import { storedPoints } from './stored-points';

export async function queueHistory(f: Features, input: HistoryInput): Promise<QueueHistory> {
  const nowMs = f.clock.nowMs();
  const range = rangeOf(input, nowMs);
  const queue = await findQueue(f, input);
  const now = { nowMs, pollMs: queue.pollMs };
  const grid = chooseGrid(range, { ...now, maxPoints: input.maxPoints, tiers: f.historyTiers });
  const stored = await storedPoints(f, queue, range, grid, nowMs);
  const { points, missing } =
    grid.bucketMs === 0
      ? fillRaw(stored, range, now, await failedPolls(f, input.clusterId, range))
      : fillBuckets(stored, range, grid.bucketMs, now);
  const gaps = await gapReasons(f, queue, missing);
  return { ...range, bucketMs: grid.bucketMs === 0 ? now.pollMs : grid.bucketMs, points, gaps };
}

export async function failedPolls(
  { db }: Pick<Features, 'db'>,
  clusterId: string,
  { fromMs, toMs }: Range,
): Promise<number[]> {
  const polls = await db.poll.findMany({
    where: { clusterId, ok: false, startedAt: { gt: new Date(fromMs), lt: new Date(toMs) } },
    select: { startedAt: true },
  });
  return polls.map(({ startedAt }) => startedAt.getTime());
}
