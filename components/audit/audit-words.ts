// Audit entries in words. Pure.

import type { AuditView } from '@/server/domain/audit';
import type { AuditOutcome } from '@/server/domain/audit-standing';
import type { Access } from '@/server/domain/roles';

/** An entry as JSON carries it: what was not recorded is absent. */
export type AuditEntry = Omit<AuditView, 'input' | 'before' | 'after'> &
  Partial<Pick<AuditView, 'input' | 'before' | 'after'>>;

const actionWords: Partial<Record<Access, string>> & Record<'session.begin', string> = {
  'session.begin': 'Signed in',
  'session.end': 'Signed out elsewhere',
  'account.change-password': 'Changed the own password',
  'factor.show': 'Began to set up a second factor',
  'factor.confirm': 'Turned a second factor on',
  'factor.remove': 'Turned the second factor off',
  'elevation.begin': 'Took a higher role',
  'elevation.end': 'Gave a higher role back',
  'passkey.begin': 'Began to add a passkey',
  'passkey.add': 'Added a passkey',
  'passkey.remove': 'Removed a passkey',
  'token.create': 'Made a token',
  'token.revoke': 'Revoked a token',
  'user.invite': 'Invited a user',
  'user.change': 'Changed a user',
  'user.link': 'Made a new link for a user',
  'user.reset-factor': 'Reset second factor and passkeys of a user',
  'user.remove': 'Removed a user',
  'cluster.test': 'Tested a connection',
  'cluster.create': 'Added a cluster',
  'cluster.update': 'Changed a cluster',
  'cluster.remove': 'Removed a cluster',
  'queue.set-schema': 'Set how bodies of a queue are read',
  'queue.purge': 'Purged a queue',
  'queue.delete': 'Deleted a queue',
  'connection.close': 'Closed a connection',
  'capture.start': 'Started a capture',
  'capture.pause': 'Paused a capture',
  'capture.resume': 'Resumed a capture',
  'capture.change': 'Changed a capture',
  'capture.stop': 'Stopped a capture',
  'queue.archive': 'Discarded messages to the archive',
  'store.return': 'Returned stored messages',
  'store.stop-return': 'Stopped a return',
  'store.decide': 'Decided about returned messages in doubt',
  'store.remove': 'Removed stored messages',
  'store.export': 'Downloaded stored messages',
  'store.import': 'Imported messages',
  'message.peek': 'Looked at messages',
  'message.download': 'Downloaded a body',
  'message.replay': 'Replayed a copy',
  'message.edit': 'Edited a message and put it back',
  'queue.scan': 'Scanned a queue',
  'cause.change': 'Curated causes',
  'cause.split': 'Split a cause',
  'cause.unsplit': 'Undid the split of a cause',
  'search.save': 'Saved a search',
  'search.remove': 'Removed a saved search',
  'view.save': 'Saved a view of the queues',
  'view.remove': 'Removed a saved view',
  'mask.save': 'Saved a masking rule',
  'mask.remove': 'Removed a masking rule',
  'approval.ask': 'Asked for approval',
  'approval.approve': 'Approved a request',
  'approval.decline': 'Declined a request',
  'approval.withdraw': 'Withdrew a request',
  'audit.export': 'Downloaded the audit log',
  'redrive.start': 'Started a redrive',
  'redrive.pause': 'Paused a redrive',
  'redrive.resume': 'Resumed a redrive',
  'redrive.change': 'Changed the speed of a redrive',
  'redrive.cancel': 'Cancelled a redrive',
  'redrive.resolve': 'Decided about messages in doubt',
  'redrive.recall': 'Recalled a redrive',
};

/** For a filter, in the order of the matrix. */
export const actionChoices = Object.entries(actionWords);

/** The word of an action; one that is newer than this page is shown as it is called. */
export function actionWord(action: string): string {
  return Object.entries(actionWords).find(([name]) => name === action)?.[1] ?? action;
}

/** For a filter: what the log holds, whatever the time of day makes of it. */
export const outcomeWords: Record<AuditOutcome, string> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  begun: 'In progress or unknown',
};

/** What a target links to: a redrive, a queue, or nothing. */
export function targetOf({
  targetRef,
  clusterId,
}: Pick<AuditView, 'targetRef' | 'clusterId'>):
  | { kind: 'redrive' | 'approval'; id: string }
  | { kind: 'queue'; ref: { clusterId: string; vhost: string; name: string } }
  | null {
  if (targetRef === null) return null;
  const { redriveId, requestId, vhost, name } = targetRef;
  if (typeof redriveId === 'string') return { kind: 'redrive', id: redriveId };
  if (typeof requestId === 'string') return { kind: 'approval', id: requestId };
  if (typeof vhost === 'string' && typeof name === 'string' && clusterId !== null) {
    return { kind: 'queue', ref: { clusterId, vhost, name } };
  }
  return null;
}
