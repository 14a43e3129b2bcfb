// What a filter of the queue list asks, as SQL: the rows that it leaves and their order. For queries that name the
// tables "Queue" q and, of the same queue, "QueueStatus" s.

import type { QueueListInput, QueueRef } from '@/server/domain/queue';
import type { Scope } from '@/server/domain/scope';
import { Prisma } from '@/server/platform/prisma/client';
import { inReach, queueColumns } from '../in-reach';

/** A question, and what of the brokers is reached by whoever asks it. */
export type AskedList = QueueListInput & { scopes: readonly Scope[] };
type Among = Pick<AskedList, 'clusterIds' | 'scopes'>;
type Search = Pick<QueueListInput, 'search' | 'deadLetterOnly'> &
  Partial<Pick<QueueListInput, 'leastSeverity' | 'mostSeverity' | 'growing' | 'favourites' | 'prefix'>>;
type Choice = Pick<QueueListInput, 'states' | 'types' | 'vhosts'>;

export function inClusters({ clusterIds, scopes }: Among): Prisma.Sql {
  const reached = Prisma.sql`q."deletedAt" IS NULL AND ${inReach(scopes, queueColumns)}`;
  return clusterIds.length === 0
    ? reached
    : Prisma.sql`${reached} AND q."clusterId" = ANY(${clusterIds}::uuid[])`;
}

/** Substring without regard to case; no character of the text has a meaning of its own. */
export function searched({
  search,
  deadLetterOnly,
  leastSeverity = 0,
  mostSeverity = 2,
  growing = false,
  favourites = null,
  prefix = '',
}: Search): Prisma.Sql {
  const text = search.trim();
  return Prisma.join(
    [
      ...(text === '' ? [] : [Prisma.sql`strpos(lower(q.name), lower(${text})) > 0`]),
      ...(leastSeverity > 0 ? [Prisma.sql`coalesce(s.severity, 1) >= ${leastSeverity}`] : []),
      ...(mostSeverity < 2 ? [Prisma.sql`coalesce(s.severity, 1) <= ${mostSeverity}`] : []),
      ...(growing
        ? [Prisma.sql`EXISTS (SELECT FROM "QueueUsual" g WHERE g."queueId" = q.id AND g.growth IS NOT NULL)`]
        : []),
      ...(prefix === '' ? [] : [Prisma.sql`starts_with(q.name, ${prefix})`]),
      ...(favourites?.mode === 'only' ? [amongst(favourites.queues)] : []),
      ...(deadLetterOnly ? [Prisma.sql`q."isDeadLetter"`] : []),
      Prisma.sql`true`,
    ],
    ' AND ',
  );
}

function amongst(queues: readonly QueueRef[]): Prisma.Sql {
  const [clusterIds, vhosts, names] = [
    queues.map(({ clusterId }) => clusterId),
    queues.map(({ vhost }) => vhost),
    queues.map(({ name }) => name),
  ];
  return Prisma.sql`(q."clusterId", q.vhost, q.name) IN
    (SELECT * FROM unnest(${clusterIds}::uuid[], ${vhosts}::text[], ${names}::text[]))`;
}

export function within(input: Among & Search): Prisma.Sql {
  return Prisma.sql`${inClusters(input)} AND ${searched(input)}`;
}

export function chosen({ states, types, vhosts }: Choice): Prisma.Sql {
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
  unusual: [Prisma.sql`s.unusual`, depth],
};

/** What is not known comes last in either direction. */
export function orderOf({
  sort,
  descending,
  favourites,
}: Pick<QueueListInput, 'sort' | 'descending' | 'favourites'>): Prisma.Sql {
  const direction = descending ? Prisma.sql`DESC NULLS LAST` : Prisma.sql`ASC NULLS LAST`;
  const columns = sortColumns[sort].map((column) => Prisma.sql`${column} ${direction}`);
  const first = favourites?.mode === 'first' ? [Prisma.sql`${amongst(favourites.queues)} DESC`] : [];
  return Prisma.sql`${Prisma.join([...first, ...columns])}, q.name, q.vhost, q.id`;
}
