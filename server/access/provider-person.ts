// The user of Spillway that somebody at the sign-in provider is: found by issuer and subject, made at the first sign-in, with the
// rights that the groups give, read anew at every sign-in.

import { limits } from '@/server/domain/limits';
import { rightsOfGroups } from '@/server/domain/provider-groups';
import type { Role } from '@/server/domain/roles';
import { emailSchema } from '@/server/domain/users';
import { Prisma, type User } from '@/server/platform/prisma/client';
import type { GateParts } from './gate';
import { lesserOf, roleOf } from './identify';
import type { Provider, ProviderPerson } from './provider';
import { ProviderRefused } from './provider-failure';

type Parts = Pick<GateParts, 'db' | 'clock' | 'secrets'>;
type Admitted = { before: User | null; after: User };

/** Throws ProviderRefused. Who has no group any more is signed out everywhere, and tokens rest. */
export async function admit(parts: Parts, provider: Provider, person: ProviderPerson): Promise<Admitted> {
  const { db, clock, secrets } = parts;
  const clusters = await db.cluster.findMany({ select: { id: true, name: true } });
  const rights = rightsOfGroups(provider.settings.groups, person.groups, clusters);
  const before = await userOf(parts, person);
  if (rights === null) {
    if (before !== null) await lapse(parts, before.id);
    throw new ProviderRefused('no_group');
  }
  const email = emailSchema.safeParse(person.email).data;
  if (email === undefined) throw new ProviderRefused('no_email');
  if (before !== null && before.disabledAt !== null) throw new ProviderRefused('disabled');
  if (before === null) await refuseNew(parts, rights.role === 'admin' && rights.scope === null);

  const idToken = Buffer.from(secrets.seal(person.idToken)).toString('base64');
  const identity = { providerId: person.issuer, accountId: person.subject };
  const data = {
    ...{ email, role: rights.role, readsMessages: rights.readsMessages, lapsedAt: null },
    name: person.name?.trim().slice(0, limits.personNameChars) || email,
    scope: rights.scope ?? Prisma.DbNull,
    updatedAt: new Date(clock.nowMs()),
  };
  try {
    const after =
      before === null
        ? await db.user.create({ data: { ...data, credentials: { create: { ...identity, idToken } } } })
        : await db.user.update({
            where: { id: before.id },
            data: {
              ...data,
              // Given to somebody with more rights than these.
              ...(isWeaker(rights.role, before.role) && { mayTakeRole: null }),
              credentials: { update: { where: { providerId_accountId: identity }, data: { idToken } } },
            },
          });
    return { before, after };
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
    // Two tabs at once make one user. Otherwise somebody else has the address, and gets no company: a provider, or whoever
    // may choose addresses there, would else be let into an account that trusts its password alone.
    if (before === null && (await userOf(parts, person)) !== null) return admit(parts, provider, person);
    throw new ProviderRefused('email_taken', 'email_taken', { cause: error });
  }
}

function isWeaker(role: Role, before: string): boolean {
  return role !== before && lesserOf(role, roleOf(before)) === role;
}

/** What the person is at the provider; null: signs in here. */
export async function identityOf({ db }: Pick<GateParts, 'db'>, userId: string) {
  return db.userCredential.findFirst({ where: { userId, providerId: { not: 'credential' } } });
}

async function userOf({ db }: Parts, { issuer, subject }: ProviderPerson): Promise<User | null> {
  const where = { providerId_accountId: { providerId: issuer, accountId: subject } };
  return (await db.userCredential.findUnique({ where, include: { user: true } }))?.user ?? null;
}

async function lapse({ db, clock }: Parts, userId: string): Promise<void> {
  await db.$transaction([
    db.user.update({ where: { id: userId }, data: { lapsedAt: new Date(clock.nowMs()) } }),
    db.userSession.deleteMany({ where: { userId } }),
  ]);
}

/** The set-up link ends with the first user, so that one must be able to make the others. */
async function refuseNew({ db }: Parts, isWholeAdmin: boolean): Promise<void> {
  const users = await db.user.count();
  if (users === 0 && !isWholeAdmin) throw new ProviderRefused('not_set_up');
  if (users >= limits.users) throw new ProviderRefused('full');
}
