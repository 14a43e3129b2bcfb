// One page of the queue list, filtered and sorted in the database. Facets count what the search and the
// clusters leave, whatever of states, types and vhosts is chosen, so that a choice never hides the others.

import type { QueueList, QueueListInput } from '@/server/domain/queue';
import { type QueueType, queueTypes } from '@/server/domain/queue-choices';
import { type QueueState, queueStates } from '@/server/domain/queue-state';
import type { Scope } from '@/server/domain/scope';
import { Prisma } from '@/server/platform/prisma/client';
import { withOnsetChanges } from '../events/onset-changes';
import type { Features } from '../features';
import { queueGroups, rowsOfOpen } from './queue-groups';
import { type AskedList, chosen, inClusters, orderOf, searched, within } from './queue-question';
import { queueRowColumns, queueRowSource, type RawQueueRow, toQueueRow } from './queue-row';

export async function listQueues(
  f: Features,
  asked: QueueListInput,
  scopes: readonly Scope[],
): Promise<QueueList> {
  const input = { ...asked, scopes };
  const { db, clock } = f;
  const groups = input.grouping === null ? null : await queueGroups(f, input);
  const [rows, counts] = await Promise.all([
    db.$queryRaw<RawQueueRow[]>(pageOf(input, groups)),
    db.$queryRaw<CountRow[]>(countsOf(input)),
  ]);
  const nowMs = clock.nowMs();
  const shown = await withOnsetChanges(
    f,
    rows.map((row) => toQueueRow(row, nowMs)),
  );
  return { rows: shown, groups, ...tally(counts, input) };
}

/** First the ids of the page, from narrow columns; then the rows with their wide ones, found by id. */
function pageOf(input: AskedList, groups: QueueList['groups']): Prisma.Sql {
  const open = groups && rowsOfOpen(groups, input.grouping?.open ?? []);
  const order = open === null ? orderOf(input) : Prisma.sql`${open.place}, ${orderOf(input)}`;
  return Prisma.sql`
    SELECT ${queueRowColumns} FROM ${queueRowSource}
     WHERE q.id = ANY(ARRAY(
             SELECT q.id FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
              WHERE ${within(input)} AND ${chosen(input)} AND ${open?.member ?? Prisma.sql`true`}
              ORDER BY ${order} OFFSET ${input.offset} LIMIT ${input.limit}))
     ORDER BY ${order}`;
}

type CountRow = { state: string; type: string; vhost: string; count: number; total: number };

/** Rows by state, type and vhost; `total` counts those that the search leaves out, too. */
function countsOf(input: AskedList): Prisma.Sql {
  return Prisma.sql`
    SELECT coalesce(s.state, 'unknown') AS state, q.type, q.vhost,
           count(*) FILTER (WHERE ${searched(input)})::int AS count, count(*)::int AS total
      FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
     WHERE ${inClusters(input)}
     GROUP BY 1, 2, 3`;
}

function tally(counts: readonly CountRow[], input: QueueListInput): Omit<QueueList, 'rows' | 'groups'> {
  const found = counts.filter(({ count }) => count > 0);
  const sum = (rows: readonly CountRow[]) => rows.reduce((n, { count }) => n + count, 0);
  const states = queueStates
    .map((state: QueueState) => ({ state, count: sum(found.filter((row) => row.state === state)) }))
    .filter(({ count }) => count > 0);
  const types = queueTypes
    .map((type: QueueType) => ({ type, count: sum(found.filter((row) => row.type === type)) }))
    .filter(({ count }) => count > 0);
  const byVhost = new Map<string, number>();
  for (const { vhost, count } of found) byVhost.set(vhost, (byVhost.get(vhost) ?? 0) + count);
  const vhosts = [...byVhost].map(([vhost, count]) => ({ vhost, count })).sort((a, b) => b.count - a.count);
  const isChosen = (values: readonly string[], value: string) =>
    values.length === 0 || values.includes(value);
  return {
    matched: sum(
      found.filter(
        ({ state, type, vhost }) =>
          isChosen(input.states, state) && isChosen(input.types, type) && isChosen(input.vhosts, vhost),
      ),
    ),
    total: counts.reduce((n, { total }) => n + total, 0),
    facets: { states, types, vhosts },
  };
}
