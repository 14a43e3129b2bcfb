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
 * is asked first, up to `limits.storedCandidates`: what is rarer is put in order from there, what is more frequent is met
 * soon by walking from the newest.
 */
export async function findStored({ db }: Pick<Features, 'db'>, question: StoredQuestion): Promise<bigint[]> {
  const where = await conditionOf(db, question);
  const { limit } = question;
  if (where === null) return [];
  if (!where.worded) return idsOf(await walk(db, where.sql, limit));
  const rows = await db.$queryRaw<{ id: bigint; total: number }[]>`
    WITH met AS MATERIALIZED (
      SELECT id FROM "StoredMessage" WHERE ${where.sql} LIMIT ${limits.storedCandidates + 1})
    SELECT id, (SELECT count(*) FROM met)::int AS total FROM met ORDER BY id DESC LIMIT ${limit}`;
  if ((rows[0]?.total ?? 0) <= limits.storedCandidates) return idsOf(rows);
  return idsOf(await walk(db, where.sql, limit));
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

function walk(db: Features['db'], where: Prisma.Sql, limit: number): Promise<{ id: bigint }[]> {
  return db.$queryRaw`SELECT id FROM "StoredMessage" WHERE ${where} ORDER BY id DESC LIMIT ${limit}`;
}

function idsOf(rows: readonly { id: bigint }[]): bigint[] {
  return rows.map(({ id }) => id);
}
