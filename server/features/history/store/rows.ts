// The statements that write history, in few round trips whatever the number of queues: many values travel as one
// and are cut apart in the database.

import type { PackedRound } from '@/server/domain/history/round';
import type { Database } from '@/server/platform/database';

/** The client inside a transaction, or outside. */
export type Tx = Pick<Database, '$executeRaw' | '$queryRaw'>;

export const iso = (ms: number) => new Date(ms).toISOString();

/** Idempotent: the same poll written twice is one. */
export async function insertRounds(
  tx: Tx,
  clusterId: string,
  atMs: number,
  rounds: readonly PackedRound[],
): Promise<void> {
  if (rounds.length === 0) return;
  const { whole, firsts, lengths } = together(rounds.map(({ data }) => data));
  await tx.$executeRaw`
    INSERT INTO "SampleRound" ("clusterId", "queueGroup", at, data)
    SELECT ${clusterId}::uuid, r."group", ${iso(atMs)}::timestamptz, substring(${whole}::bytea FROM r.first FOR r.length)
      FROM unnest(${rounds.map(({ group }) => group)}::int[], ${firsts}::int[], ${lengths}::int[])
           AS r("group", first, length)
    ON CONFLICT DO NOTHING`;
}

export type ChunkRow = { queueId: number; data: Uint8Array };

/** Inserts or rewrites. A queue that is gone meanwhile is left out. */
export async function upsertChunks(
  tx: Tx,
  { resolutionSec, startMs }: { resolutionSec: number; startMs: number },
  chunks: readonly ChunkRow[],
): Promise<void> {
  if (chunks.length === 0) return;
  const { whole, firsts, lengths } = together(chunks.map(({ data }) => data));
  await tx.$executeRaw`
    INSERT INTO "SampleChunk" ("queueId", "resolutionSec", start, data)
    SELECT r.id, ${resolutionSec}, ${iso(startMs)}::timestamptz, substring(${whole}::bytea FROM r.first FOR r.length)
      FROM unnest(${chunks.map(({ queueId }) => queueId)}::int[], ${firsts}::int[], ${lengths}::int[])
           AS r(id, first, length)
     WHERE EXISTS (SELECT FROM "Queue" q WHERE q.id = r.id)
    ON CONFLICT ("queueId", "resolutionSec", start) DO UPDATE SET data = excluded.data`;
}

export async function upsertAxis(
  tx: Tx,
  { clusterId, resolutionSec, startMs }: { clusterId: string; resolutionSec: number; startMs: number },
  data: Uint8Array,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "SampleAxis" ("clusterId", "resolutionSec", start, data)
    VALUES (${clusterId}::uuid, ${resolutionSec}, ${iso(startMs)}::timestamptz, ${data}::bytea)
    ON CONFLICT ("clusterId", "resolutionSec", start) DO UPDATE SET data = excluded.data`;
}

/** Where each part begins in the whole, counted from 1 as SQL does. */
function together(parts: readonly Uint8Array[]): {
  whole: Uint8Array<ArrayBuffer>;
  firsts: number[];
  lengths: number[];
} {
  const lengths = parts.map(({ length }) => length);
  const firsts: number[] = [];
  let next = 1;
  for (const length of lengths) {
    firsts.push(next);
    next += length;
  }
  const whole = new Uint8Array(next - 1);
  for (const [i, part] of parts.entries()) whole.set(part, (firsts[i] ?? 1) - 1);
  return { whole, firsts, lengths };
}
