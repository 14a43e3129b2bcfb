// Stores the intention; the worker carries it out. The plan is made anew, so what is stored is what holds now; it
// never includes more than the plan that was read. Throws conflict when the queue has an active redrive or the
// plan that was read is stale, and the first blocker of the new plan otherwise.

import { DomainError } from '@/server/domain/errors';
import { mostMoved } from '@/server/domain/approval';
import { waitsSentence } from '@/server/domain/approval-rules';
import { staleBecause } from '@/server/domain/plan/stale';
import {
  parkingQueueOf,
  type RedriveInput,
  type RedriveIntent,
  type RedrivePlan,
} from '@/server/domain/redrive';
import type { RecallIntent } from '@/server/domain/redrive-undo';
import { isUniqueViolation } from '../clusters/create-cluster';
import { requireCluster } from '../clusters/require-cluster';
import type { Features } from '../features';
import { refuseActiveFill, refuseActiveRedrive } from '../queues/refuse-active-redrive';
import { declareParking } from './declare-parking';
import { assessRedrive } from './plan-redrive';
import { refuseBadTransform } from './refuse-bad-transform';
import { requireStoredPlan } from './stored-plan';

export type StartOptions = {
  undo?: { of: string; recall: RecallIntent };
  /** Of more messages it is refused with `needs_approval`; null: of none. */
  mostAlone?: number | null;
};

export async function startRedrive(
  f: Features,
  input: RedriveIntent,
  actor: string,
  signal: AbortSignal,
  { undo, mostAlone = null }: StartOptions = {},
): Promise<{ id: string; plan: RedrivePlan }> {
  const { transform } = input;
  // A plan is about a selection; what one message is edited to is no part of it.
  const asked = { ...input, transform: transform?.kind === 'patch' ? transform : undefined };
  await refuseActiveFill(f, input);
  await refuseBadTransform(f, input, signal);
  const plan = await planToStart(f, asked, undo?.recall, signal);
  if (mostAlone !== null && mostMoved(input, plan) > mostAlone) throw await needsApproval(f, input);
  const { clusterId, vhost, name, destination, selection } = input;
  const { ratePerSec, parking, leaveOutUserId, pace, notBeforeMs, reason } = input;
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
        way: plan.way,
        pace,
        notBefore: later ? new Date(notBeforeMs) : null,
        state: later ? 'scheduled' : 'queued',
        actor,
        reason,
        ratePerSec,
        // A hard maximum is in it already where it bounds what is taken, and not what matches.
        boundMessages: plan.boundMessages,
        undoOf: undo?.of ?? null,
        parkAfter: parking?.after ?? null,
        parkingQueue,
        leaveOutUserId,
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

async function needsApproval(f: Features, { clusterId }: RedriveIntent): Promise<DomainError> {
  const { name } = await requireCluster(f, clusterId);
  return new DomainError('needs_approval', waitsSentence(name));
}

async function planToStart(
  f: Features,
  input: RedriveInput,
  recall: RecallIntent | undefined,
  signal: AbortSignal,
): Promise<RedrivePlan> {
  const read = input.planId === null ? null : await requireStoredPlan(f, input, input.planId);
  const { plan, stale } = await readAgain(f, input, read, signal, recall);
  if (read === null) return plan;
  if (stale === null) return { ...plan, id: read.id };
  throw new DomainError(
    'conflict',
    `The plan you read does not hold any more. ${stale} Read the new one, then start it.`,
  );
}

/** The plan as it is now, and how it differs from the one that was read. Throws its first blocker. */
export async function readAgain(
  f: Features,
  input: RedriveInput,
  read: RedrivePlan | null,
  signal: AbortSignal,
  recall?: RecallIntent,
): Promise<{ plan: RedrivePlan; stale: string | null }> {
  // What was read fixes the set: all that is behind it arrived later.
  const seenMessages = read === null ? input.seenMessages : seenBy(read);
  const { plan, blockers } = await assessRedrive(f, { ...input, seenMessages }, signal, recall);
  const [blocker] = blockers;
  if (blocker !== undefined) throw new DomainError(blocker.error, blocker.sentence);
  return { plan, stale: read === null ? null : staleBecause(read, plan) };
}

/** How many of the queue's messages the plan was about, from the head. */
function seenBy({ depthMessages, arrivedMessages }: RedrivePlan): number | null {
  return depthMessages === null ? null : depthMessages - arrivedMessages;
}
