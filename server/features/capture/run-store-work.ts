// The worker's share of the store: notices captures, archives and returns that are wanted and those that a dead worker left,
// and runs several at once, each under a lease of its own. On stop every one hands back what it has in flight.

import { randomUUID } from 'node:crypto';
import { limits } from '@/server/domain/limits';
import { holdLease } from '@/server/platform/lease';
import type { Features } from '../features';
import { fillHolding } from './fill-holding';
import { runReturn } from './run-return';

type Work = { name: string; run: (signal: AbortSignal) => Promise<void> };

/** Runs until the signal aborts; resolves once all has stopped. Throws nothing. */
export async function runStoreWork(f: Features, signal: AbortSignal): Promise<void> {
  const holder = randomUUID();
  const running = new Map<string, Promise<void>>();
  while (!signal.aborted) {
    for (const work of await wantedWork(f)) {
      if (running.has(work.name)) continue;
      if (running.size >= limits.storeWorkAtOnce) break;
      running.set(
        work.name,
        runLeased(f, holder, work, signal).finally(() => running.delete(work.name)),
      );
    }
    await f.clock.sleep(limits.redriveNoticeMs, signal);
  }
  await Promise.all(running.values());
}

async function wantedWork(f: Features): Promise<Work[]> {
  const { db, logger } = f;
  try {
    const fills = await db.holding.findMany({
      where: { kind: { in: ['capture', 'archive'] }, OR: [{ state: 'running' }, { orderly: false }] },
      orderBy: { id: 'asc' },
      select: { id: true },
    });
    const returns = await db.storedReturn.findMany({
      where: { finishedAt: null },
      orderBy: { id: 'asc' },
      select: { id: true },
    });
    return [
      ...returns.map(({ id }) => ({
        name: `return:${id}`,
        run: (signal: AbortSignal) => runReturn(f, id, signal),
      })),
      ...fills.map(({ id }) => ({
        name: `fill:${id}`,
        run: (signal: AbortSignal) => fillHolding(f, id, signal),
      })),
    ];
  } catch (error) {
    logger.warn({ err: error }, 'the work of the store could not be read');
    return [];
  }
}

async function runLeased(f: Features, holder: string, { name, run }: Work, stop: AbortSignal): Promise<void> {
  try {
    await holdLease(f, { name, holder, ttlMs: limits.storeLeaseMs }, stop, run);
  } catch (error) {
    f.logger.error({ err: error, work: name }, 'work of the store was left for a later try');
  }
}
