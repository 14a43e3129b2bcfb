// Who may sign in, as admins see and change it. Invariant: there is always an admin who can sign in and reaches everything.

import { isDeepStrictEqual } from 'node:util';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { Actor } from '@/server/domain/roles';
import type { Invite, OneTimeLink, UserChange, UserView } from '@/server/domain/users';
import { Prisma } from '@/server/platform/prisma/client';
import type { GateParts } from './gate';
import { roleOf, scopeOf } from './identify';
import { createLink } from './links';
import { dropDevices } from './second-factor';

type Parts = Pick<GateParts, 'db' | 'clock'>;

const parts = {
  credentials: { select: { providerId: true } },
  secondFactor: { select: { confirmedAt: true } },
  _count: { select: { passkeys: true } },
  sessions: { select: { createdAt: true }, orderBy: { createdAt: 'desc' }, take: 1 },
} as const;
type Row = Prisma.UserGetPayload<{ include: typeof parts }>;

export async function listUsers({ db }: Parts): Promise<UserView[]> {
  const rows = await db.user.findMany({ orderBy: { email: 'asc' }, take: limits.users, include: parts });
  return rows.map(viewOf);
}

function viewOf(row: Row): UserView {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: roleOf(row.role),
    scope: scopeOf(row.scope),
    readsMessages: row.readsMessages,
    mayTakeRole: row.mayTakeRole === null ? null : roleOf(row.mayTakeRole),
    state: stateOf(row),
    signsInAt: row.credentials.some(({ providerId }) => providerId !== 'credential') ? 'provider' : 'here',
    secondFactor: (row.secondFactor?.confirmedAt ?? null) !== null,
    passkeys: row._count.passkeys,
    createdAtMs: row.createdAt.getTime(),
    lastSignInAtMs: row.sessions[0]?.createdAt.getTime() ?? null,
  };
}

/** Whoever is let in by links alone, as in the demo, has no password. */
function stateOf({ disabledAt, lapsedAt, credentials, sessions }: Row): UserView['state'] {
  if (disabledAt !== null) return 'disabled';
  if (lapsedAt !== null) return 'lapsed';
  return credentials.length + sessions.length === 0 ? 'invited' : 'active';
}

/** A person, and the link by which that person chooses a password. */
export async function inviteUser(
  { db, clock }: Parts,
  invite: Invite,
): Promise<{ user: UserView; link: OneTimeLink }> {
  if ((await db.user.count()) >= limits.users) {
    throw new DomainError('limit_exceeded', `Spillway has ${limits.users} users. Remove one first.`);
  }
  const known = await db.user.findUnique({ where: { email: invite.email }, select: { id: true } });
  if (known !== null) {
    throw new DomainError('conflict', `${invite.email} is a user already. Make a new link for that one.`);
  }
  const { scope, mayTakeRole = null, ...data } = invite;
  const row = await db.user.create({
    data: { ...data, mayTakeRole, scope: scope ?? Prisma.DbNull },
    include: parts,
  });
  return { user: viewOf(row), link: await createLink({ db, clock }, 'password', row.id) };
}

/** What changes holds for the next request of everyone concerned; who is disabled is signed out everywhere. */
export async function changeUser(
  { db }: Parts,
  actor: Actor,
  { userId, disabled, scope, mayTakeRole, ...change }: UserChange,
): Promise<{ before: UserView; after: UserView }> {
  const whole = change.role === 'admin' && scope === null && !disabled;
  return db.$transaction(async (tx) => {
    const before = await requireUser(tx, userId);
    if (userId === actor.userId && !whole) throw own();
    const view = viewOf(before);
    if (view.signsInAt === 'provider' && !sameRights(view, { ...change, scope })) throw elsewhere(view);
    if (!whole) await refuseLastAdmin(tx, userId);
    if (disabled) await tx.userSession.deleteMany({ where: { userId } });
    if (disabled) await tx.accessLink.deleteMany({ where: { userId, usedAt: null } });
    const disabledAt = disabled ? (before.disabledAt ?? new Date()) : null;
    const after = await tx.user.update({
      where: { id: userId },
      data: {
        ...{ ...change, disabledAt, scope: scope ?? Prisma.DbNull },
        ...(mayTakeRole !== undefined && { mayTakeRole }),
      },
      include: parts,
    });
    return { before: view, after: viewOf(after) };
  });
}

/** A new way in for whoever was invited or has lost the password. The old password holds until the link is used. */
export async function linkForUser(
  { db, clock }: Parts,
  userId: string,
): Promise<{ user: UserView; link: OneTimeLink }> {
  const row = await requireUser(db, userId);
  if (viewOf(row).signsInAt === 'provider') throw elsewhere(row);
  if (row.disabledAt !== null) {
    throw new DomainError('conflict', `${row.email} is disabled. Enable the account first.`);
  }
  return { user: viewOf(row), link: await createLink({ db, clock }, 'password', userId) };
}

/** For whoever lost the device: passkeys go, too. Who has the password is then let in by it alone. */
export async function resetFactor({ db }: Parts, actor: Actor, userId: string): Promise<UserView> {
  const row = await requireUser(db, userId);
  // An open session is not enough to end one's own: that takes the password.
  if (userId === actor.userId) {
    throw new DomainError('conflict', 'End your own second factor and passkeys under Account.');
  }
  if (await dropDevices({ db }, userId)) return viewOf(row);
  throw new DomainError('conflict', `${row.email} has neither a second factor nor a passkey.`);
}

export async function removeUser({ db }: Parts, actor: Actor, userId: string): Promise<UserView> {
  return db.$transaction(async (tx) => {
    const row = await requireUser(tx, userId);
    if (userId === actor.userId) throw own();
    await refuseLastAdmin(tx, userId);
    await tx.user.delete({ where: { id: userId } });
    return viewOf(row);
  });
}

type Transaction = Pick<Prisma.TransactionClient, 'user' | '$queryRaw'>;

async function requireUser(db: Pick<Transaction, 'user'>, userId: string): Promise<Row> {
  const row = await db.user.findUnique({ where: { id: userId }, include: parts });
  if (row === null) throw new DomainError('not_found', 'This user is no longer in Spillway.');
  return row;
}

/** Two admins who disable each other at the same moment wait for one another here. */
async function refuseLastAdmin(tx: Transaction, userId: string): Promise<void> {
  const admins = await tx.$queryRaw<{ id: string }[]>`
    SELECT u.id::text AS id FROM "User" u
     WHERE u.role = 'admin' AND u."disabledAt" IS NULL AND u."lapsedAt" IS NULL AND u.scope IS NULL
       AND EXISTS (SELECT 1 FROM "UserCredential" c WHERE c."userId" = u.id)
     ORDER BY u.id FOR UPDATE OF u`;
  if (admins.length !== 1 || admins[0]?.id !== userId) return;
  throw new DomainError(
    'conflict',
    'This is the last admin who can sign in and reaches everything. Make another one first.',
  );
}

type Rights = Pick<UserView, 'role' | 'scope' | 'readsMessages'>;

function sameRights(a: Rights, b: Rights): boolean {
  return isDeepStrictEqual([a.role, a.scope, a.readsMessages], [b.role, b.scope, b.readsMessages]);
}

/** Rights that are given here would be gone at the next sign-in, and a password would outlive the groups. */
function elsewhere({ email }: { email: string }): DomainError {
  return new DomainError(
    'conflict',
    `${email} signs in through the provider, whose groups say what this user may do. Change them there; here the account can be disabled or removed.`,
  );
}

function own(): DomainError {
  return new DomainError('conflict', 'Nobody takes rights from themselves. Have another admin do it.');
}
