// Rows as earlier versions of Spillway wrote them, frozen: they are not to follow what is written today. For tests that bring a database
// of each earlier version up to date.

import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';

export type EarlierRows = { clusterId: string; redriveId: string; startMs: number; samples: number };

const startMs = Date.UTC(2026, 0, 5, 10);
const at = new Date(startMs);

/** What every version had, in the shapes of the first one. `sealed`: the settings of the cluster. */
export async function writeEarlierRows(client: pg.Client, sealed: Uint8Array): Promise<EarlierRows> {
  const clusterId = randomUUID();
  const redriveId = randomUUID();
  await client.query(
    `INSERT INTO "Cluster" (id, name, kind, environment, "configSealed", facts, "createdAt", "updatedAt")
     VALUES ($1, 'old', 'memory', 'production', $2, $3, $4, $4)`,
    [clusterId, Buffer.from(sealed), JSON.stringify(facts), at],
  );
  const queue = await client.query<{ id: number }>(
    `INSERT INTO "Queue" ("clusterId", vhost, name, type, "isDeadLetter", details, "firstSeenAt", "lastSeenAt")
     VALUES ($1, '/', 'orders.dlq', 'quorum', true, $2, $3, $3) RETURNING id`,
    [clusterId, JSON.stringify(details), at],
  );
  const queueId = queue.rows[0]?.id ?? 0;
  await client.query(
    `INSERT INTO "Poll" ("clusterId", "startedAt", "tookMs", ok, "queueCount", "responseBytes") VALUES ($1, $2, 12, true, 1, 900)`,
    [clusterId, at],
  );
  await client.query(
    `INSERT INTO "QueueStatus" ("queueId", "polledAt", state, severity, reason, "stateSince", "readyMessages", "unackedMessages",
       consumers, "inRatePerSec", "outRatePerSec", "ageMs", "ageBasis", "publishedTotal")
     VALUES ($1, $2, 'no-consumers', 2, 'No consumers since 09:58, 40 ready.', $2, 40, 0, 0, 0, 0, 120000, 'at-least', 40)`,
    [queueId, at],
  );
  await writeRedrive(client, clusterId, redriveId);
  await writeAudit(client, clusterId);
  return { clusterId, redriveId, startMs, samples: await writeSamples(client, queueId) };
}

async function writeRedrive(client: pg.Client, clusterId: string, redriveId: string): Promise<void> {
  const plan = {
    boundMessages: 3,
    targets: [
      {
        queue: 'orders',
        exists: true,
        depthMessages: 0,
        consumers: 2,
        maxLengthMessages: null,
        overflow: null,
      },
    ],
    guarantee: 'at-least-once',
    sentence: 'Moves up to 3 messages.',
    warnings: ['One target has no consumer.'],
    blockers: [],
  };
  await client.query(
    `INSERT INTO "Redrive" (id, "clusterId", vhost, queue, destination, selection, plan, state, actor, reason, "boundMessages",
       "takenMessages", "movedMessages", "inDoubtMessages", outcomes, "createdAt", "startedAt", "finishedAt")
     VALUES ($1, $2, '/', 'orders.dlq', '{"kind":"origin"}', '{"kind":"all"}', $3, 'completed', 'ada', 'after the deploy', 3, 3, 2, 1,
       $4, $5, $5, $5)`,
    [
      redriveId,
      clusterId,
      JSON.stringify(plan),
      JSON.stringify([
        { outcome: 'moved', detail: null, target: 'orders', count: 2 },
        { outcome: 'in-doubt', detail: 'The broker did not answer.', target: 'orders', count: 1 },
      ]),
      at,
    ],
  );
  const entry = (messageId: string) => ({
    fingerprint: `print of ${messageId}`,
    messageId,
    target: 'orders',
  });
  await client.query(
    `INSERT INTO "RedriveWindow" ("redriveId", seq, entries, outcomes, "openedAt", "settledAt") VALUES ($1, 1, $2, $3, $4, $4)`,
    [
      redriveId,
      JSON.stringify(['m1', 'm2', 'm3'].map(entry)),
      JSON.stringify([
        { outcome: 'moved', detail: null },
        { outcome: 'moved', detail: null },
        { outcome: 'in-doubt', detail: 'The broker did not answer.' },
      ]),
      at,
    ],
  );
}

/** With its link, where there was a chain by then. */
async function writeAudit(client: pg.Client, clusterId: string): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO "AuditEntry" (at, actor, action, "clusterId", "clusterName", target, "targetRef", reason, outcome, "affectedMessages", "finishedAt")
     VALUES ($1, 'ada', 'queue.purge', $2, 'old', 'orders.dlq', '{"vhost":"/","name":"orders.dlq"}', 'flood', 'succeeded', 40, $1) RETURNING id`,
    [at, clusterId],
  );
  if (!(await has(client, 'AuditLink'))) return;
  const content =
    `{"action":"queue.purge","actor":"ada","affectedMessages":40,"at":"${at.toISOString()}","clusterId":"${clusterId}",` +
    `"clusterName":"old","finishedAt":"${at.toISOString()}","id":"${rows[0]?.id ?? ''}","outcome":"succeeded","reason":"flood",` +
    `"target":"orders.dlq","targetRef":{"name":"orders.dlq","vhost":"/"}}`;
  const hash = createHash('sha256')
    .update(new Uint8Array(32))
    .update(`1\n${rows[0]?.id ?? ''}\nfinished\n${content}`)
    .digest();
  await client.query(
    `INSERT INTO "AuditLink" (seq, "entryId", step, content, hash) VALUES (1, $1, 'finished', $2, $3)`,
    [rows[0]?.id, content, hash],
  );
}

/** Minutes of an hour, as rows or as the text form that took their place; how many. */
async function writeSamples(client: pg.Client, queueId: number): Promise<number> {
  if (!(await has(client, 'Sample'))) return 0;
  await client.query(
    `INSERT INTO "Sample" ("queueId", "resolutionSec", bucket, "readyMin", "readyMax", "readyAvg", "readyLast", "unackedLast",
       "depthMax", "consumersLast", "publishedDelta", "knownMs", "sampleCount")
     SELECT $1, 60, to_timestamp($2 / 1000.0) + i * interval '1 minute', i, i, i, i, 0, i, 0, 1, 60000, 6 FROM generate_series(0, 59) i`,
    [queueId, startMs],
  );
  return 60;
}

async function has(client: pg.Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    `public."${table}"`,
  ]);
  return rows[0]?.there === true;
}

const facts = {
  product: 'RabbitMQ',
  version: '3.10.8',
  brokerClusterName: 'rabbit@old',
  nodes: [
    {
      ...{ name: 'rabbit@old', running: true, alarms: [], memoryUsedBytes: 1, memoryLimitBytes: 2 },
      ...{ diskFreeBytes: 3, diskFreeLimitBytes: 1, uptimeMs: 1_000 },
    },
  ],
  vhosts: ['/'],
  connections: 1,
  channels: 1,
  consumers: 0,
  warnings: [],
};

const details = {
  durable: true,
  autoDelete: false,
  exclusive: false,
  singleActiveConsumer: false,
  maxPriority: null,
  messageTtlMs: null,
  expiresMs: null,
  maxLengthMessages: null,
  maxLengthBytes: null,
  overflow: null,
  deliveryLimit: null,
  policy: null,
  node: 'rabbit@old',
  arguments: { 'x-queue-type': 'quorum' },
  deadLettersTo: null,
  deadLettersFrom: ['orders'],
};
