// Requests for approval in words. Pure.

import type { ApprovalView } from '@/server/domain/approval';
import type { ApprovalStanding, WaitingAction } from '@/server/domain/approval-rules';
import { formatExact, plural } from '../ui/format';

const acts: Record<WaitingAction, string> = {
  'redrive.start': 'Redrive',
  'queue.archive': 'Discard to the archive',
  'queue.purge': 'Purge',
  'queue.delete': 'Delete the queue',
  'store.remove': 'Remove what is kept',
  'message.edit': 'Edit and put back',
  'message.replay': 'Replay a copy',
};

/** "Purge 1,240 messages". */
export function requestWords({ action, messages }: Pick<ApprovalView, 'action' | 'messages'>): string {
  const act = acts[action];
  if (action === 'message.edit' || action === 'message.replay') return act;
  if (action === 'queue.delete') {
    return messages === null || messages === 0 ? act : `${act} with ${plural(messages, 'message')}`;
  }
  return messages === null ? act : `${act}: ${plural(messages, 'message')}`;
}

/** What the button does that approves. */
export const approveWords: Record<WaitingAction, string> = {
  'redrive.start': 'Approve and start the redrive',
  'queue.archive': 'Approve and discard',
  'queue.purge': 'Approve and purge',
  'queue.delete': 'Approve and delete',
  'store.remove': 'Approve and remove for good',
  'message.edit': 'Approve and put it back',
  'message.replay': 'Approve and send the copy',
};

export const standingWords: Record<ApprovalStanding, string> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Approved',
  failed: 'Failed',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
  outdated: 'Plan outdated',
  expired: 'Expired',
  unknown: 'Outcome unknown',
};

/** What became of it, in a sentence; null while it waits. */
export function standingSentence(
  standing: ApprovalStanding,
  { decidedBy, words, expiresAtMs: _, ...view }: ApprovalView,
): string | null {
  const by = decidedBy ?? 'Somebody';
  switch (standing) {
    case 'waiting':
      return null;
    case 'running':
      return `${by} has approved it; it runs.`;
    case 'done':
      return `${by} has approved it, and it was carried out in the name of ${view.actor}.`;
    case 'failed':
      return `${by} has approved it, and it failed: ${words ?? ''}`;
    case 'declined':
      return `${by} has declined it: ${words ?? ''}`;
    case 'withdrawn':
      return 'It was withdrawn by who asked for it.';
    case 'outdated':
      return words ?? 'The plan did not hold any more.';
    case 'expired':
      return 'Nobody decided about it in time. Ask anew.';
    case 'unknown':
      return `${by} has approved it, and Spillway stopped in the middle of it. Whether it took effect is not known: look at the queue. It is not tried again.`;
  }
}

/** Who could approve it, in a sentence. */
export function approversSentence(approvers: readonly string[], clusterName: string): string {
  if (approvers.length === 0) {
    return `Nobody else has an account that may approve this. An admin can invite a second person under Users, or switch approval off in the settings of ${clusterName}.`;
  }
  const named = approvers.slice(0, namedPeople);
  const more = approvers.length - named.length;
  return `May approve: ${named.join(', ')}${more === 0 ? '' : ` and ${formatExact(more)} more`}.`;
}
const namedPeople = 5;
