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
  const now = { nowMs, pollMs: queue.pollMs };
  const grid = chooseGrid(range, { ...now, maxPoints: input.maxPoints, tiers: f.historyTiers });
  const stored = await storedPoints(f, queue, range, grid, nowMs);
  const { points, missing } =
    grid.bucketMs === 0
      ? fillRaw(stored, range, now, await failedPolls(f, input.clusterId, range))
      : fillBuckets(stored, range, grid.bucketMs, now);
  const gaps = await gapReasons(f, { clusterId: input.clusterId, firstSeenAt: queue.firstSeenAt }, missing);
  return { ...range, bucketMs: grid.bucketMs === 0 ? now.pollMs : grid.bucketMs, points, gaps };
}

type Found = {
  queueId: number;
  firstSeenAt: Date;
  pollIntervalMs: number;
  /** Of the newest poll that succeeded. */
  tookMs: number | null;
  rolledUpToMs: number | null;
};

async function findQueue({ db }: Features, { clusterId, vhost, name }: HistoryInput) {
  const [found] = await db.$queryRaw<Found[]>`
    SELECT q.id AS "queueId", q."firstSeenAt", c."pollIntervalMs", p."tookMs",
           (extract(epoch FROM c."rolledUpTo") * 1000)::float8 AS "rolledUpToMs"
      FROM "Queue" q JOIN "Cluster" c ON c.id = q."clusterId"
      LEFT JOIN LATERAL (SELECT "tookMs" FROM "Poll" WHERE "clusterId" = c.id AND ok
                          ORDER BY "startedAt" DESC LIMIT 1) p ON true
     WHERE q."clusterId" = ${clusterId}::uuid AND q.vhost = ${vhost} AND q.name = ${name}`;
  if (found === undefined) {
    throw new DomainError('not_found', `Spillway has not seen a queue ${name} in vhost ${vhost}.`);
  }
  // The interval of the cluster, as stretched by a broker that answers slowly.
  return { ...found, clusterId, pollMs: Math.max(found.pollIntervalMs, 4 * (found.tookMs ?? 0)) };
}

async function failedPolls({ db }: Features, clusterId: string, { fromMs, toMs }: Range): Promise<number[]> {
  const polls = await db.poll.findMany({
    where: { clusterId, ok: false, startedAt: { gt: new Date(fromMs), lt: new Date(toMs) } },
    select: { startedAt: true },
  });
  return polls.map(({ startedAt }) => startedAt.getTime());
}
