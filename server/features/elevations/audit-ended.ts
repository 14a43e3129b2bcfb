// Puts the end of each higher role that was taken for a time into the audit, where nobody ended it by hand.

import { beginAudit, finishAudit } from '@/server/access/audit';
import type { Features } from '../features';

/** Those that ended by themselves, each told once. */
export async function auditEndedElevations({ db, clock }: Pick<Features, 'db' | 'clock'>): Promise<number> {
  const now = new Date(clock.nowMs());
  const open = await db.elevation.findMany({
    where: { endedAt: null },
    orderBy: { endsAt: 'asc' },
    take: 100,
  });
  const sessions = await db.userSession.findMany({
    where: { id: { in: open.map(({ sessionId }) => sessionId) } },
    select: { id: true },
  });
  const signedIn = new Set(sessions.map(({ id }) => id));
  const over = open.filter(({ endsAt, sessionId }) => endsAt <= now || !signedIn.has(sessionId));
  for (const { id, actor, role, endsAt } of over) {
    const { count } = await db.elevation.updateMany({
      where: { id, endedAt: null },
      data: { endedAt: now },
    });
    if (count === 0) continue;
    const entry = await beginAudit(db, actor, 'elevation.end', {
      target: role,
      input: { because: endsAt <= now ? 'its time is over' : 'the session has ended' },
    });
    await finishAudit(db, entry, { ok: true }, { before: { role } });
  }
  return over.length;
}
