// Actions that wait for a second person: ask, read, approve, decline, withdraw.

import type { AuditFindings } from '@/server/access/audit';
import { approversOf } from '@/server/access/asker';
import {
  type ApprovalAsk,
  approvalAskSchema,
  approvalDeclineSchema,
  approvalIdSchema,
  type ApprovalDetail,
  type ApprovalPlan,
  mostMoved,
} from '@/server/domain/approval';
import { waitingProcedures, waits } from '@/server/domain/approval-rules';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { archiveInputSchema } from '@/server/domain/holding';
import { messageEditSchema } from '@/server/domain/message-edit';
import { queueRefSchema, type QueueRef } from '@/server/domain/queue';
import { redriveInputSchema } from '@/server/domain/redrive';
import { type Actor, refusalOf } from '@/server/domain/roles';
import { makeApprovalPlan } from '@/server/features/approvals/approval-plan';
import {
  countForMe,
  createRequest,
  decide,
  listRequests,
  mayNotApprove,
  planOf,
  requireRequest,
  type RequestRow,
  viewOf,
} from '@/server/features/approvals/requests';
import { chosenOf } from '@/server/features/capture/start-fill';
import { approvalOf, environmentOf } from '@/server/features/clusters/list-clusters';
import { requireCluster } from '@/server/features/clusters/require-cluster';
import { refuseHiddenQuestion, refuseWhereMasked } from '@/server/features/masking/refuse-where-masked';
import { approveRequest } from '../approve-request';
import { action, type ApiContext, noInput, query, router } from '../trpc';
import { checkCall } from '../waiting-calls';
import { where } from '../where';

const idSubject = ({ requestId }: { requestId: string }) => ({ target: requestId, targetRef: { requestId } });

export const approvalsRouter = router({
  list: query('approvals.read', where.listed, noInput).query(({ ctx }) =>
    listRequests(ctx.features, ctx.actor),
  ),

  /** How many wait for whoever asks this. */
  waiting: query('approvals.read', where.listed, noInput).query(async ({ ctx }) => ({
    forMe: await countForMe(ctx.features, ctx.actor),
  })),

  get: query('approvals.read', where.approval, approvalIdSchema).query(({ ctx, input }) =>
    detailOf(ctx, input.requestId),
  ),

  ask: action('approval.ask', where.askedCall, approvalAskSchema, ({ procedure, input, reason }) => {
    const { clusterId, vhost, name } = queueRefSchema.parse(input);
    return { target: name, clusterId, targetRef: { vhost, name }, reason, input: { procedure } };
  }).mutation(async ({ ctx, input }) => {
    const { id, plan } = await ask(ctx, input);
    const { vhost, name } = queueRefSchema.parse(input.input);
    ctx.audit.targetRef = { vhost, name, requestId: id };
    ctx.audit.after = { requestId: id, kind: plan.kind };
    return { id };
  }),

  approve: action('approval.approve', where.approval, approvalIdSchema, idSubject).mutation(
    async ({ ctx, input }) => {
      named(ctx.audit, await requireRequest(ctx.features, input.requestId));
      const { redriveId } = await approveRequest(ctx, input.requestId);
      if (redriveId !== null) ctx.audit.after = { redriveId };
      return { redriveId };
    },
  ),

  decline: action('approval.decline', where.approval, approvalDeclineSchema, ({ requestId, words }) => ({
    ...idSubject({ requestId }),
    reason: words,
  })).mutation(async ({ ctx, input: { requestId, words } }) => {
    const row = await requireRequest(ctx.features, requestId);
    named(ctx.audit, row);
    const refusal = mayNotApprove(row, ctx.actor);
    if (refusal !== null) throw new DomainError('forbidden', refusal);
    await decide(ctx.features, requestId, { state: 'declined', by: ctx.actor.name, words });
  }),

  withdraw: action('approval.withdraw', where.approval, approvalIdSchema, idSubject).mutation(
    async ({ ctx, input: { requestId } }) => {
      const row = await requireRequest(ctx.features, requestId);
      named(ctx.audit, row);
      if (row.userId !== ctx.actor.userId) {
        throw new DomainError('forbidden', `${row.actor} asked for this. Decline it instead.`);
      }
      await decide(ctx.features, requestId, { state: 'withdrawn', by: ctx.actor.name });
    },
  ),
});

