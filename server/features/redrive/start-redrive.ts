// Stores the intention; the worker carries it out. The plan is made anew, so what is stored is what holds now.
// Throws conflict when the queue has an active redrive, and the first blocker of the plan otherwise.

import { DomainError } from '@/server/domain/errors';
import { parkingQueueOf, type RedriveInput, type RedrivePlan } from '@/server/domain/redrive';
import type { RecallFacts } from '@/server/domain/redrive-undo';
import { isUniqueViolation } from '../clusters/create-cluster';
import type { Features } from '../features';
import { refuseActiveRedrive } from '../queues/refuse-active-redrive';
import { declareParking } from './declare-parking';
import { assessRedrive } from './plan-redrive';
import { refuseBadTransform } from './refuse-bad-transform';

export async function startRedrive(
  f: Features,
  input: RedriveInput,
  actor: string,
  signal: AbortSignal,
  undo?: { of: string; recall: RecallFacts },
): Promise<{ id: string; plan: RedrivePlan }> {
  await refuseBadTransform(f, input, signal);
  const { plan, blockers } = await assessRedrive(f, input, signal, undo?.recall);
  const [blocker] = blockers;
  if (blocker !== undefined) throw new DomainError(blocker.code, blocker.sentence);
  const { clusterId, vhost, name, destination, selection, transform } = input;
  const { ratePerSec, parking, pace, notBeforeMs, reason } = input;
  const nowMs = f.clock.nowMs();
  const later = notBeforeMs !== null && notBeforeMs > nowMs;
  const parkingQueue = parking === null ? null : parkingQueueOf(parking, name);
  if (parkingQueue !== null) await declareParking(f, input, parkingQueue, signal);
  try {
    const { id } = await f.db.redrive.create({
      data: {
        clusterId,
        vhost,
        queue: name,
        activeKey: JSON.stringify([clusterId, vhost, name]),
        destination,
        selection,
        ...(transform !== undefined && { transform }),
        plan,
        pace,
        notBefore: later ? new Date(notBeforeMs) : null,
        state: later ? 'scheduled' : 'queued',
        actor,
        reason,
        ratePerSec,
        boundMessages: Math.min(plan.boundMessages, pace.maxMessages ?? Infinity),
        undoOf: undo?.of ?? null,
        parkAfter: parking?.after ?? null,
        parkingQueue,
        outcomes: [],
        createdAt: new Date(nowMs),
      },
      select: { id: true },
    });
    return { id, plan };
  } catch (error) {
    // Another start came between the plan and now; say whose.
    if (isUniqueViolation(error)) await refuseActiveRedrive(f, input);
    throw error;
  }
}
