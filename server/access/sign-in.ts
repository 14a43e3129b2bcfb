// Signing in: by password or by one-time link. Whoever may not is told the same sentence whatever the reason; a session is
// always a new one, so nobody can have laid it out beforehand.

import { APIError } from 'better-auth/api';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { emailSchema, personNameSchema } from '@/server/domain/users';
import { type AuditFindings, beginAudit, finishAudit } from './audit';
import { countAttempt, forgetAttempts, type Refused } from './attempts';
import { type Gate, mayEnter } from './gate';
import { clientHeader } from './client-address';
import { findLink, type FoundLink, useUpLink } from './links';
import { isPasswordOf, refuseBadPassword, setPassword } from './passwords';
import { isFactorAsked, takeCode } from './second-factor';
import { closeTicket, findTicket, openTicket } from './tickets';

/** The cookies to set; none while a code is still asked for, which `signInByCode` takes together with the ticket. `headers` are
 * those of the request, with the client's address (client-address.ts). */
export type Begun = { cookies: string[]; ticket?: string };

export async function signIn(
  gate: Gate,
  { email: typed, password }: { email: string; password: string },
  headers: Headers,
): Promise<Begun> {
  const email = typed.trim().toLowerCase();
  await refuseMany(gate, email, headers);
  const owner = await gate.db.user.findUnique({ where: { email } });
  if (owner !== null && mayEnter(owner) && (await isFactorAsked(gate, owner.id))) {
    if (!(await isPasswordOf(gate, owner.id, password))) throw wrong();
    return { cookies: [], ticket: await openTicket(gate, owner.id, 'Signed in with a password') };
  }
  try {
    const { headers: answer } = await gate.auth.api.signInEmail({
      body: { email, password },
      headers,
      returnHeaders: true,
    });
    await forgetAttempts(gate, email);
    await note(gate, email, { headers, after: { how: 'Signed in with a password.' } });
    return begun(answer, headers);
  } catch (error) {
    if (!(error instanceof APIError)) throw error;
    throw wrong(error);
  }
}

function wrong(cause?: unknown): DomainError {
  return new DomainError(
    'unauthenticated',
    'The address or the password is wrong, or the account is disabled. Try again, or ask an admin for a new link.',
    { cause },
  );
}

/** The second half, counted as the first is: attempts are forgotten only once both are done. */
export async function signInByCode(
  gate: Gate,
  { ticket, code }: { ticket: string; code: string },
  headers: Headers,
): Promise<Begun> {
  const found = await findTicket(gate, ticket);
  const email = found?.user.email ?? null;
  await refuseMany(gate, email, headers);
  if (found === null || email === null || !mayEnter(found.user)) {
    throw new DomainError('not_found', 'The password was entered too long ago. Start again.');
  }
  const used = await takeCode(gate, found.user.id, code);
  if (used === null) {
    // Whoever comes this far knows the password: its owner should learn of it.
    await note(gate, email, { headers, error: `${found.how}, but the code was wrong or used already.` });
    throw new DomainError(
      'unauthenticated',
      'The code is wrong, or was used already. Wait for the next one, and check that the clock of the device is right.',
    );
  }
  if (!(await closeTicket(gate, ticket)))
    throw new DomainError('not_found', 'This is done already. Start again.');
  return enter(gate, found.user, `${found.how} and ${used}.`, headers);
}

/** A session for whoever proved to be this person. */
export async function enter(
  gate: Gate,
  { id, email }: { id: string; email: string },
  how: string,
  headers: Headers,
): Promise<Begun> {
  const { headers: answer } = await gate.auth.api.beginSession({
    body: { userId: id },
    headers,
    returnHeaders: true,
  });
  await forgetAttempts(gate, email);
  await note(gate, email, { headers, after: { how } });
  return begun(answer, headers);
}

/** What a link needs besides itself. */
export type LinkUse = { email: string; name: string; password: string };

