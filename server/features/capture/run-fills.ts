// The worker's share of captures and archives: notices those that are wanted and those that a dead worker left, and fills
// several at once, each under a lease of its own. On stop every one hands back what it has in flight.

import { randomUUID } from 'node:crypto';
import { limits } from '@/server/domain/limits';
import { holdLease } from '@/server/platform/lease';
import type { Features } from '../features';
import { fillHolding } from './fill-holding';

/** Runs until the signal aborts; resolves once every fill has stopped. Throws nothing. */
export async function runFills(f: Features, signal: AbortSignal): Promise<void> {
  const holder = randomUUID();
  const filling = new Map<number, Promise<void>>();
  while (!signal.aborted) {
    for (const id of await wantedIds(f, [...filling.keys()])) {
      if (filling.size >= limits.fillsAtOnce) break;
      filling.set(
        id,
        fillLeased(f, holder, id, signal).finally(() => filling.delete(id)),
      );
    }
    await f.clock.sleep(limits.redriveNoticeMs, signal);
  }
  await Promise.all(filling.values());
}

async function wantedIds({ db, logger }: Features, filling: number[]): Promise<number[]> {
  try {
    const rows = await db.holding.findMany({
      where: {
        kind: { in: ['capture', 'archive'] },
        OR: [{ state: 'running' }, { orderly: false }],
        id: { notIn: filling },
      },
      orderBy: { id: 'asc' },
      take: limits.fillsAtOnce * 4,
      select: { id: true },
    });
    return rows.map(({ id }) => id);
  } catch (error) {
    logger.warn({ err: error }, 'the captures could not be read');
    return [];
  }
}

async function fillLeased(f: Features, holder: string, id: number, stop: AbortSignal): Promise<void> {
  const lease = { name: `fill:${id}`, holder, ttlMs: limits.fillLeaseMs };
  try {
    await holdLease(f, lease, stop, (signal) => fillHolding(f, id, signal));
  } catch (error) {
    f.logger.error({ err: error, holdingId: id }, 'a capture was left for a later try');
  }
}
