// Redrives: plan, start, watch, and control while they run.

import { z } from 'zod';
import type { AuditFindings, AuditSubject } from '@/server/access/audit';
import { clusterIdSchema } from '@/server/domain/cluster';
import { reachInputSchema } from '@/server/domain/plan/reach';
import { lineageInputSchema } from '@/server/domain/message-lineage';
import { queueAddressSchema, queueRefSchema } from '@/server/domain/queue';
import { recallRequestSchema } from '@/server/domain/recall-plan';
import { redriveInputSchema, redriveSelectionSchema, type RedriveView } from '@/server/domain/redrive';
import { resolveInputSchema } from '@/server/domain/redrive-doubt';
import { entriesInputSchema } from '@/server/domain/redrive-entries';
import { redriveChangeSchema } from '@/server/domain/redrive-pace';
import { patchTransformSchema } from '@/server/domain/redrive-transform';
import { mostAloneOn } from '@/server/features/approvals/second-person';
import { refuseHiddenQuestion, refuseWhereMasked } from '@/server/features/masking/refuse-where-masked';
import { cancelRedrive } from '@/server/features/redrive/cancel-redrive';
import { changeRedrive } from '@/server/features/redrive/change-redrive';
import { getRedrive } from '@/server/features/redrive/get-redrive';
import { listEntries } from '@/server/features/redrive/list-entries';
import { listRedrives } from '@/server/features/redrive/list-redrives';
import { messageLineage } from '@/server/features/redrive/message-lineage';
import { pauseRedrive } from '@/server/features/redrive/pause-redrive';
import { planRedrive } from '@/server/features/redrive/plan-redrive';
import { previewTransform } from '@/server/features/redrive/preview-transform';
import { planRecall, startRecall } from '@/server/features/redrive/recall-redrive';
import { reachOfDestinations } from '@/server/features/redrive/reach-of-destinations';
import { resolveDoubt } from '@/server/features/redrive/resolve-doubt';
import { resumeRedrive } from '@/server/features/redrive/resume-redrive';
import { startRedrive } from '@/server/features/redrive/start-redrive';
import { action, query, router } from '../trpc';
import { where } from '../where';

const redriveIdSchema = z.object({ redriveId: z.uuid() });
const previewSchema = queueRefSchema.extend({
  selection: redriveSelectionSchema,
  transform: patchTransformSchema,
});
const listSchema = z.object({
  clusterId: clusterIdSchema.nullable().default(null),
  queue: queueAddressSchema.nullable().default(null),
  limit: z.int().min(1).max(200).default(50),
});

