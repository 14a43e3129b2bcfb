// What waits for a second person, and how a request stands; see approval.ts.

import type { ApprovalSettings } from './cluster';
import type { Environment } from './environments';
import { limits } from './limits';
import type { Access } from './roles';
import type { ApprovalView } from './approval';

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
