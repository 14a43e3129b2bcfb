// What waits for a second person on a production cluster, and what becomes of such a request. An action runs as the one
// who asked, once, with the plan that was read, and never by that person's own approval.

import { z } from 'zod';
import { limits } from './limits';
import type { MessageView } from './message';
import type { MessageEdit } from './message-edit';
import { type RedriveInput, type RedrivePlan, redrivePlanSchema } from './redrive';
import {
  type WaitingAction,
  waitingProcedures,
  type WaitingProcedure,
  type ApprovalState,
} from './approval-rules';
export const waitingProcedureNames = Object.keys(waitingProcedures) as [
  WaitingProcedure,
  ...WaitingProcedure[],
];

/** The most that a redrive can move, as its plan and what was chosen bound it. */
export function mostMoved(
  { selection, pace }: Pick<RedriveInput, 'selection' | 'pace'>,
  plan: Pick<RedrivePlan, 'boundMessages'>,
): number {
  const chosen = selection.kind === 'messages' ? selection.fingerprints.length : Infinity;
  return Math.min(plan.boundMessages, chosen, pace.maxMessages ?? Infinity);
}

export const approvalAskSchema = z.object({
  procedure: z.enum(waitingProcedureNames),
  /** What the procedure itself takes. */
  input: z.record(z.string(), z.unknown()),
  reason: z.string().trim().min(1, 'Say why: who approves reads it.').max(limits.reasonChars),
});
export type ApprovalAsk = z.output<typeof approvalAskSchema>;

export const approvalIdSchema = z.object({ requestId: z.uuid() });
export const approvalDeclineSchema = approvalIdSchema.extend({
  words: z.string().trim().min(1, 'Say why not.').max(limits.reasonChars),
});

/** What a purge or a delete destroys, as the broker told it. */
const lossSchema = z.object({
  readyMessages: z.number().nullable(),
  unackedMessages: z.number().nullable(),
  depthMessages: z.number().nullable(),
  consumers: z.number().nullable(),
  /** Queues whose dead letters arrive here. */
  deadLettersFrom: z.array(z.string()),
});
export type Loss = z.infer<typeof lossSchema>;

/** What was read by who asked, and is read again by who approves. */
export const approvalPlanSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('redrive'), plan: redrivePlanSchema }),
  z.object({ kind: z.enum(['purge', 'delete']), loss: lossSchema }),
  z.object({ kind: z.enum(['archive', 'remove']), messages: z.number() }),
  z.object({
    kind: z.enum(['edit', 'replay']),
    plan: redrivePlanSchema,
    /** As it was looked at; its fingerprint is what the action goes by. */
    message: z.custom<MessageView>((value) => typeof value === 'object' && value !== null).nullable(),
  }),
]);
export type ApprovalPlan = z.infer<typeof approvalPlanSchema>;

/** Why a purge or delete is not any more what was read; null while it is. What became less harms nobody. */
export function lossOutdated(read: Loss, now: Loss): string | null {
  const before = read.depthMessages ?? 0;
  const after = now.depthMessages ?? 0;
  if (after - before > Math.max(1, before * toleratedShare)) {
    return `The request was about ${before} messages; now there are ${after}.`;
  }
  if ((read.consumers ?? 0) === 0 && (now.consumers ?? 0) > 0) return 'Somebody consumes from the queue now.';
  const added = now.deadLettersFrom.find((queue) => !read.deadLettersFrom.includes(queue));
  return added === undefined ? null : `Dead letters of ${added} arrive here now.`;
}
/** A queue in use is never quite still. */
const toleratedShare = 0.1;

export type ApprovalView = {
  id: string;
  clusterId: string;
  clusterName: string;
  vhost: string;
  queue: string;
  procedure: WaitingProcedure;
  action: WaitingAction;
  actor: string;
  /** Of who looks. */
  own: boolean;
  reason: string;
  state: ApprovalState;
  createdAtMs: number;
  expiresAtMs: number;
  decidedBy: string | null;
  decidedAtMs: number | null;
  words: string | null;
  redriveId: string | null;
  /** How many messages it is about; null where that is not known. */
  messages: number | null;
  /** Why whoever looks may not approve it; null: they may. */
  mayNotApprove: string | null;
};

export type ApprovalDetail = ApprovalView & {
  /** Without the edit, and without what only guards against the wrong tab. */
  input: Record<string, unknown>;
  plan: ApprovalPlan;
  edit: MessageEdit | null;
  /** Why what the message says is not shown; null where it is, or where no message is changed. */
  hidden: string | null;
  /** Other people who may approve it, by address. */
  approvers: string[];
};

export function messagesOf(plan: ApprovalPlan): number | null {
  switch (plan.kind) {
    case 'redrive':
      return plan.plan.expectedMessages ?? plan.plan.boundMessages;
    case 'purge':
      return plan.loss.readyMessages;
    case 'delete':
      return plan.loss.depthMessages;
    case 'archive':
    case 'remove':
      return plan.messages;
    case 'edit':
    case 'replay':
      return 1;
  }
}
