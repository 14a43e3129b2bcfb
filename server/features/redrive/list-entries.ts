// The messages behind one line of a ledger, page by page in the order in which they were taken, each with what a
// person decided about it. Windows that list nothing of the line are passed over in the database.

import { DomainError } from '@/server/domain/errors';
import { journalEntrySchema, journalOutcomeSchema } from '@/server/domain/redrive';
import { type DoubtResolution, resolutionSchema } from '@/server/domain/redrive-doubt';
import { listedLines } from '@/server/domain/redrive-ledger';
import type { EntriesInput, EntriesPage, LedgerEntry } from '@/server/domain/redrive-entries';
import { Prisma } from '@/server/platform/prisma/client';
import { countedAs } from '@/server/domain/redrive-progress';
import type { Features } from '../features';

export async function listEntries(f: Features, { redriveId, ...page }: EntriesInput): Promise<EntriesPage> {
  const known = await f.db.redrive.count({ where: { id: redriveId } });
  if (known === 0) throw new DomainError('not_found', 'There is no such redrive.');
  const after = page.after ?? { windowSeq: 0, position: -1 };
  const rows = await entriesOf(
    f,
    redriveId,
    Prisma.sql`
    ${ofLine(page.line)}
    AND (w."seq" > ${after.windowSeq} OR (w."seq" = ${after.windowSeq} AND o."place" - 1 > ${after.position}))
    ORDER BY w."seq", o."place" LIMIT ${page.limit + 1}`,
  );
  const entries = rows.slice(0, page.limit);
  const last = entries.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { entries, next: more ? { windowSeq: last.windowSeq, position: last.position } : null };
}

function ofLine(line: EntriesInput['line']): Prisma.Sql {
  const outcome = Prisma.sql`o."outcome" ->> 'outcome' = ANY(${[...listedLines[line]]})`;
  const parked = Prisma.sql`w."entries" -> (o."place" - 1)::int ->> 'parked' IS NOT DISTINCT FROM`;
  if (line === 'moved') return Prisma.sql`${outcome} AND ${parked} NULL`;
  return line === 'parked' ? Prisma.sql`${outcome} AND ${parked} 'true'` : outcome;
}

/** In doubt, and nobody has decided about them yet; in the order taken. */
export function openDoubts(f: Features, redriveId: string, limit: number): Promise<LedgerEntry[]> {
  return entriesOf(
    f,
    redriveId,
    Prisma.sql`
    ${ofLine('in-doubt')} AND r."kind" IS NULL ORDER BY w."seq", o."place" LIMIT ${limit}`,
  );
}

type EntryRow = {
  seq: number;
  position: number;
  entry: unknown;
  outcome: unknown;
  settledAt: Date | null;
  kind: string | null;
  place: string | null;
  actor: string | null;
  at: Date | null;
};

async function entriesOf({ db }: Features, redriveId: string, where: Prisma.Sql): Promise<LedgerEntry[]> {
  const rows = await db.$queryRaw<EntryRow[]>`
    SELECT w."seq", (o."place" - 1)::int AS "position", w."entries" -> (o."place" - 1)::int AS "entry", o."outcome",
           w."settledAt", r."kind", r."place", r."actor", r."at"
      FROM "RedriveWindow" w
     CROSS JOIN LATERAL jsonb_array_elements(w."outcomes") WITH ORDINALITY AS o("outcome", "place")
      LEFT JOIN "RedriveResolution" r
        ON r."redriveId" = w."redriveId" AND r."seq" = w."seq" AND r."position" = o."place" - 1
     WHERE w."redriveId" = ${redriveId}::uuid AND ${where}`;
  return rows.map(entryOf);
}

function entryOf({ seq, position, entry, outcome, settledAt, ...decided }: EntryRow): LedgerEntry {
  const journaled = journalEntrySchema.parse(entry);
  const { fingerprint, messageId, target } = journaled;
  const told = journalOutcomeSchema.parse(outcome);
  return {
    windowSeq: seq,
    position,
    fingerprint,
    messageId,
    target: target === '' ? null : target,
    outcome: told.outcome,
    detail: countedAs(journaled, told).detail,
    settledAtMs: settledAt?.getTime() ?? null,
    resolution: resolutionOf(decided),
  };
}

function resolutionOf({
  at,
  ...decided
}: Pick<EntryRow, 'kind' | 'place' | 'actor' | 'at'>): DoubtResolution | null {
  return at === null ? null : resolutionSchema.parse({ ...decided, atMs: at.getTime() });
}
