// Events go into the log in one statement, within the transaction of the poll that saw them; what is old or too much
// is forgotten.

import { limits } from '@/server/domain/limits';
import type { BrokerChange } from '@/server/domain/events';
import { toJson } from '../collector/to-json';
import type { Features } from '../features';

type Db = Pick<Features['db'], '$executeRaw'>;

type Seen = { clusterId: string; atMs: number; notBeforeMs: number | null };

export async function writeEvents(
  db: Db,
  { clusterId, atMs, notBeforeMs }: Seen,
  events: readonly { queueId: number | null; change: BrokerChange }[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ queueId, change }) => ({ queue: queueId, kind: change.kind, change }));
  await db.$executeRaw`
    INSERT INTO "BrokerEvent" ("clusterId", "queueId", at, "notBefore", kind, change)
    SELECT ${clusterId}::uuid, queue, ${iso(atMs)}::timestamptz, ${iso(notBeforeMs)}::timestamptz, kind, change
      FROM jsonb_to_recordset(${toJson(rows)}::jsonb) AS r(queue int, kind text, change jsonb)`;
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

export async function pruneEvents({ db, clock }: Pick<Features, 'db' | 'clock'>): Promise<void> {
  const before = new Date(clock.nowMs() - limits.eventKeepMs);
  await db.brokerEvent.deleteMany({ where: { at: { lt: before } } });
  await db.$executeRaw`
    DELETE FROM "BrokerEvent" e
     USING "Cluster" c
     CROSS JOIN LATERAL (SELECT at FROM "BrokerEvent" WHERE "clusterId" = c.id
                          ORDER BY at DESC OFFSET ${limits.eventsKept - 1} LIMIT 1) oldest
     WHERE e."clusterId" = c.id AND e.at < oldest.at`;
}
