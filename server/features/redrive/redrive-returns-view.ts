// What became of the copies of each redrive of a page: counted in the database, in one query for all of them.

import {
  type ReturnGroup,
  type ReturnsView,
  unwatched,
  watchRecordSchema,
} from '@/server/domain/redrive-returns';
import type { Redrive } from '@/server/platform/prisma/client';
import type { Features } from '../features';

export async function returnsViews(
  { db }: Features,
  rows: readonly Redrive[],
): Promise<(row: Redrive) => ReturnsView> {
  const groups =
    rows.length === 0
      ? []
      : await db.$queryRaw<(ReturnGroup & { id: string })[]>`
    SELECT "redriveId"::text AS "id", "queue", "place", "reason", min("error") AS "error", "sameCause",
           count(*)::float8 AS "count"
      FROM "RedriveReturn"
     WHERE "redriveId"::text = ANY(${rows.map(({ id }) => id)})
     GROUP BY "redriveId", "queue", "place", "reason", "sameCause"
     ORDER BY "count" DESC`;
  return (row) =>
    viewOf(
      row,
      groups.filter(({ id }) => id === row.id).map(({ id: _, ...group }) => group),
    );
}

function viewOf(
  { watch, watchUntil, movedMessages, inDoubtMessages }: Redrive,
  groups: ReturnGroup[],
): ReturnsView {
  const record = watchRecordSchema.nullable().catch(null).parse(watch) ?? unwatched;
  const countOf = (wanted: ReturnGroup[]) => wanted.reduce((sum, { count }) => sum + count, 0);
  const diedAgainMessages = countOf(groups);
  const sentMessages = movedMessages + inDoubtMessages;
  return {
    ...record,
    diedAgainMessages,
    sameCauseMessages: countOf(groups.filter(({ sameCause }) => sameCause === true)),
    otherCauseMessages: countOf(groups.filter(({ sameCause }) => sameCause === false)),
    maybeMessages: Math.min(record.unseenArrivals, Math.max(0, sentMessages - diedAgainMessages)),
    groups,
    watchUntilMs: watchUntil?.getTime() ?? null,
  };
}
