// The worker's share of redrives: notices those that wait and those that a dead worker left, and runs several
// at once, each under a lease of its own. On stop every run ends its window and leaves a row to resume.

import { randomUUID } from 'node:crypto';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { simplyPutBack } from '@/server/domain/message';
import { holdLease } from '@/server/platform/lease';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';
import { meanBytesOf } from './plan-source';
import type { RedriveSource } from './redrive-attempt';
import { createRedriveJournal, type RunRecord } from './redrive-journal';
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
      return runRedrive({ journal, clock, logger, connect: (record) => openSource(f, record) }, signal);
    });
  } catch (error) {
    logger.error({ err: error }, 'a redrive was left for a later try');
  }
}

/** A session of its own, which no edit of the cluster and no idle sweep closes in the middle of a window. */
async function openSource(f: Features, { clusterId, vhost, queue }: RunRecord): Promise<RedriveSource> {
  // Never aborted by a stop: the window in flight ends first. The driver bounds each step in time.
  const { signal } = new AbortController();
  const session = await f.sessions.connect(clusterId, { signal });
  try {
    const live = await liveQueue(session, { vhost, name: queue }, { signal });
    const facet = session.transfer;
    const capability = facet?.redriveCapability(live);
    if (facet === undefined || capability === undefined) throw new DomainError('unsupported', noTransfer);
    if (!capability.supported) {
      // A queue that is down may come back while the run waits; a kind of queue never changes.
      const code = live.brokerState === 'running' ? 'unsupported' : 'broker_rejected';
      throw new DomainError(code, capability.reason);
    }
    const windowMessages = limits.redriveWindowMessages;
    const transfer = await facet.open({ vhost, name: queue }, { windowMessages, signal });
    const close = async () => {
      const putBack = await transfer.close().catch((error: unknown) => {
        f.logger.debug({ err: error }, 'a transfer did not close');
        return simplyPutBack;
      });
      await session
        .close()
        .catch((error: unknown) => f.logger.debug({ err: error }, 'a session did not close'));
      return putBack;
    };
    // With priorities, what arrives later may stand before what was put back.
    const keepsOrder = capability.keepsOrder && live.details.maxPriority === null;
    const heldByNobody = live.unackedMessages === 0;
    return { transfer, keepsOrder, heldByNobody, meanBytes: meanBytesOf(live), close };
  } catch (error) {
    await session.close();
    throw error;
  }
}

const noTransfer = 'Spillway cannot move messages on this broker.';
