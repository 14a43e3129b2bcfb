// After a redrive has ended, counts for a while which of its copies die again. Holds nothing up: the queue is free for
// the next redrive meanwhile.

import { limits } from '@/server/domain/limits';
import type { Features } from '../features';
import type { RedriveLookout } from './lookout';

/** Resolves when the time is over, or at once when the signal aborts: then another worker goes on. */
export async function watchAfterwards(
  { db, clock }: Features,
  redriveId: string,
  lookout: RedriveLookout,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const row = await db.redrive.findUnique({ where: { id: redriveId } });
    if (row?.watchUntil == null) return;
    const { movedMessages, inDoubtMessages } = row;
    const leftMs = row.watchUntil.getTime() - clock.nowMs();
    if (signal.aborted) return;
    const sentMessages = movedMessages + inDoubtMessages;
    // Whoever looks at the queue now finds all of it: only at the end is it looked into.
    await lookout.look({
      sentMessages,
      heldMessages: 0,
      atRest: true,
      final: false,
      passingOnly: leftMs > 0,
    });
    if (leftMs <= 0) {
      await db.redrive.updateMany({ where: { id: redriveId }, data: { watchUntil: null } });
      return;
    }
    await clock.sleep(Math.min(leftMs, limits.redriveWatchEveryMs), signal);
  }
}
