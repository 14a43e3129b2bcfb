// One page of the queue list, filtered and sorted in the database. Facets count what the search and the
// clusters leave, whatever of states, types and vhosts is chosen, so that a choice never hides the others.

import { type QueueList, type QueueListInput, type QueueType, queueTypes } from '@/server/domain/queue';
import { type QueueState, queueStates } from '@/server/domain/queue-state';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { queueRowColumns, queueRowSource, type RawQueueRow, toQueueRow } from './queue-row';

export async function listQueues({ db, clock }: Features, input: QueueListInput): Promise<QueueList> {
  const [rows, counts] = await Promise.all([
    db.$queryRaw<RawQueueRow[]>(pageOf(input)),
    db.$queryRaw<CountRow[]>(countsOf(input)),
  ]);
  const nowMs = clock.nowMs();
  return { rows: rows.map((row) => toQueueRow(row, nowMs)), ...tally(counts, input) };
}

/** First the ids of the page, from narrow columns; then the rows with their wide ones, found by id. */
function pageOf(input: QueueListInput): Prisma.Sql {
  const order = orderOf(input);
  return Prisma.sql`
    SELECT ${queueRowColumns} FROM ${queueRowSource}
     WHERE q.id = ANY(ARRAY(
             SELECT q.id FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
              WHERE ${within(input)} AND ${chosen(input)}
              ORDER BY ${order} OFFSET ${input.offset} LIMIT ${input.limit}))
     ORDER BY ${order}`;
}

type CountRow = { state: string; type: string; vhost: string; count: number; total: number };

/** Rows by state, type and vhost; `total` counts those that the search leaves out, too. */
function countsOf(input: QueueListInput): Prisma.Sql {
  return Prisma.sql`
    SELECT coalesce(s.state, 'unknown') AS state, q.type, q.vhost,
           count(*) FILTER (WHERE ${searched(input)})::int AS count, count(*)::int AS total
      FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
     WHERE ${inClusters(input)}
     GROUP BY 1, 2, 3`;
}

function tally(counts: readonly CountRow[], input: QueueListInput): Omit<QueueList, 'rows'> {
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

function inClusters({ clusterIds }: QueueListInput): Prisma.Sql {
  return clusterIds.length === 0
    ? Prisma.sql`q."deletedAt" IS NULL`
    : Prisma.sql`q."deletedAt" IS NULL AND q."clusterId" = ANY(${clusterIds}::uuid[])`;
}

/** Substring without regard to case; no character of the text has a meaning of its own. */
function searched({ search, deadLetterOnly }: QueueListInput): Prisma.Sql {
  const text = search.trim();
  return Prisma.join(
    [
      ...(text === '' ? [] : [Prisma.sql`strpos(lower(q.name), lower(${text})) > 0`]),
      ...(deadLetterOnly ? [Prisma.sql`q."isDeadLetter"`] : []),
      Prisma.sql`true`,
    ],
    ' AND ',
  );
}

function within(input: QueueListInput): Prisma.Sql {
  return Prisma.sql`${inClusters(input)} AND ${searched(input)}`;
}

function chosen({ states, types, vhosts }: QueueListInput): Prisma.Sql {
  return Prisma.join(
    [
      ...(states.length === 0 ? [] : [Prisma.sql`coalesce(s.state, 'unknown') = ANY(${states})`]),
      ...(types.length === 0 ? [] : [Prisma.sql`q.type = ANY(${types})`]),
      ...(vhosts.length === 0 ? [] : [Prisma.sql`q.vhost = ANY(${vhosts})`]),
      Prisma.sql`true`,
    ],
    ' AND ',
  );
}

const depth = Prisma.sql`s."readyMessages" + s."unackedMessages"`;

const sortColumns: Record<QueueListInput['sort'], Prisma.Sql[]> = {
  worst: [Prisma.sql`coalesce(s.severity, 1)`, Prisma.sql`s."ageMs"`, depth],
  name: [Prisma.sql`q.name`],
  depth: [depth],
  ready: [Prisma.sql`s."readyMessages"`],
  unacked: [Prisma.sql`s."unackedMessages"`],
  age: [Prisma.sql`s."ageMs"`],
  in: [Prisma.sql`s."inRatePerSec"`],
  out: [Prisma.sql`s."outRatePerSec"`],
  consumers: [Prisma.sql`s.consumers`],
};

/** What is not known comes last in either direction. */
function orderOf({ sort, descending }: QueueListInput): Prisma.Sql {
  const direction = descending ? Prisma.sql`DESC NULLS LAST` : Prisma.sql`ASC NULLS LAST`;
  const columns = sortColumns[sort].map((column) => Prisma.sql`${column} ${direction}`);
  return Prisma.sql`${Prisma.join(columns)}, q.name, q.vhost, q.id`;
}
