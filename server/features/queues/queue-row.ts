// How a queue's row is read from the database: the columns, where they come from, and the mapping. Shared by
// the list, the page of one queue, and the dead-letter queues. A bigint leaves the database as a float: exact
// up to 2^53.

import { slowGrowthSchema, slowGrowthSentence } from '@/server/domain/lag/slow-growth';
import { exact, type Metric, metricSchema, unavailable } from '@/server/domain/metric';
import { pollSilenceMs } from '@/server/domain/poll-silence';
import { type QueueDetails, queueDetailsSchema, type QueueRow } from '@/server/domain/queue';
import { queueTypes } from '@/server/domain/queue-choices';
import { queueStates } from '@/server/domain/queue-state';
import { Prisma } from '@/server/platform/prisma/client';

export type RawQueueRow = {
  id: number;
  clusterId: string;
  clusterName: string;
  environment: string;
  pollIntervalMs: number;
  vhost: string;
  name: string;
  type: string;
  isDeadLetter: boolean;
  details: unknown;
  firstSeenAt: Date;
  state: string | null;
  severity: number | null;
  reason: string | null;
  stateSince: Date | null;
  losing: number | null;
  ready: number | null;
  unacked: number | null;
  consumers: number | null;
  in: number | null;
  out: number | null;
  ageMs: number | null;
  ageBasis: string | null;
  missingReason: string | null;
  unusual: number | null;
  unusualWhy: string | null;
  growth: unknown;
  polledAt: Date | null;
  pollOk: boolean | null;
  pollAt: Date | null;
  pollTookMs: number | null;
  pollError: string | null;
};

/** Needs the tables of queueRowSource. */
export const queueRowColumns = Prisma.sql`
  q.id, c.id::text AS "clusterId", c.name AS "clusterName", c.environment, c."pollIntervalMs", q.vhost, q.name,
  q.type, q."isDeadLetter", q.details, q."firstSeenAt", s.state, s.severity, s.reason, s."stateSince",
  (s.evidence->>'losingMessages')::float8 AS losing,
  s."readyMessages"::float8 AS ready, s."unackedMessages"::float8 AS unacked, s.consumers,
  s."inRatePerSec" AS "in", s."outRatePerSec" AS "out", s."ageMs"::float8 AS "ageMs", s."ageBasis",
  s."missingReason", s.unusual, s."unusualWhy", u.growth, s."polledAt", p.ok AS "pollOk", p."startedAt" AS "pollAt", p."tookMs" AS "pollTookMs",
  p."errorMessage" AS "pollError"`;

/** Queues with their status, and each cluster with its newest poll. */
export const queueRowSource = Prisma.sql`
  "Queue" q
  JOIN "Cluster" c ON c.id = q."clusterId"
  LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
  LEFT JOIN "QueueUsual" u ON u."queueId" = q.id
  LEFT JOIN (SELECT c2.id, newest.* FROM "Cluster" c2 CROSS JOIN LATERAL (
               SELECT ok, "startedAt", "tookMs", "errorMessage" FROM "Poll" WHERE "clusterId" = c2.id
                ORDER BY "startedAt" DESC LIMIT 1) newest) p ON p.id = c.id`;

export function toQueueRow(raw: RawQueueRow, nowMs: number): QueueRow {
  const { ready, unacked } = raw;
  const details = detailsOf(raw);
  const since = raw.stateSince ?? raw.firstSeenAt;
  return {
    id: raw.id,
    clusterId: raw.clusterId,
    clusterName: raw.clusterName,
    environment: raw.environment,
    vhost: raw.vhost,
    name: raw.name,
    type: queueTypes.find((type) => type === raw.type) ?? 'other',
    features: featureBadges(details),
    isDeadLetter: raw.isDeadLetter,
    state: queueStates.find((state) => state === raw.state) ?? 'unknown',
    severity: raw.severity ?? 1,
    reason: raw.reason ?? 'Not read yet.',
    stateSinceMs: since.getTime(),
    onsetChange: null,
    losingMessages: raw.losing,
    readyMessages: ready,
    unackedMessages: unacked,
    depthMessages: ready === null || unacked === null ? null : ready + unacked,
    consumers: raw.consumers,
    inRatePerSec: raw.in,
    outRatePerSec: raw.out,
    ageMs: ageOf(raw),
    missingReason: raw.missingReason,
    slowGrowth: growthSentence(raw, details),
    unusual: raw.unusual === null ? null : { score: raw.unusual, why: raw.unusualWhy ?? '' },
    polledAtMs: (raw.polledAt ?? raw.firstSeenAt).getTime(),
    stale: unreachableReason(raw, nowMs) !== null,
  };
}

function growthSentence({ growth: stored }: RawQueueRow, details: QueueDetails): string | null {
  const { data: growth } = slowGrowthSchema.safeParse(stored);
  return growth === undefined ? null : slowGrowthSentence(growth, details.maxLengthMessages);
}

/** The one boundary at which stored details become typed again. */
export function detailsOf({ details }: Pick<RawQueueRow, 'details'>): QueueDetails {
  return queueDetailsSchema.parse(details);
}

type NewestPoll = Pick<RawQueueRow, 'pollOk' | 'pollAt' | 'pollTookMs' | 'pollError' | 'pollIntervalMs'>;

/** Why the numbers are old; null when the newest poll succeeded and is not overdue. */
export function unreachableReason(raw: NewestPoll, nowMs: number): string | null {
  if (raw.pollAt === null) return 'This cluster has not been read yet.';
  if (raw.pollOk !== true) return raw.pollError ?? 'The newest poll failed.';
  const newest = { ok: raw.pollOk, tookMs: raw.pollTookMs };
  if (nowMs - raw.pollAt.getTime() <= pollSilenceMs(raw.pollIntervalMs, newest)) return null;
  return 'Spillway’s worker has stopped reading this cluster. Check that it runs.';
}

function ageOf({ ageMs, ageBasis, missingReason }: RawQueueRow): Metric {
  if (ageMs === null) return unavailable(missingReason ?? 'Not known yet.');
  const parsed = metricSchema.safeParse({ value: ageMs, basis: ageBasis });
  return parsed.success ? parsed.data : exact(ageMs);
}

/** The broker's own short words. */
function featureBadges(details: QueueDetails): string[] {
  const badges: [string, boolean][] = [
    ['D', details.durable],
    ['AD', details.autoDelete],
    ['Ex', details.exclusive],
    ['TTL', details.messageTtlMs !== null],
    ['Exp', details.expiresMs !== null],
    ['Lim', details.maxLengthMessages !== null || details.maxLengthBytes !== null],
    ['DLX', details.deadLettersTo !== null],
    ['DLK', details.deadLettersTo !== null && details.deadLettersTo.routingKey !== null],
    ['Pri', details.maxPriority !== null],
    ['SAC', details.singleActiveConsumer],
    ['Pol', details.policy !== null],
  ];
  return badges.filter(([, has]) => has).map(([badge]) => badge);
}
