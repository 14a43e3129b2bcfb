// The log of what changed, newest first, a page at a time: of one queue with what concerns its whole cluster, or of
// everything on a cluster.

import {
  type BrokerEvent,
  brokerChangeSchema,
  type EventList,
  type EventListInput,
} from '@/server/domain/events';
import type { Scope } from '@/server/domain/scope';
import { Prisma } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { inReach, queueColumns } from '../in-reach';

export async function listEvents(
  { db }: Pick<Features, 'db'>,
  asked: EventListInput,
  scopes: readonly Scope[],
): Promise<EventList> {
  const input = { ...asked, scopes };
  const rows = await db.$queryRaw<EventRow[]>`
    SELECT ${eventColumns}
      FROM (${Prisma.join(branchesOf(input), ' UNION ALL ')}) e LEFT JOIN "Queue" q ON q.id = e."queueId"
     ORDER BY e.at DESC, e.id DESC LIMIT ${input.limit + 1}`;
  return {
    events: rows.slice(0, input.limit).map(toEvent),
    more: rows.length > input.limit,
  };
}

type Asked = EventListInput & { scopes: readonly Scope[] };

/** Each through an index of its own. */
function branchesOf(input: Asked): Prisma.Sql[] {
  const { clusterId, queue } = input;
  if (queue === null) return [newest(input, Prisma.sql`"clusterId" = ${clusterId}::uuid`)];
  const queueId = Prisma.sql`(SELECT id FROM "Queue" WHERE "clusterId" = ${clusterId}::uuid
                               AND vhost = ${queue.vhost} AND name = ${queue.name})`;
  return [
    newest(input, Prisma.sql`"queueId" = ${queueId}`),
    newest(input, Prisma.sql`"clusterId" = ${clusterId}::uuid AND "queueId" IS NULL AND kind <> 'omitted'`),
  ];
}

function newest({ kinds, fromMs, toMs, after, limit, scopes }: Asked, whose: Prisma.Sql): Prisma.Sql {
  const ofKinds = kinds.length === 0 ? Prisma.sql`true` : Prisma.sql`kind = ANY(${kinds})`;
  const earlier =
    after === null
      ? Prisma.sql`true`
      : Prisma.sql`(at, id) < (${new Date(after.atMs)}::timestamptz, ${after.id}::bigint)`;
  // What concerns the whole cluster is told to whoever reaches something of it.
  const reached = scopes.every((scope) => scope === null)
    ? Prisma.sql`true`
    : Prisma.sql`("queueId" IS NULL OR EXISTS (
          SELECT 1 FROM "Queue" q WHERE q.id = "queueId" AND ${inReach(scopes, queueColumns)}))`;
  return Prisma.sql`
    (SELECT * FROM "BrokerEvent"
      WHERE ${whose} AND at BETWEEN ${new Date(fromMs)}::timestamptz AND ${new Date(toMs)}::timestamptz
        AND ${ofKinds} AND ${earlier} AND ${reached}
      ORDER BY at DESC, id DESC LIMIT ${limit + 1})`;
}

export type EventRow = {
  id: number;
  at: Date;
  notBefore: Date | null;
  vhost: string | null;
  name: string | null;
  change: unknown;
};

/** Of an event `e` with its queue `q`. */
export const eventColumns = Prisma.sql`e.id::float8 AS id, e.at, e."notBefore", q.vhost, q.name, e.change`;

export function toEvent({ id, at, notBefore, vhost, name, change }: EventRow): BrokerEvent {
  return {
    id,
    atMs: at.getTime(),
    notBeforeMs: notBefore?.getTime() ?? null,
    queue: vhost === null || name === null ? null : { vhost, name },
    change: brokerChangeSchema.parse(change),
  };
}
