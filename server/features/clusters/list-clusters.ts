// All clusters with their newest poll and totals. Totals sum what is known: a queue that does not tell a
// number adds nothing to it, and a total of which no queue tells anything is null. Where there is no queue, it is 0.

import {
  type ApprovalSettings,
  approvalSettingsSchema,
  type ClusterTotals,
  type ClusterView,
  clusterFactsSchema,
  type PollOutcome,
} from '@/server/domain/cluster';
import { type Environment, environments } from '@/server/domain/environments';
import { type Scope, touches } from '@/server/domain/scope';
import type { Cluster, Poll } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { inReach, queueColumns } from '../in-reach';
import { publicConfig, readableConfig } from './config';

/** Of clusters of which these reach something; totals are those of what they reach there. */
export async function listClusters(f: Features, scopes: readonly Scope[]): Promise<ClusterView[]> {
  const all = await f.db.cluster.findMany({ orderBy: { name: 'asc' } });
  const clusters = all.filter(({ id }) => touches(scopes, id));
  const ids = clusters.map(({ id }) => id);
  const [polls, totals] = await Promise.all([newestPolls(f, ids), totalsOf(f, ids, scopes)]);
  return clusters.map((cluster) => {
    const { newest = null, newestOk = null } = polls.get(cluster.id) ?? {};
    return viewOf(f, cluster, newest, newestOk, totals.get(cluster.id) ?? noQueue);
  });
}

/** A cluster as it stands in the audit log: settings without secrets, no numbers. */
export function clusterSettings(f: Features, cluster: Cluster): ClusterView {
  return viewOf(f, cluster, null, null, null);
}

function viewOf(
  { drivers, secrets }: Features,
  cluster: Cluster,
  newest: Poll | null,
  newestOk: Poll | null,
  totals: ClusterTotals | null,
): ClusterView {
  return {
    id: cluster.id,
    name: cluster.name,
    kind: cluster.kind,
    environment: environmentOf(cluster.environment),
    readOnly: cluster.readOnly,
    approval: approvalOf(cluster),
    pollIntervalMs: cluster.pollIntervalMs,
    origin: cluster.origin === 'file' ? 'file' : 'ui',
    config: publicConfig(drivers[cluster.kind], readableConfig(secrets, cluster.configSealed) ?? {}),
    facts: clusterFactsSchema.safeParse(cluster.facts).data ?? null,
    lastPoll: newest === null ? null : outcomeOf(newest),
    lastOkPollAtMs: newestOk === null ? null : newestOk.startedAt.getTime(),
    totals: newestOk === null ? null : totals,
  };
}

export function environmentOf(text: string): Environment {
  return environments.find((environment) => environment === text) ?? '';
}

export function approvalOf({ approval }: Pick<Cluster, 'approval'>): ApprovalSettings {
  return approvalSettingsSchema.parse(approval);
}

function outcomeOf(poll: Poll): PollOutcome {
  const atMs = poll.startedAt.getTime();
  const { tookMs } = poll;
  return poll.ok
    ? { ok: true, atMs, tookMs, queueCount: poll.queueCount ?? 0, responseBytes: poll.responseBytes ?? 0 }
    : { ok: false, atMs, tookMs, code: poll.errorCode ?? '', message: poll.errorMessage ?? '' };
}

type NewestPolls = { newest?: Poll; newestOk?: Poll };

async function newestPolls({ db }: Features, clusterIds: string[]): Promise<Map<string, NewestPolls>> {
  const found = await Promise.all(
    clusterIds.map(async (clusterId) => {
      const orderBy = { startedAt: 'desc' } as const;
      const newest = await db.poll.findFirst({ where: { clusterId }, orderBy });
      const newestOk = newest?.ok
        ? newest
        : await db.poll.findFirst({ where: { clusterId, ok: true }, orderBy });
      return [clusterId, { ...(newest && { newest }), ...(newestOk && { newestOk }) }] as const;
    }),
  );
  return new Map(found);
}

const noQueue: ClusterTotals = {
  queues: 0,
  readyMessages: 0,
  unackedMessages: 0,
  deadLetterMessages: 0,
  inRatePerSec: 0,
  outRatePerSec: 0,
};

type TotalsRow = {
  clusterId: string;
  queues: number;
  ready: number | null;
  unacked: number | null;
  dead: number | null;
  in: number | null;
  out: number | null;
};

async function totalsOf(
  { db }: Features,
  clusterIds: string[],
  scopes: readonly Scope[],
): Promise<Map<string, ClusterTotals>> {
  const rows = await db.$queryRaw<TotalsRow[]>`
    SELECT q."clusterId"::text AS "clusterId",
           count(*)::int AS "queues",
           sum(s."readyMessages")::float8 AS "ready",
           sum(s."unackedMessages")::float8 AS "unacked",
           CASE WHEN bool_or(q."isDeadLetter")
                THEN sum(s."readyMessages" + coalesce(s."unackedMessages", 0)) FILTER (WHERE q."isDeadLetter")
                ELSE 0 END::float8 AS "dead",
           sum(s."inRatePerSec")::float8 AS "in",
           sum(s."outRatePerSec")::float8 AS "out"
      FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q."id"
     WHERE q."deletedAt" IS NULL AND q."clusterId"::text = ANY(${clusterIds})
       AND ${inReach(scopes, queueColumns)}
     GROUP BY q."clusterId"`;
  return new Map(
    rows.map((row) => [
      row.clusterId,
      {
        queues: row.queues,
        readyMessages: row.ready,
        unackedMessages: row.unacked,
        deadLetterMessages: row.dead,
        inRatePerSec: row.in,
        outRatePerSec: row.out,
      },
    ]),
  );
}