/** The audit names the queue, which only the request knows. */
function named(audit: AuditFindings, { clusterId, vhost, queue, id, procedure }: RequestRow): void {
  Object.assign(audit, {
    target: queue,
    clusterId,
    targetRef: { vhost, name: queue, requestId: id },
    before: { procedure },
  });
}

type Asking = ApiContext & { actor: Actor };

async function ask(ctx: Asking, asked: ApprovalAsk): Promise<{ id: string; plan: ApprovalPlan }> {
  const { features: f, actor } = ctx;
  const { procedure, reason } = asked;
  // The reason of the request is the reason of the action.
  const input = { ...asked.input, reason };
  await checkCall(ctx, procedure, input, actor);
  await refuseMasked(ctx, asked);
  const ref = queueRefSchema.parse(input);
  const cluster = await requireCluster(f, ref.clusterId);
  const plan = await makeApprovalPlan(f, procedure, input, ctx.signal);
  const rule = { environment: environmentOf(cluster.environment), approval: approvalOf(cluster) };
  if (!waits(rule, waitingProcedures[procedure], countOf(plan, input))) {
    throw new DomainError('conflict', `${cluster.name} asks nobody else for this. Do it yourself.`);
  }
  const { id } = await createRequest(f, actor, ref, { ...asked, input }, plan);
  return { id, plan };
}

/** As the procedure itself refuses it: a plan tells what somebody may not see as well as an act does. */
async function refuseMasked(
  { features: f, actor }: Asking,
  { procedure, input }: ApprovalAsk,
): Promise<void> {
  const { clusterId } = queueRefSchema.parse(input);
  const edits = procedure === 'messages.edit' || input['transform'] !== undefined;
  if (edits) await refuseWhereMasked(f, actor, clusterId);
  const selection = archiveInputSchema.shape.selection.safeParse(input['selection']).data;
  if (selection !== undefined) await refuseHiddenQuestion(f, actor, clusterId, selection);
}

function countOf(plan: ApprovalPlan, input: unknown): number | null {
  if (plan.kind === 'redrive') return mostMoved(redriveInputSchema.parse(input), plan.plan);
  return plan.kind === 'archive' ? chosenOf(archiveInputSchema.parse(input).selection, plan.messages) : null;
}

async function detailOf(ctx: Asking, requestId: string): Promise<ApprovalDetail> {
  const row = await requireRequest(ctx.features, requestId);
  const view = viewOf(row, ctx.actor);
  const { edit, typedName: _, ...input } = row.input as Record<string, unknown>;
  const plan = planOf(row);
  const ref: QueueRef = { clusterId: row.clusterId, vhost: row.vhost, name: row.queue };
  const shows = plan.kind === 'edit' || plan.kind === 'replay';
  const hidden = shows ? await hiddenBecause(ctx, row.clusterId) : null;
  return {
    ...view,
    input,
    plan: shows && hidden !== null ? { ...plan, message: null } : plan,
    edit: edit === undefined || hidden !== null ? null : messageEditSchema.parse(edit),
    hidden,
    approvers: await approversOf(ctx, row.userId, view.action, ref),
  };
}

/** Why whoever looks is not shown what a message says, and is to be given instead. */
async function hiddenBecause({ features: f, actor }: Asking, clusterId: string): Promise<string | null> {
  const refusal = refusalOf(actor, 'messages.read');
  if (refusal !== null) return `What messages say is not shown to you. ${refusal}`;
  try {
    await refuseWhereMasked(f, actor, clusterId);
    return null;
  } catch (error) {
    if (isDomainError(error)) return error.message;
    throw error;
  }
}
