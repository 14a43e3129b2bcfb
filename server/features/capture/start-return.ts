// Stores the intention to return stored messages to a queue, and what people decide of those in doubt.

import { DomainError } from '@/server/domain/errors';
import {
  type DoubtDecision,
  type ReturnInput,
  returnStates,
  type ReturnView,
} from '@/server/domain/stored-return';
import { z } from 'zod';
import { isUniqueViolation } from '../clusters/create-cluster';
import { requireWritableCluster } from '../clusters/require-cluster';
import { forgetStored } from '../dead-letter-store/forget-stored';
import type { Features } from '../features';
import { liveQueue } from '../queues/live-queue';
import { refuseActiveRedrive } from '../queues/refuse-active-redrive';
import { requireHolding } from './holding-view';
import type { Holding } from '@/server/platform/prisma/client';

export async function startReturn(
  f: Features,
  { holdingId, selection, queue, reason }: ReturnInput,
  actor: string,
  signal: AbortSignal,
): Promise<{ returnId: number; holding: Holding }> {
  const holding = await requireHolding(f, holdingId);
  const { clusterId, vhost } = holding;
  await requireWritableCluster(f, clusterId);
  const name = queue ?? holding.queue;
  if (holding.state === 'running' || !holding.orderly) {
    throw new DomainError('conflict', 'Messages are still being taken. Pause or stop that first.');
  }
  // What a capture takes would come straight back.
  await refuseActiveRedrive(f, { clusterId, vhost, name });
  const session = await f.sessions.forCluster(clusterId, { signal });
  await liveQueue(session, { vhost, name }, { signal });
  const { _max } = await f.db.storedMessage.aggregate({ where: { holdingId }, _max: { id: true } });
  if (_max.id === null) throw new DomainError('invalid', 'Nothing is stored here any more.');
  try {
    const { id } = await f.db.storedReturn.create({
      data: {
        ...{ holdingId, activeKey: holdingId, queue: name, selection, boundId: _max.id, actor, reason },
        ...{ state: 'running', createdAt: new Date(f.clock.nowMs()) },
      },
      select: { id: true },
    });
    return { returnId: id, holding };
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new DomainError(
      'conflict',
      'A return of these messages is under way. Stop it or wait until it is done.',
    );
  }
}

export async function stopReturn({ db }: Features, returnId: number): Promise<void> {
  const { count } = await db.storedReturn.updateMany({
    where: { id: returnId, state: 'running' },
    data: { state: 'stopping' },
  });
  if (count === 0) throw new DomainError('conflict', 'This return has ended.');
}

/** About all messages of a return that are in doubt. Answers how many that were. */
export async function decideDoubt({ db }: Features, { returnId, decision }: DoubtDecision): Promise<number> {
  const row = await db.storedReturn.findUnique({ where: { id: returnId } });
  if (row === null) throw new DomainError('not_found', 'There is no such return any more.');
  if (row.finishedAt === null) throw new DomainError('conflict', 'This return is still under way.');
  return db.$transaction(async (tx) => {
    const batches = await tx.storedReturnBatch.findMany({ where: { returnId } });
    const ids = batches.flatMap((batch) => batch.ids);
    if (ids.length === 0)
      throw new DomainError('conflict', 'No message of this return is in doubt any more.');
    // Sent again by whoever returns them next: they are stored like all others.
    if (decision === 'arrived') await forgetStored(tx, row.holdingId, ids, 'returned');
    await tx.storedReturnBatch.deleteMany({ where: { returnId } });
    return ids.length;
  });
}

/** Newest first. */
export async function returnsOf({ db }: Pick<Features, 'db'>, holdingId: number): Promise<ReturnView[]> {
  const rows = await db.storedReturn.findMany({
    where: { holdingId },
    include: { batches: { select: { ids: true } } },
    orderBy: { id: 'desc' },
    take: 20,
  });
  return rows.map(
    ({ id, queue, state, actor, returnedMessages, failure, createdAt, finishedAt, batches }) => ({
      ...{ id, holdingId, queue, actor, returnedMessages, failure },
      state: z.enum(returnStates).parse(state),
      inDoubtMessages: finishedAt === null ? 0 : batches.reduce((sum, { ids }) => sum + ids.length, 0),
      createdAtMs: createdAt.getTime(),
      finishedAtMs: finishedAt?.getTime() ?? null,
    }),
  );
}
