// Forgets what is older than each tier keeps. Polls are kept as long as a chart may ask why it has a gap.

import { pruneEvents } from '../events/write-events';
import type { Features } from '../features';
import { pruneHistory } from '../history/store/prune-history';
import { pruneTotals } from '../history/totals/stored-totals';

const pollKeepMs = 30 * 86_400_000;

export async function prune(f: Pick<Features, 'db' | 'clock' | 'historyTiers'>): Promise<void> {
  const { db, clock, historyTiers } = f;
  const foreverMs = Math.max(...historyTiers.map(({ keepMs }) => keepMs));
  const before = (ageMs: number) => new Date(clock.nowMs() - ageMs);
  await pruneHistory(f);
  await pruneTotals(f);
  await pruneEvents(f);
  // Failures are few, and the only record of why something is missing.
  await db.poll.deleteMany({ where: { ok: true, startedAt: { lt: before(pollKeepMs) } } });
  await db.poll.deleteMany({ where: { startedAt: { lt: before(foreverMs) } } });
  await db.queue.deleteMany({ where: { deletedAt: { lt: before(foreverMs) } } });
}
