// What people may change about a holding: whether a capture goes on, how long messages are kept, what they may take of the
// disk. The worker honours it with the next batch.

import { DomainError } from '@/server/domain/errors';
import type { HoldingChange, HoldingRemoval, HoldingState, HoldingView } from '@/server/domain/holding';
import type { Holding } from '@/server/platform/prisma/client';
import { requireWritableCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { refuseActiveRedrive } from '../queues/refuse-active-redrive';
import { requireHolding, viewOfHolding } from './holding-view';

/** Takes no more messages until it is resumed. */
export function pauseCapture(f: Features, holdingId: number): Promise<HoldingView> {
  return enter(f, holdingId, ['running'], 'paused');
}

export async function resumeCapture(f: Features, holdingId: number): Promise<HoldingView> {
  const holding = await requireHolding(f, holdingId);
  await requireWritableCluster(f, holding.clusterId);
  const { clusterId, vhost, queue: name } = holding;
  if (holding.orderly) await refuseActiveRedrive(f, { clusterId, vhost, name });
  return enter(f, holdingId, ['paused'], 'running');
}

/** For good; what it holds is kept on. */
export function stopCapture(f: Features, holdingId: number): Promise<HoldingView> {
  return enter(f, holdingId, ['running', 'paused'], 'stopped');
}

export async function changeHolding(
  f: Features,
  { holdingId, keepDays, budgetBytes }: HoldingChange,
): Promise<{ before: HoldingView; after: HoldingView }> {
  const before = await requireHolding(f, holdingId);
  const after = await f.db.holding.update({
    where: { id: holdingId },
    data: {
      ...(keepDays !== undefined && { keepHours: keepDays * 24 }),
      ...(budgetBytes !== undefined && { budgetBytes: budgetBytes === null ? null : BigInt(budgetBytes) }),
    },
  });
  return { before: viewOfHolding(before), after: viewOfHolding(after) };
}

/** What would go. */
export async function requireRemovable(
  f: Features,
  { holdingId, typedName }: HoldingRemoval,
): Promise<HoldingView> {
  const holding = await requireHolding(f, holdingId);
  if (typedName !== holding.queue) {
    throw new DomainError('invalid', 'The typed name is not the name of the queue.');
  }
  const returning = await f.db.storedReturn.findFirst({ where: { holdingId, finishedAt: null } });
  if (returning !== null)
    throw new DomainError('conflict', 'These messages are being returned. Stop that first.');
  return viewOfHolding(holding);
}

/** Ends the only copies for good. They go in the background; nothing of them is shown any more. */
export async function removeHolding(f: Features, removal: HoldingRemoval): Promise<HoldingView> {
  const { holdingId } = removal;
  const holding = await requireRemovable(f, removal);
  const { count } = await f.db.holding.updateMany({
    where: { id: holdingId, orderly: true, state: { not: 'running' } },
    data: { state: 'removed', activeKey: null },
  });
  if (count === 0) throw new DomainError('conflict', 'Messages are still being taken. Stop that first.');
  return holding;
}

async function enter(
  f: Features,
  holdingId: number,
  from: readonly HoldingState[],
  state: HoldingState,
): Promise<HoldingView> {
  const holding = await requireHolding(f, holdingId);
  const { count } = await f.db.holding.updateMany({
    where: { id: holdingId, kind: 'capture', state: { in: [...from] } },
    data: { state, waiting: null, failure: null, ...finish(f, state) },
  });
  if (count === 0) throw new DomainError('conflict', `This ${holding.kind} is ${wordOf(holding)}.`);
  // With nothing in flight there is no worker that would let go of the queue.
  if (state === 'stopped') {
    await f.db.holding.updateMany({
      where: { id: holdingId, orderly: true, state },
      data: { activeKey: null },
    });
  }
  return viewOfHolding(await requireHolding(f, holdingId));
}

function finish({ clock }: Features, state: HoldingState) {
  return state === 'stopped' ? { finishedAt: new Date(clock.nowMs()) } : {};
}

function wordOf({ state }: Holding): string {
  return state === 'running' ? 'running already' : state;
}
