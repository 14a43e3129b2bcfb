// Forgets stored messages after the time their holding keeps them, and holdings that were removed. In small
// transactions, so that no capture waits for it.

import { limits } from '@/server/domain/limits';
import type { Features } from '../features';
import { forgetStored } from './forget-stored';

type Due = { id: number; removed: boolean; keepHours: number };

/** Goes on in the next run of the task when the signal aborts. */
export async function pruneStore(f: Pick<Features, 'db' | 'clock'>, signal: AbortSignal): Promise<void> {
  const holdings = await f.db.holding.findMany({ select: { id: true, state: true, keepHours: true } });
  for (const { id, state, keepHours } of holdings) {
    if (signal.aborted) return;
    await pruneOne(f, { id, removed: state === 'removed', keepHours }, signal);
  }
}

async function pruneOne(
  { db, clock }: Pick<Features, 'db' | 'clock'>,
  { id: holdingId, removed, keepHours }: Due,
  signal: AbortSignal,
): Promise<void> {
  const before = new Date(clock.nowMs() - keepHours * 3_600_000);
  let found: number = limits.storedPassMessages;
  while (found === limits.storedPassMessages && !signal.aborted) {
    // In the order of storing, so that the first one that is to stay ends it.
    const oldest = await db.storedMessage.findMany({
      where: { holdingId },
      orderBy: { id: 'asc' },
      take: limits.storedPassMessages,
      select: { id: true, storedAt: true },
    });
    const due = oldest.filter(({ storedAt }) => removed || storedAt < before).map(({ id }) => id);
    await db.$transaction((tx) => forgetStored(tx, holdingId, due, 'expired'));
    found = due.length;
  }
  if (removed && !signal.aborted) await db.holding.delete({ where: { id: holdingId } });
}
