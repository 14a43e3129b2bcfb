// Roles and what each may do: the one matrix. Every mutation names an action of it, every query a permission.
// Where it may be done is the matter of scopes (scope.ts).

import type { Scope } from './scope';

export const roles = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who asks: a person by a session, or a program by a token of that person. */
export type Actor = {
  userId: string;
  /** As it stands in the audit: the address, and the token's name behind it. */
  name: string;
  /** Of the token that asks; null: a person does. */
  token: { id: string; name: string } | null;
  /** Where they ask from; null where nobody knows. */
  address: string | null;
  role: Role;
  /** All of them must let a place through: the person's, and the token's. */
  scopes: readonly Scope[];
  readsMessages: boolean;
  /** Null: a token asks. */
  sessionId: string | null;
  /** The role that may be taken for a time (elevation.ts); null: none. */
  mayTakeRole: Role | null;
  /** While a higher role is taken: the own one, and until when; null otherwise. */
  elevation: { ownRole: Role; untilMs: number } | null;
};

/** The least role for each action (changes something) and permission (reads something). */
export const accessMatrix = {
  'session.read': 'viewer',
  'account.read': 'viewer',
  'account.change-password': 'viewer',
  'session.end': 'viewer',
  'factor.show': 'viewer',
  'factor.confirm': 'viewer',
  'factor.remove': 'viewer',
  'elevation.begin': 'viewer',
  'elevation.end': 'viewer',
  'passkey.begin': 'viewer',
  'passkey.add': 'viewer',
  'passkey.remove': 'viewer',
  'token.create': 'viewer',
  'token.revoke': 'viewer',
  'users.read': 'admin',
  'user.invite': 'admin',
  'user.change': 'admin',
  'user.link': 'admin',
  'user.reset-factor': 'admin',
  'user.remove': 'admin',
  'clusters.read': 'viewer',
  'queues.read': 'viewer',
  'messages.read': 'operator',
  'redrives.read': 'viewer',
  'approvals.read': 'viewer',
  'approval.ask': 'operator',
  'approval.approve': 'operator',
  'approval.decline': 'operator',
  'approval.withdraw': 'operator',
  'audit.read': 'viewer',
  'audit.export': 'admin',
  'metrics.read': 'viewer',
  'api.read': 'viewer',
  'store.read': 'operator',
  'masks.read': 'admin',
  'mask.save': 'admin',
  'mask.remove': 'admin',
  'cluster.test': 'admin',
  'cluster.create': 'admin',
  'cluster.update': 'admin',
  'cluster.remove': 'admin',
  'queue.set-schema': 'operator',
  'queue.purge': 'operator',
  'queue.delete': 'admin',
  'connection.close': 'operator',
  'capture.start': 'operator',
  'capture.pause': 'operator',
  'capture.resume': 'operator',
  'capture.change': 'operator',
  'capture.stop': 'operator',
  'queue.archive': 'operator',
  'store.return': 'operator',
  'store.stop-return': 'operator',
  'store.decide': 'operator',
  'store.remove': 'admin',
  'store.export': 'operator',
  'store.import': 'operator',
  'message.peek': 'operator',
  'message.download': 'operator',
  'message.replay': 'operator',
  'message.edit': 'operator',
  'queue.scan': 'operator',
  'cause.change': 'operator',
  'cause.split': 'operator',
  'cause.unsplit': 'operator',
  'search.save': 'operator',
  'search.remove': 'operator',
  'view.save': 'operator',
  'view.remove': 'operator',
  'redrive.start': 'operator',
  'redrive.pause': 'operator',
  'redrive.resume': 'operator',
  'redrive.change': 'operator',
  'redrive.cancel': 'operator',
  'redrive.resolve': 'operator',
  'redrive.recall': 'operator',
} as const satisfies Record<string, Role>;

export type Access = keyof typeof accessMatrix;

export function mayDo(role: Role, access: Access): boolean {
  return roles.indexOf(role) >= roles.indexOf(accessMatrix[access]);
}

/** What shows messages, whose bodies are a permission of their own: causes and searches quote them. */
const showsMessages: ReadonlySet<Access> = new Set<Access>([
  'messages.read',
  'message.peek',
  'message.download',
  'message.edit',
  'store.export',
]);

/** What would make a role that is taken for a time last. */
const notWhileElevated: ReadonlySet<Access> = new Set<Access>([
  'user.invite',
  'user.change',
  'user.link',
  'user.reset-factor',
  'user.remove',
]);

/** Why an actor may not do something, in a sentence; null when they may. */
export function refusalOf(
  actor: Pick<Actor, 'name' | 'role' | 'readsMessages' | 'mayTakeRole' | 'elevation'>,
  access: Access,
): string | null {
  if (!mayDo(actor.role, access)) {
    const needed = accessMatrix[access];
    const takable = actor.mayTakeRole !== null && mayDo(actor.mayTakeRole, access);
    const take = takable
      ? ` Take that role for a time, with a reason: at the top of the page or under Account.`
      : '';
    return `This needs the role ${needed}; ${actor.name} is ${actor.role}.${take}`;
  }
  if (actor.elevation !== null && notWhileElevated.has(access)) {
    return `${actor.name} is ${actor.role} for a time. Users are managed by who is admin for good.`;
  }
  if (!actor.readsMessages && showsMessages.has(access)) {
    return `This shows what messages say, which ${actor.name} may not see. An admin can allow it under Users.`;
  }
  return null;
}
