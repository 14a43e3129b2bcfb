// Forgets chunks that are older than their tier keeps, as a whole: a sample may stay for up to the length of a chunk
// longer. Raw samples stay until they are in the coarser tiers.

import type { Features } from '../../features';
import { iso } from './rows';

export async function pruneHistory({
  db,
  clock,
  historyTiers,
}: Pick<Features, 'db' | 'clock' | 'historyTiers'>): Promise<void> {
  for (const { resolutionSec, chunkMs, keepMs } of historyTiers) {
    const before = iso(clock.nowMs() - keepMs - chunkMs);
    const rolledUp = resolutionSec === 0;
    // Found queue by queue through the key. Nobody rewrites chunks of that age, so that the places stay true.
    await db.$executeRaw`
      DELETE FROM "SampleChunk" WHERE ctid = ANY(ARRAY(
        SELECT c.ctid FROM "Queue" q JOIN "Cluster" k ON k.id = q."clusterId" CROSS JOIN LATERAL (
          SELECT ctid FROM "SampleChunk" WHERE "queueId" = q.id AND "resolutionSec" = ${resolutionSec}
             AND start <= ${before}::timestamptz AND (NOT ${rolledUp} OR start < k."rolledUpTo")) c))`;
    await db.$executeRaw`
      DELETE FROM "SampleAxis" a USING "Cluster" k
       WHERE k.id = a."clusterId" AND a."resolutionSec" = ${resolutionSec}
         AND a.start <= ${before}::timestamptz AND (NOT ${rolledUp} OR a.start < k."rolledUpTo")`;
  }
}
