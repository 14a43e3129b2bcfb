// The newest that was seen of a queue, by a look of this process or by a scan, as plans preview with it.

import { limits } from '@/server/domain/limits';
import type { Look } from '@/server/domain/plan/preview';
import type { QueueRef } from '@/server/domain/queue';
import { keptFormatOf, readStored, viewStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { seenHoldings } from './seen-holdings';

/** Null where nobody looked or scanned lately. Of a long scan it is the beginning. */
export async function newestLook(f: Features, { clusterId, vhost, name }: QueueRef): Promise<Look | null> {
  const ref = { clusterId, vhost, name };
  const look = f.looks.newest(ref);
  const scan = (await seenHoldings(f, ref)).find(({ kind, running }) => kind === 'scan' && !running);
  const old = scan === undefined || f.clock.nowMs() - scan.asOfMs > limits.recentLookMs;
  if (old || (look !== null && look.atMs >= scan.asOfMs)) return look;
  const rows = await f.db.storedMessage.findMany({
    where: { holdingId: scan.holdingId },
    orderBy: { id: 'asc' },
    take: limits.planScannedMessages,
    select: { id: true },
  });
  const kept = await keptFormatOf(f, clusterId);
  const stored = await readStored(
    f,
    rows.map(({ id }) => id),
  );
  return {
    atMs: scan.asOfMs,
    messages: stored.map((one, index) => viewStored(kept, one, index + 1)),
    whole: scan.ended === null && stored.length === scan.messages,
    readyMessages: scan.depthMessages,
  };
}