export async function signInByLink(
  gate: Gate,
  secret: string,
  use: LinkUse,
  headers: Headers,
): Promise<Begun> {
  await refuseMany(gate, null, headers);
  const link = await findLink(gate, secret);
  const { userId, email } = await letIn(gate, link, use);
  const how = said[link.kind];
  // A link replaces the password, and nothing else: whoever got hold of one still lacks the device.
  if (await isFactorAsked(gate, userId)) return { cookies: [], ticket: await openTicket(gate, userId, how) };
  return enter(gate, { id: userId, email }, `${how}.`, headers);
}

const said: Record<FoundLink['kind'], string> = {
  setup: 'Became the first administrator by the link of the first start',
  password: 'Chose a password by a one-time link',
  'sign-in': 'Signed in by a one-time link',
};

async function letIn(gate: Gate, link: FoundLink, use: LinkUse): Promise<{ userId: string; email: string }> {
  switch (link.kind) {
    case 'setup':
      return makeFirstAdmin(gate, link, use);
    case 'password':
    case 'sign-in': {
      const { userId, email } = link;
      if (userId === null || email === null) throw new Error('A link of nobody.');
      if (link.kind === 'password') refuseBadPassword(use.password, email);
      await useUpLink(gate, link);
      if (link.kind === 'password') await setPassword(gate, { id: userId, email }, use.password);
      return { userId, email };
    }
  }
}

async function makeFirstAdmin(gate: Gate, link: FoundLink, use: LinkUse) {
  const email = parsed(emailSchema, use.email);
  const name = parsed(personNameSchema, use.name);
  refuseBadPassword(use.password, email);
  await useUpLink(gate, link);
  const { id } = await gate.db.user.create({ data: { email, name, role: 'admin' }, select: { id: true } });
  await setPassword(gate, { id, email }, use.password);
  return { userId: id, email };
}

function parsed<Value>(
  schema: { safeParse(text: string): { data?: Value; error?: { issues: { message: string }[] } } },
  text: string,
): Value {
  const { data, error } = schema.safeParse(text);
  if (data === undefined) throw new DomainError('invalid', error?.issues[0]?.message ?? 'This is wrong.');
  return data;
}

export async function refuseMany(gate: Gate, email: string | null, headers: Headers): Promise<void> {
  const address = headers.get(clientHeader) ?? 'unknown';
  const refused = await countAttempt(gate, { email, address });
  if (refused === null) return;
  // Once for each window, so that who tries on cannot fill the log.
  if (refused.first) await note(gate, email ?? address, { headers, error: lockedSentence(refused, address) });
  const minutes = Math.max(1, Math.ceil(refused.waitMs / 60_000));
  throw new DomainError(
    'limit_exceeded',
    `Too many attempts ${refused.kind === 'account' ? 'for this account' : 'from this address'}. Try again in ${minutes} min, or have an admin make a new link for you.`,
  );
}

function lockedSentence({ kind }: Refused, address: string): string {
  const most = kind === 'account' ? limits.attemptsPerAccount : limits.attemptsPerAddress;
  return `More than ${most} attempts to sign in within ${limits.attemptsWindowMs / 60_000} min; refused for the rest of them. The last came from ${address}.`;
}

/** With an error, nobody was let in. */
export async function note(
  { db }: Gate,
  who: string,
  { headers, error, ...findings }: AuditFindings & { headers: Headers; error?: string },
): Promise<void> {
  const target = who.slice(0, 254);
  const actor = { name: target, address: headers.get(clientHeader) };
  const entry = await beginAudit(db, actor, 'session.begin', { target });
  await finishAudit(db, entry, error === undefined ? { ok: true } : { ok: false, error }, findings);
}

/** Secure where the browser came by TLS, which only the browser knows behind a proxy: it says so as the page's origin. */
export function begun(answer: Headers, headers: Headers): Begun {
  const tls = headers.get('origin')?.startsWith('https://') === true;
  return { cookies: answer.getSetCookie().map((cookie) => (tls ? `${cookie}; Secure` : cookie)) };
}
