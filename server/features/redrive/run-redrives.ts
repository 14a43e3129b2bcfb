// The worker's share of redrives: notices those that wait and those that a dead worker left, and runs several
// at once, each under a lease of its own. On stop every run ends its window and leaves a row to resume.

import { randomUUID } from 'node:crypto';
import { limits } from '@/server/domain/limits';
import { holdLease } from '@/server/platform/lease';
import type { Features } from '../features';
import { openSource } from './open-source';
import { createRedriveJournal } from './redrive-journal';
import type { RedriveLookout } from './lookout';
import { openLookout, targetsOf } from './open-lookout';
import { Pacer } from './pacer';
import { readPressure } from './read-pressure';
import { runRedrive, type RunParts } from './run-redrive';
import { watchAfterwards } from './watch-afterwards';

/** Runs until the signal aborts; resolves once every run has stopped. Throws nothing. */
export async function runRedrives(f: Features, signal: AbortSignal): Promise<void> {
  const holder = randomUUID();
  const running = new Map<string, Promise<void>>();
  /** Those of them that move messages; the others only watch what became of them. */
  const moving = new Set<string>();
  while (!signal.aborted) {
    for (const id of await waitingIds(f, [...running.keys()])) {
      if (moving.size >= limits.redrivesAtOnce) break;
      moving.add(id);
      const run = runLeased(f, holder, id, signal, () => moving.delete(id)).finally(() => {
        moving.delete(id);
        running.delete(id);
      });
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
        OR: [
          { state: { in: ['queued', 'running', 'pausing', 'cancelling'] } },
          { finishedAt: { not: null }, watchUntil: { not: null } },
        ],
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

async function runLeased(
  f: Features,
  holder: string,
  id: string,
  stop: AbortSignal,
  moved: () => void,
): Promise<void> {
  const { db, clock } = f;
  const logger = f.logger.child({ redriveId: id });
  const lease = { name: `redrive:${id}`, holder, ttlMs: limits.redriveLeaseMs };
  try {
    await holdLease({ db, clock }, lease, stop, async (signal) => {
      const journal = createRedriveJournal(f, id);
      const { pacer, lookout } = await pacerOf(f, id);
      const connect: RunParts['connect'] = (record, to) => openSource(f, record, to, signal);
      try {
        await runRedrive({ journal, connect, pacer, clock, logger }, signal);
        moved();
        if (lookout !== null) await watchAfterwards(f, id, lookout, signal);
      } finally {
        await lookout?.close();
      }
    });
  } catch (error) {
    logger.error({ err: error }, 'a redrive was left for a later try');
  }
}

/** A recall gives back what it finds without the header that a watch looks for. */
async function pacerOf(f: Features, id: string): Promise<{ pacer: Pacer; lookout: RedriveLookout | null }> {
  const row = await f.db.redrive.findUniqueOrThrow({ where: { id } });
  const lookout = row.undoOf === null ? await openLookout(f, id) : null;
  const readPressureNow = () => readPressure(f, row.clusterId, targetsOf(row));
  return { lookout, pacer: new Pacer({ clock: f.clock, readPressure: readPressureNow, lookout }) };
}
