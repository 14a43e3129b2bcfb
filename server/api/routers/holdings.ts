// Holdings: dead letters that Spillway keeps. Capturing a queue, discarding to the archive, and what becomes of them.

import { z } from 'zod';
import type { AuditFindings } from '@/server/access/audit';
import {
  archiveInputSchema,
  captureInputSchema,
  holdingChangeSchema,
  type HoldingId,
  holdingIdSchema,
  holdingRemovalSchema,
  type HoldingView,
} from '@/server/domain/holding';
import {
  doubtDecisionSchema,
  foundReturnSchema,
  returnIdSchema,
  returnInputSchema,
} from '@/server/domain/stored-return';
import { queueRefSchema, type QueueRef } from '@/server/domain/queue';
import { mostAloneOn, refuseAlone } from '@/server/features/approvals/second-person';
import {
  changeHolding,
  pauseCapture,
  removeHolding,
  resumeCapture,
  stopCapture,
} from '@/server/features/capture/change-holding';
import { holdingsOfQueue, requireHolding, viewOfHolding } from '@/server/features/capture/holding-view';
import { returnFound } from '@/server/features/capture/return-found';
import { startArchive, startCapture } from '@/server/features/capture/start-fill';
import { decideDoubt, returnsOf, startReturn, stopReturn } from '@/server/features/capture/start-return';
import { refuseHiddenQuestion } from '@/server/features/masking/refuse-where-masked';
import { action, query, router } from '../trpc';
import { where } from '../where';

const queueSubject = ({ clusterId, vhost, name, reason }: QueueRef & { reason: string }) => ({
  target: name,
  clusterId,
  targetRef: { vhost, name },
  reason,
});

const holdingSubject = ({ holdingId, reason }: HoldingId) => ({
  target: `holding ${holdingId}`,
  targetRef: { holdingId },
  reason,
});

/** The audit names the queue, which only the holding knows. */
function named(audit: AuditFindings, view: HoldingView): HoldingView {
  const { clusterId, vhost, queue, id } = view;
  Object.assign(audit, { target: queue, clusterId, targetRef: { vhost, name: queue, holdingId: id } });
  return view;
}

export const holdingsRouter = router({
  ofQueue: query('store.read', where.queue, queueRefSchema).query(({ ctx, input }) =>
    holdingsOfQueue(ctx.features, input),
  ),

  capture: action('capture.start', where.queue, captureInputSchema, queueSubject).mutation(({ ctx, input }) =>
    startCapture(ctx.features, input, ctx.actor.name, ctx.signal),
  ),

  archive: action('queue.archive', where.queue, archiveInputSchema, queueSubject).mutation(
    async ({ ctx, input }) => {
      await refuseHiddenQuestion(ctx.features, ctx.actor, input.clusterId, input.selection);
      const mostAlone = await mostAloneOn(ctx, ctx.approved, 'queue.archive', input.clusterId);
      const started = await startArchive(ctx.features, input, ctx.actor.name, ctx.signal, mostAlone);
      ctx.audit.affectedMessages = started.boundMessages;
      return started;
    },
  ),

  pause: action('capture.pause', where.holding, holdingIdSchema, holdingSubject).mutation(
    async ({ ctx, input }) => named(ctx.audit, await pauseCapture(ctx.features, input.holdingId)),
  ),

  resume: action('capture.resume', where.holding, holdingIdSchema, holdingSubject).mutation(
    async ({ ctx, input }) => named(ctx.audit, await resumeCapture(ctx.features, input.holdingId)),
  ),

  stop: action('capture.stop', where.holding, holdingIdSchema, holdingSubject).mutation(
    async ({ ctx, input }) => named(ctx.audit, await stopCapture(ctx.features, input.holdingId)),
  ),

  change: action('capture.change', where.holding, holdingChangeSchema, holdingSubject).mutation(
    async ({ ctx, input }) => {
      const { before, after } = await changeHolding(ctx.features, input);
      Object.assign(ctx.audit, { before, after });
      return named(ctx.audit, after);
    },
  ),

  returns: query('store.read', where.holding, z.object({ holdingId: z.int() })).query(({ ctx, input }) =>
    returnsOf(ctx.features, input.holdingId),
  ),

  return: action('store.return', where.holding, returnInputSchema, (input) => ({
    ...holdingSubject(input),
    input: { selection: input.selection, queue: input.queue },
  })).mutation(async ({ ctx, input }) => {
    const { clusterId } = await requireHolding(ctx.features, input.holdingId);
    await refuseHiddenQuestion(ctx.features, ctx.actor, clusterId, input.selection);
    const { returnId, holding } = await startReturn(ctx.features, input, ctx.actor.name, ctx.signal);
    named(ctx.audit, viewOfHolding(holding));
    return { returnId };
  }),

  /** What a search found in the captures of a queue, whichever of them holds it; those that run are paused first. */
  returnFound: action('store.return', where.queue, foundReturnSchema, (input) => ({
    ...queueSubject(input),
    input: { selection: input.selection, queue: input.queue },
  })).mutation(async ({ ctx, input }) => {
    await refuseHiddenQuestion(ctx.features, ctx.actor, input.clusterId, input.selection);
    return returnFound(ctx.features, input, ctx.actor.name, ctx.signal);
  }),

  stopReturn: action('store.stop-return', where.storedReturn, returnIdSchema, ({ returnId, reason }) => ({
    target: `return ${returnId}`,
    reason,
  })).mutation(({ ctx, input }) => stopReturn(ctx.features, input.returnId)),

  decide: action(
    'store.decide',
    where.storedReturn,
    doubtDecisionSchema,
    ({ returnId, decision, reason }) => ({
      target: `return ${returnId}`,
      input: { decision },
      reason,
    }),
  ).mutation(async ({ ctx, input }) => {
    const messages = await decideDoubt(ctx.features, input);
    ctx.audit.affectedMessages = messages;
    return { messages };
  }),

  remove: action('store.remove', where.holding, holdingRemovalSchema, holdingSubject).mutation(
    async ({ ctx, input }) => {
      const { clusterId, kind } = await requireHolding(ctx.features, input.holdingId);
      // What a scan keeps lies in its queue as well.
      if (kind !== 'scan') await refuseAlone(ctx, ctx.approved, 'store.remove', clusterId);
      const removed = await removeHolding(ctx.features, input);
      ctx.audit.affectedMessages = removed.messages;
      return named(ctx.audit, removed);
    },
  ),
});
