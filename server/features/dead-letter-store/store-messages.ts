// The store of dead letters: everything that Spillway keeps (captured, archived, imported) or has seen (a scan), in one
// layout. A message is one row: a packed blob (pack-message.ts), its words for text search (message-words.ts) where its
// cause does not have them already, its cause and its times. Counts per cause and hour (StoredTally) and per holding change in the transaction that changes the rows,
// so that causes are never counted by scanning. Rows enter here and leave through forget-stored.ts, and nowhere else.
// Readers: find-stored.ts (which ids), read-stored.ts (the messages themselves), stored-causes.ts.

import { storedOverheadBytes } from '@/server/domain/holding';
import type { Features } from '../features';
import type { CauseBook, MessageToStore } from './cause-book';
import { tsVectorOf, wordsOf } from './message-words';
import { packMessage } from './pack-message';

/** The client inside a transaction. */
export type Tx = Pick<Features['db'], '$executeRaw' | '$queryRaw'>;

export type StoredRow = {
  causeId: number;
  sizeBytes: number;
  diedAtMs: number | null;
  fingerprint: string;
  packed: Buffer;
  words: string;
};

/** All that can be done before the transaction, so that it is short. */
export async function prepareRows(
  causes: CauseBook,
  messages: readonly MessageToStore[],
): Promise<StoredRow[]> {
  const refs = await causes.causesOf(messages);
  return messages.map(({ view, raw }, index) => {
    const cause = refs[index];
    if (cause === undefined) throw new Error('every message has a cause');
    return {
      causeId: cause.id,
      sizeBytes: raw.body.length,
      diedAtMs: view.deaths[0]?.atMs ?? null,
      fingerprint: view.fingerprint,
      packed: packMessage(raw, cause.dictionary),
      words: tsVectorOf(wordsOf(view, raw.body, cause.words)),
    };
  });
}

/** Serialises everything that changes one holding's rows, so that counts are changed in one order. */
export async function lockHolding(tx: Tx, holdingId: number): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM "Holding" WHERE id = ${holdingId} FOR UPDATE`;
}

/** Within a transaction that holds the holding's lock. With `batchSeq` the rows are also written down as a batch that may
 * come from the broker again. Ids rise in the order of the rows. */
export async function storeRows(
  tx: Tx,
  holdingId: number,
  rows: readonly StoredRow[],
  { nowMs, batchSeq }: { nowMs: number; batchSeq: number | null },
): Promise<void> {
  if (rows.length === 0) return;
  const now = new Date(nowMs);
  const packed = rows.map((row) => row.packed);
  let end = 1;
  const starts = packed.map(({ length }) => (end += length) - length);
  await tx.$executeRaw`
    WITH stored AS (
      INSERT INTO "StoredMessage"
        ("holdingId", "causeId", "sizeBytes", "diedAt", "storedAt", fingerprint, packed, words)
      SELECT ${holdingId}, r.cause, r.size, to_timestamp(r.died / 1000.0), ${now},
             substring(${Buffer.from(rows.map(({ fingerprint }) => fingerprint).join(''), 'hex')}::bytea
                       FROM (r.n::int - 1) * 32 + 1 FOR 32),
             substring(${Buffer.concat(packed)}::bytea FROM r.at FOR r.bytes), r.words::tsvector
        FROM unnest(${rows.map(({ causeId }) => causeId)}::int[], ${rows.map(({ sizeBytes }) => sizeBytes)}::int[],
                    ${rows.map(({ diedAtMs }) => diedAtMs)}::float8[], ${starts}::int[],
                    ${packed.map(({ length }) => length)}::int[], ${rows.map(({ words }) => words)}::text[])
             WITH ORDINALITY AS r(cause, size, died, at, bytes, words, n)
       ORDER BY r.n
      RETURNING id, "causeId", "sizeBytes", coalesce("diedAt", "storedAt") AS at,
                octet_length(packed) + length(words) * ${storedOverheadBytes.word}::int
                  + ${storedOverheadBytes.message}::int AS disk),
    tallied AS (
      INSERT INTO "StoredTally" AS t ("causeId", hour, messages)
      SELECT "causeId", date_trunc('hour', at, 'UTC'), count(*) FROM stored GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT ("causeId", hour) DO UPDATE SET messages = t.messages + excluded.messages),
    batch AS (
      INSERT INTO "StoredBatch" ("holdingId", seq, "firstId", "lastId")
      SELECT ${holdingId}, ${batchSeq}::int, min(id), max(id) FROM stored WHERE ${batchSeq}::int IS NOT NULL
      HAVING count(*) > 0)
    UPDATE "Holding" SET "storedAt" = ${now}, messages = messages + s.n, "takenMessages" = "takenMessages" + s.n,
           "bodyBytes" = "bodyBytes" + s.body, "diskBytes" = "diskBytes" + s.disk
      FROM (SELECT count(*) AS n, sum("sizeBytes") AS body, sum(disk) AS disk FROM stored) s
     WHERE id = ${holdingId}`;
}
