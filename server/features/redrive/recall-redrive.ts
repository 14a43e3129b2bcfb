// Undo of an ended redrive: plans and starts recalls, one for each of its target queues, as runs of the same engine
// back into the dead-letter queue. What a recall means is fixed by the redrive's id: no later copy can join it.

import { DomainError, isDomainError } from '@/server/domain/errors';
import type { RecallPlan, RecallRequest, RecallStarted } from '@/server/domain/recall-plan';
import { recallReach, type RecallTarget } from '@/server/domain/recall-targets';
import { plannedInputSchema, type RedriveInput, type RedriveView } from '@/server/domain/redrive';
import type { RecallIntent } from '@/server/domain/redrive-undo';
import type { Features } from '../features';
import { planRedrive } from './plan-redrive';
import { earlierRecalls } from './recalls-of';
import { requireRedrive } from './redrive-view';
import { startRedrive } from './start-redrive';

/** Each plan is stored under its id, so that exactly what was read can be started. */
export async function planRecall(f: Features, redriveId: string, signal: AbortSignal): Promise<RecallPlan> {
  const redrive = await requireRedrive(f, redriveId);
  const { refusal, notReached, targets } = recallReach(redrive, await earlierRecalls(f, redriveId));
  const plans: RecallPlan['targets'] = [];
  for (const target of targets) {
    const { input, intent } = recallInput(redrive, target, '');
    plans.push({ ...target, plan: await planRedrive(f, input, signal, intent) });
  }
  return { redriveId, dlq: redrive.queue, refusal, notReached, targets: plans };
}

/** Starts what can be started and says of each other queue why not. Throws the first reason when none can be. */
export async function startRecall(
  f: Features,
  { redriveId, targets, reason }: RecallRequest,
  actor: string,
  signal: AbortSignal,
): Promise<RecallStarted> {
  const redrive = await requireRedrive(f, redriveId);
  const reach = recallReach(redrive, await earlierRecalls(f, redriveId));
  if (reach.refusal !== null) throw new DomainError('conflict', reach.refusal);
  const asked = targets ?? reach.targets.map(({ queue }) => ({ queue, planId: null }));
  const started: RecallStarted['started'] = [];
  const refused: { queue: string; error: DomainError }[] = [];
  for (const { queue, planId } of asked) {
    try {
      const target = reach.targets.find((one) => one.queue === queue);
      if (target === undefined) throw notATarget(queue, reach.notReached);
      const { input, intent } = recallInput(redrive, target, reason);
      const undo = { of: redriveId, recall: intent };
      const { id, plan } = await startRedrive(f, { ...input, planId }, actor, signal, { undo });
      started.push({ queue, id, copies: plan.recall?.copies ?? 0 });
    } catch (error) {
      if (!isDomainError(error)) throw error;
      refused.push({ queue, error });
    }
  }
  const [first] = refused;
  if (started.length === 0 && first !== undefined) throw first.error;
  const { clusterId, vhost, queue: dlq } = redrive;
  const sentences = refused.map(({ queue, error }) => ({ queue, sentence: error.message }));
  return { clusterId, vhost, dlq, started, refused: sentences };
}

function notATarget(queue: string, notReached: readonly string[]): DomainError {
  const why = notReached.find((sentence) => sentence.includes(queue)) ?? 'This redrive put no copies there.';
  return new DomainError('conflict', `Nothing can be recalled from ${queue} now. ${why}`);
}

function recallInput(
  { id, clusterId, vhost, queue: dlq, transform }: RedriveView,
  target: RecallTarget,
  reason: string,
): { input: RedriveInput; intent: RecallIntent } {
  const input = plannedInputSchema.parse({
    clusterId,
    vhost,
    name: target.queue,
    destination: { kind: 'queue', name: dlq },
    selection: { kind: 'redrive-id', redriveId: id },
    // Once all are met, nothing that lies behind them has to be held.
    pace: { maxMessages: target.copies, watchAfterMs: 0 },
    reason,
  });
  return { input, intent: { ...target, dlq, changed: transform !== null } };
}
