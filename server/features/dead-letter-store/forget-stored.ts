// Takes rows out of the store, with their share of every count. Whoever calls it knows that the messages are safe elsewhere,
// or not wanted any more.

import { storedOverheadBytes } from '@/server/domain/holding';
import { lockHolding, type Tx } from './store-messages';

/** Why they leave: counted apart in the holding. */
export type Leaving = 'returned' | 'expired';

/** Within a transaction. Answers how many there still were. */
export async function forgetStored(
  tx: Tx,
  holdingId: number,
  ids: readonly bigint[],
  leaving: Leaving,
): Promise<number> {
  if (ids.length === 0) return 0;
  await lockHolding(tx, holdingId);
  const [answer] = await tx.$queryRaw<{ n: number }[]>`
    WITH gone AS (
      DELETE FROM "StoredMessage" WHERE "holdingId" = ${holdingId} AND id = ANY(${ids}::bigint[])
      RETURNING "causeId", "sizeBytes", date_trunc('hour', coalesce("diedAt", "storedAt"), 'UTC') AS hour,
                octet_length(packed) + length(words) * ${storedOverheadBytes.word}::int
                  + ${storedOverheadBytes.message}::int AS disk),
    tallied AS (
      UPDATE "StoredTally" t SET messages = t.messages - g.n
        FROM (SELECT "causeId", hour, count(*) AS n FROM gone GROUP BY 1, 2) g
       WHERE t."causeId" = g."causeId" AND t.hour = g.hour),
    s AS (SELECT count(*) AS n, coalesce(sum("sizeBytes"), 0) AS body, coalesce(sum(disk), 0) AS disk FROM gone)
    UPDATE "Holding" SET messages = messages - s.n, "bodyBytes" = "bodyBytes" - s.body,
           "diskBytes" = "diskBytes" - s.disk,
           "returnedMessages" = "returnedMessages" + CASE WHEN ${leaving} = 'returned' THEN s.n ELSE 0 END,
           "expiredMessages" = "expiredMessages" + CASE WHEN ${leaving} = 'expired' THEN s.n ELSE 0 END
      FROM s WHERE id = ${holdingId}
    RETURNING s.n::int AS n`;
  return answer?.n ?? 0;
}
