// The causes of stored messages with their counts: read from the tallies, whatever the number of messages.

import type { Features } from '../features';

export type StoredCauseCount = {
  id: number;
  holdingId: number;
  key: string;
  reason: string;
  originQueue: string;
  error: string | null;
  contentType: string | null;
  messages: number;
  firstDiedAt: Date | null;
  lastDiedAt: Date | null;
};

/** Largest first; causes of which no message is left are not among them. */
export function storedCauses(
  { db }: Pick<Features, 'db'>,
  holdingIds: readonly number[],
): Promise<StoredCauseCount[]> {
  return db.$queryRaw`
    SELECT c.id, c."holdingId", c.key, c.reason, c."originQueue", c.error, c."contentType", n.messages,
           (SELECT min("diedAt") FROM "StoredMessage" m WHERE m."causeId" = c.id) AS "firstDiedAt",
           (SELECT max("diedAt") FROM "StoredMessage" m WHERE m."causeId" = c.id) AS "lastDiedAt"
      FROM "StoredCause" c
      JOIN LATERAL (SELECT sum(messages)::int AS messages FROM "StoredTally" t WHERE t."causeId" = c.id) n
        ON n.messages > 0
     WHERE c."holdingId" = ANY(${holdingIds}::int[])
     ORDER BY n.messages DESC, c.id`;
}
