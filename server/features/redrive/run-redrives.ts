// The worker's share of redrives: notices those that wait and those that a dead worker left, and runs several
// at once, each under a lease of its own. On stop every run ends its window and leaves a row to resume.

import { randomUUID } from 'node:crypto';
import { limits } from '@/server/domain/limits';
import { holdLease } from '@/server/platform/lease';
import type { Features } from '../features';
import { openSource } from './open-source';
import { createRedriveJournal } from './redrive-journal';
import { runRedrive } from './run-redrive';

/** Runs until the signal aborts; resolves once every run has stopped. Throws nothing. */
export async function runRedrives(f: Features, signal: AbortSignal): Promise<void> {
  const holder = randomUUID();
  const running = new Map<string, Promise<void>>();
  while (!signal.aborted) {
    for (const id of await waitingIds(f, [...running.keys()])) {
      if (running.size >= limits.redrivesAtOnce) break;
      const run = runLeased(f, holder, id, signal).finally(() => running.delete(id));
      running.set(id, run);
    }
    await f.clock.sleep(limits.redriveNoticeMs, signal);
  }
  await Promise.all(running.values());
}

async function waitingIds({ db, clock, logger }: Features, running: string[]): Promise<string[]> {
  try {
    await db.redrive.updateMany({
      where: { state: 'scheduled', notBefore: { lte: new Date(clock.nowMs()) } },
      data: { state: 'queued' },
    });
    const rows = await db.redrive.findMany({
      where: {
        state: { in: ['queued', 'running', 'pausing', 'cancelling'] },
        id: { notIn: running },
      },
      orderBy: { createdAt: 'asc' },
      take: limits.redrivesAtOnce * 4,
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  } catch (error) {
    logger.warn({ err: error }, 'the redrives that wait could not be read');
    return [];
  }
}

async function runLeased(f: Features, holder: string, id: string, stop: AbortSignal): Promise<void> {
  const { db, clock } = f;
  const logger = f.logger.child({ redriveId: id });
  const lease = { name: `redrive:${id}`, holder, ttlMs: limits.redriveLeaseMs };
  try {
    await holdLease({ db, clock }, lease, stop, (signal) => {
      const journal = createRedriveJournal(f, id);
      return runRedrive(
        { journal, clock, logger, connect: (record, to) => openSource(f, record, to) },
        signal,
      );
    });
  } catch (error) {
    logger.error({ err: error }, 'a redrive was left for a later try');
  }
}
