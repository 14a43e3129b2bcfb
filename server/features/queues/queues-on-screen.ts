// Which queues somebody looks at right now: the web notes it as pages ask, and the collector reads more of these than it can
// afford of all.

import { limits } from '@/server/domain/limits';
import type { QueueAddress } from '@/server/domain/queue';
import type { Features } from '../features';

/** A page that is open asks at least as often; noted anew after half of it, because each note is a write. */
const onScreenMs = 60_000;

export async function noteOnScreen({ db, clock }: Features, queueId: number): Promise<void> {
  const nowMs = clock.nowMs();
  const now = new Date(nowMs);
  const noted = new Date(nowMs - onScreenMs / 2);
  await db.$executeRaw`
    INSERT INTO "QueueOnScreen" ("queueId", "askedAt") VALUES (${queueId}, ${now})
    ON CONFLICT ("queueId") DO UPDATE SET "askedAt" = EXCLUDED."askedAt" WHERE "QueueOnScreen"."askedAt" < ${noted}`;
}

/** The newest, at most `limits.detailQueues`. */
export async function queuesOnScreen({ db, clock }: Features, clusterId: string): Promise<QueueAddress[]> {
  const since = new Date(clock.nowMs() - onScreenMs);
  return db.$queryRaw<QueueAddress[]>`
    SELECT q.vhost, q.name FROM "QueueOnScreen" w JOIN "Queue" q ON q.id = w."queueId"
     WHERE w."askedAt" > ${since} AND q."clusterId" = ${clusterId}::uuid AND q."deletedAt" IS NULL
     ORDER BY w."askedAt" DESC LIMIT ${limits.detailQueues}`;
}
