// What Spillway tells other monitoring of itself and of the queues it watches: as many as whoever asks reaches. Of a cluster
// that is not read any more, no number of a queue is told: an old one would look like a new one.

import type { QueueRow } from '@/server/domain/queue';
import { reaches, type Scope, touches } from '@/server/domain/scope';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { inReach, queueColumns } from '../in-reach';
import { queueRowColumns, queueRowSource, type RawQueueRow, toQueueRow } from '../queues/queue-row';

export type OwnMetrics = {
  clusters: {
    id: string;
    name: string;
    /** Whether the newest poll succeeded; null before the first. */
    answers: boolean | null;
    pollSeconds: number | null;
    /** Of the newest poll that succeeded. */
    pollAgeSeconds: number | null;
    /** At that poll; null also for whoever reaches some of them only. */
    queues: number | null;
  }[];
  /** By state; of all times that are kept. */
  redrives: {
    clusterId: string;
    state: string;
    redrives: number;
    movedMessages: number;
    inDoubtMessages: number;
  }[];
  queues: QueueRow[];
};

type Poll = Omit<OwnMetrics['clusters'][number], 'pollAgeSeconds'> & { succeededAt: Date | null };

/** Queues only where they are asked for: they are many. */
export async function readMetrics(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  scopes: readonly Scope[],
  withQueues: boolean,
): Promise<OwnMetrics> {
  const nowMs = clock.nowMs();
  const polls = await db.$queryRaw<Poll[]>`
    SELECT c.id::text, c.name, newest.ok AS answers, newest."tookMs" / 1000.0::float8 AS "pollSeconds",
           good."queueCount" AS queues, good."startedAt" AS "succeededAt"
      FROM "Cluster" c
      LEFT JOIN LATERAL (SELECT ok, "tookMs" FROM "Poll" WHERE "clusterId" = c.id
                          ORDER BY "startedAt" DESC LIMIT 1) newest ON true
      LEFT JOIN LATERAL (SELECT "startedAt", "queueCount" FROM "Poll" WHERE "clusterId" = c.id AND ok
                          ORDER BY "startedAt" DESC LIMIT 1) good ON true
     ORDER BY c.name`;
  const clusters = polls
    .filter(({ id }) => touches(scopes, id))
    .map(({ succeededAt, ...poll }) => ({
      ...poll,
      queues: reaches(scopes, { clusterId: poll.id }) ? poll.queues : null,
      pollAgeSeconds: succeededAt === null ? null : Math.max(0, nowMs - succeededAt.getTime()) / 1000,
    }));
  const redrives = await db.$queryRaw<OwnMetrics['redrives']>`
    SELECT r."clusterId"::text, r.state, count(*)::int AS redrives, sum(r."movedMessages")::float8 AS "movedMessages",
           sum(r."inDoubtMessages")::float8 AS "inDoubtMessages"
      FROM "Redrive" r
     WHERE ${inReach(scopes, redriveColumns)}
     GROUP BY 1, 2 ORDER BY 1, 2`;
  return { clusters, redrives, queues: withQueues ? await freshQueues(db, scopes, nowMs) : [] };
}

const redriveColumns = {
  clusterId: Prisma.sql`r."clusterId"`,
  vhost: Prisma.sql`r.vhost`,
  name: Prisma.sql`r.queue`,
};

async function freshQueues(db: Features['db'], scopes: readonly Scope[], nowMs: number): Promise<QueueRow[]> {
  const rows = await db.$queryRaw<RawQueueRow[]>`
    SELECT ${queueRowColumns} FROM ${queueRowSource}
     WHERE q."deletedAt" IS NULL AND ${inReach(scopes, queueColumns)} ORDER BY q.id`;
  return rows.map((row) => toQueueRow(row, nowMs)).filter(({ stale }) => !stale);
}
