// What waits for a second person on a production cluster, and what becomes of such a request. An action runs as the one
// who asked, once, with the plan that was read, and never by that person's own approval.

import { z } from 'zod';
import type { ApprovalSettings, Environment } from './cluster';
import { limits } from './limits';
import type { MessageView } from './message';
import type { MessageEdit } from './message-edit';
import { type RedriveInput, type RedrivePlan, redrivePlanSchema } from './redrive';
import type { Access } from './roles';

/** The one list. `many`: from so many messages on as the cluster says. A recall is not in it: it only takes back the copies
 * of a redrive. Neither is a capture or an import, which destroy nothing until what they keep is removed. */
export const waitingActions = {
  'redrive.start': 'many',
  'queue.archive': 'many',
  'queue.purge': 'always',
  'queue.delete': 'always',
  'store.remove': 'always',
  'message.edit': 'always',
  'message.replay': 'always',
} as const satisfies Partial<Record<Access, 'many' | 'always'>>;
export type WaitingAction = keyof typeof waitingActions;

export function isWaitingAction(access: Access): access is WaitingAction {
  return Object.hasOwn(waitingActions, access);
}

/** The procedure of each. */
export const waitingProcedures = {
  'redrives.start': 'redrive.start',
  'holdings.archive': 'queue.archive',
  'queues.purge': 'queue.purge',
  'queues.delete': 'queue.delete',
  'holdings.remove': 'store.remove',
  'messages.edit': 'message.edit',
  'messages.replay': 'message.replay',
} as const satisfies Record<string, WaitingAction>;
export type WaitingProcedure = keyof typeof waitingProcedures;
export const waitingProcedureNames = Object.keys(waitingProcedures) as [
  WaitingProcedure,
  ...WaitingProcedure[],
];

export type ApprovalRule = { environment: Environment; approval: ApprovalSettings };

/** How many messages one may act on alone; null: as many as there are. */
export function mostAlone(rule: ApprovalRule, access: Access): number | null {
  if (rule.environment !== 'production' || !rule.approval.needed || !isWaitingAction(access)) return null;
  return waitingActions[access] === 'always' ? 0 : rule.approval.aboveMessages;
}

/** `messages` null: not known. */
export function waits(rule: ApprovalRule, access: Access, messages: number | null): boolean {
  const most = mostAlone(rule, access);
  return most !== null && (most === 0 || messages === null || messages > most);
}

/** The most that a redrive can move, as its plan and what was chosen bound it. */
export function mostMoved(
  { selection, pace }: Pick<RedriveInput, 'selection' | 'pace'>,
  plan: Pick<RedrivePlan, 'boundMessages'>,
): number {
  const chosen = selection.kind === 'messages' ? selection.fingerprints.length : Infinity;
  return Math.min(plan.boundMessages, chosen, pace.maxMessages ?? Infinity);
}

export function waitsSentence(clusterName: string): string {
  return `This waits for a second person on ${clusterName}. Ask for approval; it runs once somebody else has approved it.`;
}

export const approvalStates = [
  'waiting',
  'running',
  'done',
  'failed',
  'declined',
  'withdrawn',
  'outdated',
] as const;
export type ApprovalState = (typeof approvalStates)[number];
/** As it stands at an instant. unknown: the process died in the act, which is never tried again. */
export type ApprovalStanding = ApprovalState | 'expired' | 'unknown';

export function standingOf(
  { state, expiresAtMs, decidedAtMs }: Pick<ApprovalView, 'state' | 'expiresAtMs' | 'decidedAtMs'>,
  nowMs: number,
): ApprovalStanding {
  if (state === 'waiting' && expiresAtMs <= nowMs) return 'expired';
  const begunMs = decidedAtMs ?? expiresAtMs;
  // A call is seen through, so it may end somewhat later than it should.
  if (state === 'running' && nowMs - begunMs > 2 * limits.apiCallMs) return 'unknown';
  return state;
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
