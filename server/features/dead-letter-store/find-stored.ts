// Which stored messages a question may mean: by holding, cause, time and words, newest first. Words are those of the index;
// whether a text, a path or a header really is as asked is compared on the unpacked message by the caller.

import { Prisma } from '@/server/platform/prisma/client';
import { limits } from '@/server/domain/limits';
import type { Features } from '../features';
import { termsOf, type WordQuestion } from './message-words';

export type StoredQuestion = {
  holdingIds: readonly number[];
  /** Null: all causes. */
  causeIds: readonly number[] | null;
  words: WordQuestion | null;
  /** When it died last. */
  diedAfterMs: number | null;
  diedBeforeMs: number | null;
  /** Only those stored before this one: the next page. */
  beforeId: bigint | null;
  limit: number;
};

/**
 * The planner knows little of how rare a word is, and walks a million rows backwards for one that occurs once. So the index
 * is asked first for a few: what is rarer is put in order from there. What is more frequent is mostly met soon by walking from
 * the newest. Where it is not, because it stands in older messages, the index is asked for as many as may be put in order, and
 * all are walked through only for what has more.
 */
export async function findStored(
  { db }: Pick<Features, 'db'>,
  question: StoredQuestion,
  { storedFewCandidates, storedNewestMessages, storedCandidates }: FindBounds = limits,
): Promise<bigint[]> {
  const where = await conditionOf(db, question);
  const { limit } = question;
  if (where === null) return [];
  const walk = (rows: Prisma.Sql) =>
    db.$queryRaw<Row[]>`SELECT id FROM ${rows} AS met WHERE ${where.sql} ORDER BY id DESC LIMIT ${limit}`;
  if (!where.worded) return idsOf(await walk(all));
  const few = await fromIndex(db, where.sql, storedFewCandidates, limit);
  if (few !== null) return few;
  const newest = await walk(newestOf(question, storedNewestMessages));
  if (newest.length === limit) return idsOf(newest);
  return (await fromIndex(db, where.sql, storedCandidates, limit)) ?? idsOf(await walk(all));
}

export type FindBounds = Record<'storedFewCandidates' | 'storedNewestMessages' | 'storedCandidates', number>;

type Row = { id: bigint };

const all = Prisma.sql`"StoredMessage"`;

function newestOf({ holdingIds, beforeId }: StoredQuestion, most: number): Prisma.Sql {
  const before = beforeId === null ? Prisma.empty : Prisma.sql`AND id < ${beforeId}`;
  return Prisma.sql`(
    SELECT * FROM "StoredMessage" WHERE "holdingId" = ANY(${holdingIds}::int[]) ${before}
     ORDER BY id DESC LIMIT ${most})`;
}

/** Null where there are more candidates than `most`. */
async function fromIndex(
  db: Features['db'],
  where: Prisma.Sql,
  most: number,
  limit: number,
): Promise<bigint[] | null> {
  const rows = await db.$queryRaw<(Row & { total: number })[]>`
    WITH met AS MATERIALIZED (SELECT id FROM "StoredMessage" WHERE ${where} LIMIT ${most + 1})
    SELECT id, (SELECT count(*) FROM met)::int AS total FROM met ORDER BY id DESC LIMIT ${limit}`;
  return (rows[0]?.total ?? 0) <= most ? idsOf(rows) : null;
}

/** How many there are, up to `limits.storedCandidates`; then `atLeast` is true. */
export async function countStored(
  { db }: Pick<Features, 'db'>,
  question: Omit<StoredQuestion, 'beforeId' | 'limit'>,
): Promise<{ messages: number; atLeast: boolean }> {
  const where = await conditionOf(db, { ...question, beforeId: null });
  if (where === null) return { messages: 0, atLeast: false };
  const [answer] = await db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n
      FROM (SELECT 1 FROM "StoredMessage" WHERE ${where.sql} LIMIT ${limits.storedCandidates + 1}) met`;
  const n = answer?.n ?? 0;
  return { messages: Math.min(n, limits.storedCandidates), atLeast: n > limits.storedCandidates };
}

type Condition = {
  sql: Prisma.Sql;
  /** The index of words narrows it. */
  worded: boolean;
};

/** A question as SQL; null: nothing can be meant. */
export async function conditionOf(
  db: Features['db'],
  question: Omit<StoredQuestion, 'limit'>,
): Promise<Condition | null> {
  const { holdingIds, causeIds, diedAfterMs, diedBeforeMs, beforeId } = question;
  if (holdingIds.length === 0 || causeIds?.length === 0) return null;
  const parts = [Prisma.sql`"holdingId" = ANY(${holdingIds}::int[])`];
  if (diedAfterMs !== null) parts.push(Prisma.sql`"diedAt" > ${new Date(diedAfterMs)}`);
  if (diedBeforeMs !== null) parts.push(Prisma.sql`"diedAt" < ${new Date(diedBeforeMs)}`);
  if (beforeId !== null) parts.push(Prisma.sql`id < ${beforeId}`);
  const terms = question.words === null ? [] : termsOf(question.words);
  if (terms.length === 0) {
    if (causeIds !== null) parts.push(Prisma.sql`"causeId" = ANY(${causeIds}::int[])`);
    return { sql: Prisma.join(parts, ' AND '), worded: false };
  }
  const causes = await causesByLack(db, holdingIds, causeIds, terms);
  if (causes.length === 0) return null;
  const anyOf = causes.map(({ ids, lacking }) => {
    const mine = Prisma.sql`"causeId" = ANY(${ids}::int[])`;
    return lacking === '' ? mine : Prisma.sql`(${mine} AND words @@ ${lacking}::tsquery)`;
  });
  parts.push(Prisma.sql`(${Prisma.join(anyOf, ' OR ')})`);
  return { sql: Prisma.join(parts, ' AND '), worded: causes.some(({ lacking }) => lacking !== '') };
}

/** What a cause's first message has, its others may have without repeating it: only what that one lacks is asked of them.
 * `lacking` as `tsquery` reads it; empty: nothing. */
function causesByLack(
  db: Features['db'],
  holdingIds: readonly number[],
  causeIds: readonly number[] | null,
  terms: readonly string[],
): Promise<{ ids: number[]; lacking: string }[]> {
  return db.$queryRaw`
    SELECT array_agg(id) AS ids, lacking
      FROM (SELECT c.id, (SELECT coalesce(string_agg(t.term, ' & ' ORDER BY t.n), '')
                            FROM unnest(${terms}::text[]) WITH ORDINALITY AS t(term, n)
                           WHERE NOT array_to_tsvector(c.words) @@ t.term::tsquery) AS lacking
              FROM "StoredCause" c
             WHERE c."holdingId" = ANY(${holdingIds}::int[])
               AND (${causeIds === null} OR c.id = ANY(${causeIds ?? []}::int[]))) asked
     GROUP BY lacking`;
}

function idsOf(rows: readonly Row[]): bigint[] {
  return rows.map(({ id }) => id);
}
