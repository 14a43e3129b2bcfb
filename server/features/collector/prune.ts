// Forgets what is older than each tier keeps. Polls are kept as long as a chart may ask why it has a gap.

import { historyTiers } from '@/server/domain/history';
import type { Features } from '../features';

const pollKeepMs = 30 * 86_400_000;
const foreverMs = Math.max(...historyTiers.map(({ keepMs }) => keepMs));

export async function prune({ db, clock }: Pick<Features, 'db' | 'clock'>): Promise<void> {
  const before = (ageMs: number) => new Date(clock.nowMs() - ageMs);
  for (const { resolutionSec, keepMs } of historyTiers) {
    await db.sample.deleteMany({ where: { resolutionSec, bucket: { lt: before(keepMs) } } });
  }
  // Failures are few, and the only record of why something is missing.
  await db.poll.deleteMany({ where: { ok: true, startedAt: { lt: before(pollKeepMs) } } });
  await db.poll.deleteMany({ where: { startedAt: { lt: before(foreverMs) } } });
  await db.queue.deleteMany({ where: { deletedAt: { lt: before(foreverMs) } } });
}
