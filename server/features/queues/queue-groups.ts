// The groups of what a filter of the list leaves, by the beginning of the names, and which rows are in the open ones, as SQL.

import type { QueueList } from '@/server/domain/queue';
import {
  chooseSeparator,
  foldGroups,
  prefixSeparators,
  type PrefixSeparator,
  type QueueGroupRow,
} from '@/server/domain/queue-groups';
import { queueStates } from '@/server/domain/queue-state';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { type AskedList, chosen, inClusters, within } from './queue-question';

type Groups = NonNullable<QueueList['groups']>;

/** The separator is that of all names of these clusters, so that a search does not change it. */
export async function queueGroups({ db }: Pick<Features, 'db'>, input: AskedList): Promise<Groups> {
  const counted = prefixSeparators.map(
    (separator, i) =>
      Prisma.sql`count(*) FILTER (WHERE strpos(q.name, ${separator}) > 1)::int AS ${Prisma.raw(`"${String(i)}"`)}`,
  );
  const [counts] = await db.$queryRaw<Record<string, number>[]>`
    SELECT ${Prisma.join(counted)} FROM "Queue" q WHERE ${inClusters(input)}`;
  const of = (separator: PrefixSeparator) => counts?.[String(prefixSeparators.indexOf(separator))] ?? 0;
  const separator = chooseSeparator({ '.': of('.'), '-': of('-'), _: of('_'), ':': of(':'), '/': of('/') });
  const rows = await db.$queryRaw<RawGroup[]>`
    SELECT key, count(*)::int AS queues, count(*) FILTER (WHERE severity > 0)::int AS wrong,
           (array_agg(state ORDER BY severity DESC, age DESC NULLS LAST))[1] AS state, max(severity) AS severity,
           max(age)::float8 AS "ageMs", ${Prisma.join(sums)}
      FROM (SELECT ${keyOf(separator)} AS key, coalesce(s.severity, 1) AS severity,
                   coalesce(s.state, 'unknown') AS state, s."ageMs" AS age, s."readyMessages" AS ready,
                   s."unackedMessages" AS unacked, s."inRatePerSec" AS "in", s."outRatePerSec" AS "out", s.consumers
              FROM "Queue" q LEFT JOIN "QueueStatus" s ON s."queueId" = q.id
             WHERE ${within(input)} AND ${chosen(input)}) g
     GROUP BY key`;
  return { separator, rows: foldGroups(rows.map(toGroup), input) };
}

const sums = [
  Prisma.sql`sum(ready)::float8 AS ready, count(ready)::int AS "readyKnown"`,
  Prisma.sql`sum(unacked)::float8 AS unacked, count(unacked)::int AS "unackedKnown"`,
  Prisma.sql`sum("in") AS "in", count("in")::int AS "inKnown"`,
  Prisma.sql`sum("out") AS "out", count("out")::int AS "outKnown"`,
  Prisma.sql`sum(consumers)::float8 AS consumers, count(consumers)::int AS "consumersKnown"`,
];

type Measure = 'ready' | 'unacked' | 'in' | 'out' | 'consumers';
type RawGroup = Record<Measure, number | null> &
  Record<`${Measure}Known`, number> & {
    key: string;
    queues: number;
    wrong: number;
    state: string;
    severity: number;
    ageMs: number | null;
  };

function toGroup(raw: RawGroup): QueueGroupRow {
  const { key, queues, wrong, severity, ageMs } = raw;
  return {
    ...{ key, queues, wrong, severity, ageMs },
    state: queueStates.find((state) => state === raw.state) ?? 'unknown',
    ready: { value: raw.ready, known: raw.readyKnown },
    unacked: { value: raw.unacked, known: raw.unackedKnown },
    in: { value: raw.in, known: raw.inKnown },
    out: { value: raw.out, known: raw.outKnown },
    consumers: { value: raw.consumers, known: raw.consumersKnown },
  };
}

/** A name that begins with the separator, or has none, is of the rest. */
function keyOf(separator: string): Prisma.Sql {
  const at = Prisma.sql`strpos(q.name, ${separator}::text)`;
  return Prisma.sql`CASE WHEN ${at} > 1 THEN left(q.name, ${at}) ELSE '' END`;
}

/** The rows of the open groups, and their order: group by group, in the order in which the groups were opened in `open`. */
export function rowsOfOpen(
  { separator, rows }: Groups,
  open: readonly string[],
): { member: Prisma.Sql; place: Prisma.Sql } {
  const shared = rows.map(({ key }) => key).filter((key) => key !== '');
  const key = keyOf(separator);
  const group = Prisma.sql`CASE WHEN ${key} = ANY(${shared}::text[]) THEN ${key} ELSE '' END`;
  return {
    member: Prisma.sql`${group} = ANY(${open}::text[])`,
    place: Prisma.sql`array_position(${open}::text[], ${group})`,
  };
}
