// Forgets what became of each single message of redrives that ended long ago, or of more messages than are kept. The
// counts in their rows stay. In small batches, so that no run waits for its journal meanwhile.

import { limits } from '@/server/domain/limits';
import type { Features } from '../features';

/** Goes on in the next run of the task when the signal aborts. */
export async function pruneJournal(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  signal: AbortSignal,
): Promise<void> {
  const before = new Date(clock.nowMs() - limits.journalKeepMs);
  // Of what ended, the newest is kept whole, however large it is.
  const old = await db.$queryRaw<{ id: string }[]>`
    SELECT r."id"::text AS "id" FROM (
      SELECT "id", "finishedAt", sum("movedMessages" + "failedMessages" + "inDoubtMessages")
             OVER (ORDER BY "finishedAt" DESC, "id" DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS "newer"
        FROM "Redrive" WHERE "finishedAt" IS NOT NULL) r
     WHERE (r."finishedAt" < ${before} OR r."newer" >= ${limits.journalMessages})
       AND EXISTS (SELECT 1 FROM "RedriveWindow" w WHERE w."redriveId" = r."id")
     ORDER BY r."finishedAt"`;
  for (const { id } of old) {
    let removed: number = limits.journalPassWindows;
    while (removed === limits.journalPassWindows && !signal.aborted) {
      removed = await db.$executeRaw`
        DELETE FROM "RedriveWindow" WHERE "redriveId" = ${id}::uuid AND "seq" IN (
          SELECT "seq" FROM "RedriveWindow" WHERE "redriveId" = ${id}::uuid
           ORDER BY "seq" LIMIT ${limits.journalPassWindows})`;
    }
    if (signal.aborted) return;
  }
}
