// The queue whose history is asked for, with what its cluster says of time. Throws not_found for one never seen.

import { DomainError } from '@/server/domain/errors';
import type { QueueRef } from '@/server/domain/queue';
import type { Features } from '../features';

type Found = {
  queueId: number;
  type: string;
  firstSeenAt: Date;
  /** Of the newest reading. */
  missingReason: string | null;
  pollIntervalMs: number;
  /** Of the newest poll that succeeded. */
  tookMs: number | null;
  rolledUpToMs: number | null;
};

export async function findQueue({ db }: Pick<Features, 'db'>, { clusterId, vhost, name }: QueueRef) {
  const [found] = await db.$queryRaw<Found[]>`
    SELECT q.id AS "queueId", q.type, q."firstSeenAt", s."missingReason", c."pollIntervalMs", p."tookMs",
           (extract(epoch FROM c."rolledUpTo") * 1000)::float8 AS "rolledUpToMs"
      FROM "Queue" q JOIN "Cluster" c ON c.id = q."clusterId"
      LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
      LEFT JOIN LATERAL (SELECT "tookMs" FROM "Poll" WHERE "clusterId" = c.id AND ok
                          ORDER BY "startedAt" DESC LIMIT 1) p ON true
     WHERE q."clusterId" = ${clusterId}::uuid AND q.vhost = ${vhost} AND q.name = ${name}`;
  if (found === undefined) {
    throw new DomainError('not_found', `Spillway has not seen a queue ${name} in vhost ${vhost}.`);
  }
  // The interval of the cluster, as stretched by a broker that answers slowly.
  return { ...found, clusterId, pollMs: Math.max(found.pollIntervalMs, 4 * (found.tookMs ?? 0)) };
}
