// How fast redrives of a cluster were that had no rate to keep: what an estimate of time rests on.

import type { Features } from '../features';

/** Messages per second, the median of the newest few; null where none was long enough to tell. */
export async function measuredPerSec({ db }: Features, clusterId: string): Promise<number | null> {
  const rows = await db.redrive.findMany({
    where: {
      clusterId,
      state: 'completed',
      ratePerSec: null,
      movedMessages: { gte: tellingMessages },
      startedAt: { not: null },
      finishedAt: { not: null },
    },
    orderBy: { createdAt: 'desc' },
    take: 5,
    select: { movedMessages: true, startedAt: true, finishedAt: true },
  });
  const speeds = rows
    .map(({ movedMessages, startedAt, finishedAt }) => {
      const tookMs = (finishedAt?.getTime() ?? 0) - (startedAt?.getTime() ?? 0);
      return (movedMessages * 1000) / Math.max(1, tookMs);
    })
    .sort((a, b) => a - b);
  return speeds[Math.floor(speeds.length / 2)] ?? null;
}

/** Fewer are over before connections have opened. */
const tellingMessages = 500;
