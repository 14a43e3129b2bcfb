// Which stored messages a return sends next, in the order in which they were stored: bounded in number and in bytes, and
// without those that a person has to decide about. A filter is asked of the whole message, as a search asks it.

import { limits } from '@/server/domain/limits';
import { type ReturnSelection, returnSelectionSchema } from '@/server/domain/stored-return';
import { type Holding, Prisma, type StoredReturn } from '@/server/platform/prisma/client';
import { conditionOf } from '../dead-letter-store/find-stored';
import { keptFormatOf, readStored, viewStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { questionFor, storedMatcher } from '../search/stored-question';

type Selecting = Pick<Features, 'db' | 'drivers'>;
type Span = Pick<StoredReturn, 'lastId' | 'boundId' | 'selection'>;

export type NextIds = {
  ids: bigint[];
  /** All up to here are sent or not meant, once these are. */
  throughId: bigint;
  /** Whether there may be more behind. */
  more: boolean;
};

export async function nextIds(f: Selecting, holding: Holding, span: Span): Promise<NextIds> {
  const selection = returnSelectionSchema.parse(span.selection);
  return selection.kind === 'filter'
    ? nextMatching(f, holding, span, selection)
    : nextNamed(f.db, holding, span, selection);
}

type Filter = Extract<ReturnSelection, { kind: 'filter' }>;

async function nextNamed(
  db: Features['db'],
  { id: holdingId }: Holding,
  span: Span,
  selection: Exclude<ReturnSelection, Filter>,
): Promise<NextIds> {
  const wanted =
    selection.kind === 'all'
      ? Prisma.sql`TRUE`
      : Prisma.sql`id = ANY(${selection.ids.map(BigInt)}::bigint[])`;
  const rows = await page(db, holdingId, span, wanted, limits.returnBatchMessages);
  const ids = fitting(rows);
  return { ids, throughId: ids.at(-1) ?? span.lastId, more: ids.length > 0 };
}

/** Ends early after `limits.searchReadMessages`, so that whoever waits for a rare one can still be stopped. */
async function nextMatching(
  f: Selecting,
  holding: Holding,
  { boundId, ...span }: Span,
  { conditions }: Filter,
): Promise<NextIds> {
  const asked = await questionFor(f, [holding.id], conditions);
  const condition = await conditionOf(f.db, { ...asked, beforeId: null });
  if (condition === null) return { ids: [], throughId: boundId, more: false };
  const kept = await keptFormatOf(f, holding.clusterId);
  const means = storedMatcher(conditions, holding.queue);
  let { lastId } = span;
  for (let read = 0; read < limits.searchReadMessages; read += limits.storedPageMessages) {
    const rows = await page(f.db, holding.id, { lastId, boundId }, condition.sql, limits.storedPageMessages);
    const pageIds = rows.map(({ id }) => id);
    const meant = new Set<bigint>();
    for (const stored of await readStored(f, pageIds)) {
      if (means(viewStored(kept, stored, 1), stored.raw)) meant.add(stored.id);
    }
    const ids = fitting(rows.filter(({ id }) => meant.has(id)));
    if (ids.length > 0) return { ids, throughId: ids.at(-1) ?? lastId, more: true };
    lastId = pageIds.at(-1) ?? lastId;
    if (rows.length < limits.storedPageMessages) return { ids: [], throughId: boundId, more: false };
  }
  return { ids: [], throughId: lastId, more: true };
}

type Row = { id: bigint; sizeBytes: number };

function page(
  db: Features['db'],
  holdingId: number,
  { lastId, boundId }: Pick<Span, 'lastId' | 'boundId'>,
  wanted: Prisma.Sql,
  limit: number,
): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT id, "sizeBytes" FROM "StoredMessage"
     WHERE "holdingId" = ${holdingId} AND id > ${lastId} AND id <= ${boundId} AND ${wanted}
       AND id NOT IN (SELECT unnest(b.ids) FROM "StoredReturnBatch" b JOIN "StoredReturn" r ON r.id = b."returnId"
                       WHERE r."holdingId" = ${holdingId})
     ORDER BY id LIMIT ${limit}`;
}

function fitting(rows: readonly Row[]): bigint[] {
  let bytes = 0;
  return rows
    .filter(({ sizeBytes }, index) => {
      bytes += sizeBytes;
      return index === 0 || bytes <= limits.redriveWindowBytes;
    })
    .map(({ id }) => id);
}