export const redrivesRouter = router({
  plan: query('redrives.read', where.queue, redriveInputSchema).query(async ({ ctx, input }) => {
    await refuseHiddenQuestion(ctx.features, ctx.actor, input.clusterId, input.selection);
    return planRedrive(ctx.features, input, ctx.signal);
  }),

  /** Which queues would get a copy, for each of some destinations. */
  reach: query('redrives.read', where.queue, reachInputSchema).query(({ ctx, input }) =>
    reachOfDestinations(ctx.features, input, ctx.signal),
  ),

  start: action(
    'redrive.start',
    where.queue,
    redriveInputSchema,
    ({
      clusterId,
      vhost,
      name,
      destination,
      selection,
      transform,
      ratePerSec,
      parking,
      leaveOutUserId,
      pace,
      notBeforeMs,
      reason,
    }) => ({
      target: name,
      clusterId,
      targetRef: { vhost, name },
      reason,
      input: {
        destination,
        selection,
        ...(transform !== undefined && { transform }),
        ratePerSec,
        parking,
        ...(leaveOutUserId && { leaveOutUserId }),
        pace,
        notBeforeMs,
      },
    }),
  ).mutation(async ({ ctx, input }) => {
    if (input.transform !== undefined) await refuseWhereMasked(ctx.features, ctx.actor, input.clusterId);
    await refuseHiddenQuestion(ctx.features, ctx.actor, input.clusterId, input.selection);
    const mostAlone = await mostAloneOn(ctx, ctx.approved, 'redrive.start', input.clusterId);
    const { id, plan } = await startRedrive(ctx.features, input, ctx.actor.name, ctx.signal, { mostAlone });
    ctx.audit.targetRef = { vhost: input.vhost, name: input.name, redriveId: id };
    ctx.audit.affectedMessages = plan.boundMessages;
    return { id };
  }),

  previewTransform: action(
    'message.peek',
    where.queue,
    previewSchema,
    ({ clusterId, vhost, name, selection, transform }) => ({
      target: name,
      clusterId,
      targetRef: { vhost, name },
      input: { selection, transform },
    }),
  ).mutation(async ({ ctx, input }) => {
    await refuseWhereMasked(ctx.features, ctx.actor, input.clusterId);
    const preview = await previewTransform(ctx.features, input, ctx.signal);
    ctx.audit.affectedMessages = preview.lookedMessages;
    return preview;
  }),

  get: query('redrives.read', where.redrive, redriveIdSchema).query(({ ctx, input }) =>
    getRedrive(ctx.features, input.redriveId),
  ),

  list: query('redrives.read', where.listed, listSchema).query(({ ctx, input }) =>
    listRedrives(ctx.features, input, ctx.actor.scopes),
  ),

  entries: query('redrives.read', where.redrive, entriesInputSchema).query(({ ctx, input }) =>
    listEntries(ctx.features, input),
  ),

  lineage: query('redrives.read', where.lineage, lineageInputSchema).query(({ ctx, input }) =>
    messageLineage(ctx.features, input, ctx.actor.scopes),
  ),

  resolve: action(
    'redrive.resolve',
    where.redrive,
    resolveInputSchema,
    ({ redriveId, kind, entries, reason }) => ({
      ...subjectOf({ redriveId }),
      reason,
      input: { kind, messages: entries === null ? 'all' : entries.length },
    }),
  ).mutation(async ({ ctx, input }) => {
    const { clusterId, queue, vhost, ...resolved } = await resolveDoubt(
      ctx.features,
      input,
      ctx.actor.name,
      ctx.signal,
    );
    const { sentence, doneMessages } = resolved;
    const targetRef = { redriveId: input.redriveId, vhost, name: queue };
    Object.assign(ctx.audit, { target: queue, clusterId, targetRef, after: { sentence } });
    ctx.audit.affectedMessages = doneMessages;
    return resolved;
  }),

  /** What a recall of an ended redrive would do, for each queue that holds copies of it. */
  recallPlan: query('redrives.read', where.redrive, redriveIdSchema).query(({ ctx, input }) =>
    planRecall(ctx.features, input.redriveId, ctx.signal),
  ),

  recall: action('redrive.recall', where.redrive, recallRequestSchema, ({ redriveId, targets, reason }) => ({
    ...subjectOf({ redriveId }),
    reason,
    input: { from: targets?.map(({ queue }) => queue) ?? 'all' },
  })).mutation(async ({ ctx, input }) => {
    const { clusterId, vhost, dlq, ...after } = await startRecall(
      ctx.features,
      input,
      ctx.actor.name,
      ctx.signal,
    );
    const targetRef = { redriveId: input.redriveId, vhost, name: dlq };
    Object.assign(ctx.audit, { target: dlq, clusterId, targetRef, after });
    ctx.audit.affectedMessages = after.started.reduce((sum, { copies }) => sum + copies, 0);
    return after;
  }),

  pause: action('redrive.pause', where.redrive, redriveIdSchema, subjectOf).mutation(async ({ ctx, input }) =>
    named(ctx.audit, await pauseRedrive(ctx.features, input.redriveId)),
  ),

  resume: action('redrive.resume', where.redrive, redriveIdSchema, subjectOf).mutation(
    async ({ ctx, input }) => named(ctx.audit, await resumeRedrive(ctx.features, input.redriveId)),
  ),

  change: action(
    'redrive.change',
    where.redrive,
    redriveIdSchema.extend(redriveChangeSchema.shape),
    (input) => {
      const { redriveId, ...change } = input;
      return { ...subjectOf({ redriveId }), input: change };
    },
  ).mutation(async ({ ctx, input: { redriveId, ...change } }) => {
    const { before, after } = await changeRedrive(ctx.features, redriveId, change);
    const asked = Object.keys(change) as (keyof typeof change)[];
    const values = ({ ratePerSec, pace }: RedriveView) =>
      Object.fromEntries(asked.map((key) => [key, { ratePerSec, ...pace }[key]]));
    Object.assign(ctx.audit, { before: values(before), after: values(after) });
    return named(ctx.audit, after);
  }),

  cancel: action('redrive.cancel', where.redrive, redriveIdSchema, subjectOf).mutation(
    async ({ ctx, input }) => named(ctx.audit, await cancelRedrive(ctx.features, input.redriveId)),
  ),
});

function subjectOf({ redriveId }: { redriveId: string }): AuditSubject {
  return { target: redriveId, targetRef: { redriveId } };
}

/** The audit log speaks of the queue, which only the row tells. */
function named(audit: AuditFindings, redrive: RedriveView): RedriveView {
  audit.target = redrive.queue;
  audit.clusterId = redrive.clusterId;
  return redrive;
}
