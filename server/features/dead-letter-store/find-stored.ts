// Which stored messages a question may mean: by holding, cause, time and words, newest first. Words are those of the index;
// whether a text, a path or a header really is as asked is compared on the unpacked message by the caller.

import { Prisma } from '@/server/platform/prisma/client';
import { limits } from '@/server/domain/limits';
import type { Features } from '../features';
import { tsQueryOf, type WordQuestion } from './message-words';

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
  const where = conditionOf(question);
  const { limit } = question;
  if (where === null) return [];
  const query = question.words === null ? null : tsQueryOf(question.words);
  if (query === null) return idsOf(await walk(db, where, limit));
  const worded = Prisma.sql`${where} AND words @@ ${query}::tsquery`;
  const rows = await db.$queryRaw<{ id: bigint; total: number }[]>`
    WITH met AS MATERIALIZED (
      SELECT id FROM "StoredMessage" WHERE ${worded} LIMIT ${limits.storedCandidates + 1})
    SELECT id, (SELECT count(*) FROM met)::int AS total FROM met ORDER BY id DESC LIMIT ${limit}`;
  if ((rows[0]?.total ?? 0) <= limits.storedCandidates) return idsOf(rows);
  return idsOf(await walk(db, worded, limit));
}

/** How many there are, up to `limits.storedCandidates`; then `atLeast` is true. */
export async function countStored(
  { db }: Pick<Features, 'db'>,
  question: Omit<StoredQuestion, 'beforeId' | 'limit'>,
): Promise<{ messages: number; atLeast: boolean }> {
  const where = conditionOf({ ...question, beforeId: null });
  if (where === null) return { messages: 0, atLeast: false };
  const query = question.words === null ? null : tsQueryOf(question.words);
  const all = query === null ? where : Prisma.sql`${where} AND words @@ ${query}::tsquery`;
  const [answer] = await db.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n
      FROM (SELECT 1 FROM "StoredMessage" WHERE ${all} LIMIT ${limits.storedCandidates + 1}) met`;
  const n = answer?.n ?? 0;
  return { messages: Math.min(n, limits.storedCandidates), atLeast: n > limits.storedCandidates };
}

/** Null: nothing can be meant. */
function conditionOf(question: Omit<StoredQuestion, 'limit' | 'words'>): Prisma.Sql | null {
  const { holdingIds, causeIds, diedAfterMs, diedBeforeMs, beforeId } = question;
  if (holdingIds.length === 0 || causeIds?.length === 0) return null;
  const parts = [Prisma.sql`"holdingId" = ANY(${holdingIds}::int[])`];
  if (causeIds !== null) parts.push(Prisma.sql`"causeId" = ANY(${causeIds}::int[])`);
  if (diedAfterMs !== null) parts.push(Prisma.sql`"diedAt" > ${new Date(diedAfterMs)}`);
  if (diedBeforeMs !== null) parts.push(Prisma.sql`"diedAt" < ${new Date(diedBeforeMs)}`);
  if (beforeId !== null) parts.push(Prisma.sql`id < ${beforeId}`);
  return Prisma.join(parts, ' AND ');
}

function walk(db: Features['db'], where: Prisma.Sql, limit: number): Promise<{ id: bigint }[]> {
  return db.$queryRaw`SELECT id FROM "StoredMessage" WHERE ${where} ORDER BY id DESC LIMIT ${limit}`;
}

function idsOf(rows: readonly { id: bigint }[]): bigint[] {
  return rows.map(({ id }) => id);
}
