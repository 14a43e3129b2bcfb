// Holdings as people see them.

import { z } from 'zod';
import { DomainError } from '@/server/domain/errors';
import { holdingKinds, type HoldingView, holdingStates, type KeptHolding } from '@/server/domain/holding';
import type { QueueRef } from '@/server/domain/queue';
import type { Holding } from '@/server/platform/prisma/client';
import type { Features } from '../features';
import { unattendedWork } from './unattended-work';

/** What Spillway keeps of this queue, newest first. */
export async function holdingsOfQueue(
  f: Pick<Features, 'db' | 'clock'>,
  { clusterId, vhost, name }: QueueRef,
): Promise<KeptHolding[]> {
  const rows = await f.db.holding.findMany({
    where: { clusterId, vhost, queue: name, kind: { not: 'scan' }, state: { not: 'removed' } },
    orderBy: { id: 'desc' },
    take: 100,
  });
  const unattended = await unattendedWork(f, rows);
  return rows.map((row) => ({ ...viewOfHolding(row), unattendedSinceMs: unattended.get(row.id) ?? null }));
}

/** Throws not_found. */
export async function requireHolding({ db }: Pick<Features, 'db'>, holdingId: number): Promise<Holding> {
  const holding = await db.holding.findUnique({ where: { id: holdingId } });
  if (holding !== null && holding.state !== 'removed') return holding;
  throw new DomainError('not_found', 'Spillway does not keep these messages any more.');
}

export function viewOfHolding(row: Holding): HoldingView {
  const { id, clusterId, vhost, queue, actor, reason, boundMessages, passedMessages, waiting, failure } = row;
  return {
    ...{ id, clusterId, vhost, queue, actor, reason, boundMessages, passedMessages, waiting, failure },
    kind: z.enum(holdingKinds).parse(row.kind),
    state: z.enum(holdingStates).parse(row.state),
    working: !row.orderly,
    keepDays: Math.max(1, Math.round(row.keepHours / 24)),
    budgetBytes: row.budgetBytes === null ? null : Number(row.budgetBytes),
    takenMessages: Number(row.takenMessages),
    messages: Number(row.messages),
    bodyBytes: Number(row.bodyBytes),
    diskBytes: Number(row.diskBytes),
    returnedMessages: Number(row.returnedMessages),
    expiredMessages: Number(row.expiredMessages),
    createdAtMs: row.createdAt.getTime(),
    storedAtMs: row.storedAt?.getTime() ?? null,
    finishedAtMs: row.finishedAt?.getTime() ?? null,
  };
}
