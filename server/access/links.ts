// One-time links: they make the first administrator, let a person choose a password, or sign in. The secret stands behind
// the # of the address, which no server, proxy or log gets to see, and of which only the hash is kept.

import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import type { OneTimeLink } from '@/server/domain/users';
import { type GateParts, mayEnter } from './gate';
import { hashOf, newSecret } from './secret-once';

const kinds = ['setup', 'password', 'sign-in'] as const;
type LinkKind = (typeof kinds)[number];
export type LinkView = { kind: LinkKind; email: string | null; name: string | null };
export type FoundLink = LinkView & { id: string; userId: string | null };

type Parts = Pick<GateParts, 'db' | 'clock'>;

/** The first administrator; null once there is somebody. */
export async function createSetupLink(parts: Parts): Promise<OneTimeLink | null> {
  if ((await parts.db.user.count()) > 0) return null;
  return createLink(parts, 'setup', null);
}

/** One of a kind per person: a new one ends the one before. */
export async function createLink(
  { db, clock }: Parts,
  kind: LinkKind,
  userId: string | null,
): Promise<OneTimeLink> {
  const secret = newSecret();
  const nowMs = clock.nowMs();
  const expiresAtMs = nowMs + (kind === 'password' ? limits.passwordLinkMs : limits.setupLinkMs);
  await db.$transaction([
    db.accessLink.deleteMany({ where: { kind, userId, usedAt: null } }),
    db.accessLink.create({
      data: {
        kind,
        userId,
        tokenHash: hashOf(secret),
        createdAt: new Date(nowMs),
        expiresAt: new Date(expiresAtMs),
      },
    }),
  ]);
  return { path: `/welcome#${secret}`, expiresAtMs };
}

/** A link that lets in, and what it is for. Throws `not_found` for any other. */
export async function findLink({ db, clock }: Parts, secret: string): Promise<FoundLink> {
  const link = await db.accessLink.findUnique({
    where: { tokenHash: hashOf(secret) },
    include: { user: true },
  });
  const kind = kinds.find((known) => known === link?.kind);
  const lets = link !== null && link.usedAt === null && link.expiresAt.getTime() > clock.nowMs();
  if (!lets || kind === undefined || (link.user !== null && !mayEnter(link.user))) throw usedUp();
  if (kind === 'setup' && (await db.user.count()) > 0) throw usedUp();
  const { email = null, name = null } = link.user ?? {};
  return { id: link.id, kind, userId: link.userId, email, name };
}

/** Throws `not_found` where another request was first. */
export async function useUpLink({ db, clock }: Parts, { id }: FoundLink): Promise<void> {
  const { count } = await db.accessLink.updateMany({
    where: { id, usedAt: null },
    data: { usedAt: new Date(clock.nowMs()) },
  });
  if (count === 0) throw usedUp();
}

function usedUp(): DomainError {
  return new DomainError(
    'not_found',
    'This link was used, has expired, or was replaced by a newer one. Ask an admin for another, or run npm run access -- link on the machine that runs Spillway, which prints one.',
  );
}
