// Puts beside each troubled queue what changed when its trouble began, for a page of rows in one statement.

import type { BrokerEvent } from '@/server/domain/events';
import { type EventKind, eventKinds } from '@/server/domain/event-kinds';
import { onsetChange, onsetWindow } from '@/server/domain/onset-change';
import type { QueueRow } from '@/server/domain/queue';
import type { Features } from '../features';
import { eventColumns, type EventRow, toEvent } from './list-events';

/** Of one queue, and of its cluster: enough to find the nearest of each kind. */
const candidates = 40;
const explaining = eventKinds.filter((kind: EventKind) => kind !== 'omitted');

export async function withOnsetChanges<Row extends QueueRow>(
  { db }: Pick<Features, 'db'>,
  rows: readonly Row[],
): Promise<Row[]> {
  const asked = rows.filter(({ severity, state }) => severity > 0 || state === 'draining');
  if (asked.length === 0) return [...rows];
  const since = asked.map(({ stateSinceMs }) => new Date(stateSinceMs).toISOString());
  const { beforeMs, afterMs } = onsetWindow;
  const found = await db.$queryRaw<(EventRow & { rowId: number })[]>`
    SELECT r.id AS "rowId", ${eventColumns}
      FROM (SELECT id, cluster, since - ${beforeMs} * interval '1 ms' AS earliest,
                   since + ${afterMs} * interval '1 ms' AS latest, since
              FROM unnest(${asked.map(({ id }) => id)}::int[], ${asked.map(({ clusterId }) => clusterId)}::uuid[],
                          ${since}::timestamptz[]) AS r(id, cluster, since)) r
      CROSS JOIN LATERAL (
        (SELECT * FROM "BrokerEvent" WHERE "queueId" = r.id AND at BETWEEN r.earliest AND r.latest
            AND kind = ANY(${explaining})
          ORDER BY abs(extract(epoch FROM at - r.since)) LIMIT ${candidates})
        UNION ALL
        (SELECT * FROM "BrokerEvent" WHERE "clusterId" = r.cluster AND "queueId" IS NULL
            AND at BETWEEN r.earliest AND r.latest AND kind = ANY(${explaining})
          ORDER BY abs(extract(epoch FROM at - r.since)) LIMIT ${candidates})) e
      LEFT JOIN "Queue" q ON q.id = e."queueId"`;
  const byRow = new Map<number, BrokerEvent[]>();
  for (const { rowId, ...event } of found) byRow.set(rowId, [...(byRow.get(rowId) ?? []), toEvent(event)]);
  return rows.map((row) => {
    const events = byRow.get(row.id);
    if (events === undefined) return row;
    return { ...row, onsetChange: onsetChange(row.state, row.stateSinceMs, events) };
  });
}
