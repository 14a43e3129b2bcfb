// Signing in against a real database: what lets in, what does not, and what is told to whom.

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Actor } from '@/server/domain/roles';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { changePassword, createToken, endSession, listSessions, revokeToken } from './account';
import { countAttempt } from './attempts';
import { clientHeader } from './client-address';
import { createGate } from './gate';
import { identify } from './identify';
import { createLink, createSetupLink, findLink } from './links';
import { signIn, signInByLink } from './sign-in';
import { changeUser, inviteUser, linkForUser, listUsers, removeUser } from './users';
import { waysIn } from './ways-in';

const { db } = await testDatabase();
const logger = createLogger('test');
logger.level = 'silent';
let nowMs = Date.parse('2026-03-01T02:11:00Z');
const clock = { ...systemClock, nowMs: () => nowMs };
const gate = createGate({ db, clock, logger, secrets: createSecretBox(randomBytes(32)) });
const password = 'a level line over an edge';
const fresh = { email: 'Ada@example.org', name: 'Ada', password };

let addresses = 0;
const from = (address = `192.0.2.${(addresses += 1)}`) => new Headers({ [clientHeader]: address });
const secretOf = ({ path }: { path: string }) => path.slice(path.indexOf('#') + 1);
const carrying = ({ cookies }: { cookies: string[] }) => {
  const headers = from();
  headers.set('cookie', cookies.map((cookie) => cookie.slice(0, cookie.indexOf(';'))).join('; '));
  return headers;
};
async function actorOf(begun: { cookies: string[] }): Promise<Actor> {
  const actor = await identify(gate, carrying(begun));
  if (actor === null) throw new Error('Nobody is signed in.');
  return actor;
}
async function person(email: string, role: 'viewer' | 'operator' | 'admin' = 'viewer') {
  const { link } = await inviteUser(gate, { email, name: email, role, scope: null, readsMessages: true });
  return signInByLink(gate, secretOf(link), { ...fresh, email: '', name: '' }, from());
}

let admin: Actor;

test('the first link makes the first admin, once, and only while there is nobody', async () => {
  const replaced = secretOf((await createSetupLink(gate)) ?? { path: '' });
  const secret = secretOf((await createSetupLink(gate)) ?? { path: '' });
  await expect(findLink(gate, replaced)).rejects.toMatchObject({ code: 'not_found' });
  const weak = signInByLink(gate, secret, { ...fresh, password: 'password1234' }, from());
  await expect(weak).rejects.toMatchObject({ code: 'invalid' });
  const both = await Promise.allSettled([1, 2, 3].map(() => signInByLink(gate, secret, fresh, from())));
  const begun = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(begun).toHaveLength(1);
  expect(await createSetupLink(gate)).toBe(null);
  admin = await actorOf(begun[0] ?? { cookies: [] });
  expect(admin).toMatchObject({ name: 'ada@example.org', role: 'admin', scopes: [null] });
});

test('the cookie is out of reach of scripts and other sites, and secure where the page came by TLS', async () => {
  const [plain] = (await signIn(gate, fresh, from())).cookies;
  expect(plain).toMatch(/; HttpOnly/);
  expect(plain).toMatch(/; SameSite=Lax/);
  expect(plain).not.toMatch(/Secure/);
  const headers = from();
  headers.set('origin', 'https://spillway.example.org');
  expect((await signIn(gate, fresh, headers)).cookies[0]).toMatch(/; Secure$/);
});

test('a session that was forged, or signed with another key, is nobody', async () => {
  const begun = await signIn(gate, fresh, from());
  const headers = carrying(begun);
  const cookie = headers.get('cookie') ?? '';
  for (const wrong of [cookie.slice(0, -3), cookie.replace(/=.{5}/, '=AAAAA'), cookie.split('.')[0] ?? '']) {
    headers.set('cookie', wrong);
    expect(await identify(gate, headers)).toBe(null);
  }
  const other = createGate({ db, clock, logger, secrets: createSecretBox(randomBytes(32)) });
  expect(await identify(other, carrying(begun))).toBe(null);
});

test('a session is new with every sign-in, whatever cookie came with it', async () => {
  const first = await signIn(gate, fresh, from());
  const second = await signIn(gate, fresh, carrying(first));
  expect((await actorOf(second)).sessionId).not.toBe((await actorOf(first)).sessionId);
});

test('a wrong password, an unknown address and a disabled account are told by one sentence', async () => {
  await person('gone@example.org');
  const gone = (await listUsers(gate)).find(({ email }) => email === 'gone@example.org');
  if (gone === undefined) throw new Error('There is no such user.');
  const { id: userId, name, role, scope, readsMessages } = gone;
  await changeUser(gate, admin, { userId, name, role, scope, readsMessages, disabled: true });
  const sentences = new Set<string>();
  for (const [email, word] of [
    ['ada@example.org', 'not this password at all'],
    ['nobody@example.org', password],
    ['gone@example.org', password],
    ['no address', password],
  ] as const) {
    await signIn(gate, { email, password: word }, from()).catch((error: Error) =>
      sentences.add(error.message),
    );
  }
  expect([...sentences]).toHaveLength(1);
});

test('an account is locked after its attempts whether or not it exists, also for many at once, and open again later', async () => {
  await person('locked@example.org');
  for (const email of ['locked@example.org', 'no-such-one@example.org']) {
    const tries = Array.from({ length: limits.attemptsPerAccount + 5 }, () =>
      signIn(gate, { email, password: 'wrong and wrong again' }, from()).catch(
        (error: { code: string }) => error.code,
      ),
    );
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === 'limit_exceeded')).toHaveLength(5);
  }
  await expect(signIn(gate, { email: 'locked@example.org', password }, from())).rejects.toMatchObject({
    code: 'limit_exceeded',
    message: expect.stringMatching(/Try again in 15 min/) as string,
  });
  nowMs += limits.attemptsWindowMs + 1;
  expect((await signIn(gate, { email: 'locked@example.org', password }, from())).cookies).toHaveLength(1);
});

test('one address that tries many accounts is refused for all of them, and no other is', async () => {
  const address = '198.51.100.9';
  for (let n = 0; n < limits.attemptsPerAddress; n += 1) {
    expect(await countAttempt(gate, { email: `guess-${n}@example.org`, address })).toBe(null);
  }
  await expect(signIn(gate, fresh, from(address))).rejects.toMatchObject({ code: 'limit_exceeded' });
  expect((await signIn(gate, fresh, from())).cookies).toHaveLength(1);
});

test('signing out everywhere, a new password and disabling end sessions at once', async () => {
  const one = await person('many@example.org');
  const two = await signIn(gate, { email: 'many@example.org', password }, from());
  const actor = await actorOf(two);
  const renewed = { currentPassword: password, newPassword: 'pfau tinte morgen glas' };
  await expect(changePassword(gate, actor, { ...renewed, currentPassword: 'wrong' })).rejects.toThrow(
    'another one',
  );
  await changePassword(gate, actor, renewed);
  expect(await identify(gate, carrying(one))).toBe(null);
  expect(await listSessions(gate, actor)).toMatchObject([
    { current: true, address: expect.any(String) as string },
  ]);
  expect(await endSession(gate, actor, null)).toBe(1);
  expect(await identify(gate, carrying(two))).toBe(null);
});

test('a link for a lost password works once, replaces the one before, and not for the disabled', async () => {
  await person('lost@example.org');
  const user = (await listUsers(gate)).find(({ email }) => email === 'lost@example.org');
  const userId = user?.id ?? '';
  const first = secretOf((await linkForUser(gate, userId)).link);
  const second = secretOf((await linkForUser(gate, userId)).link);
  await expect(findLink(gate, first)).rejects.toMatchObject({ code: 'not_found' });
  const use = { ...fresh, password: 'pfau tinte morgen glas' };
  await signInByLink(gate, second, use, from());
  await expect(signInByLink(gate, second, use, from())).rejects.toMatchObject({ code: 'not_found' });
  const third = secretOf((await linkForUser(gate, userId)).link);
  nowMs += limits.passwordLinkMs;
  await expect(findLink(gate, third)).rejects.toMatchObject({ code: 'not_found' });
});

test('a link that signs in needs nothing else', async () => {
  const link = await createLink(gate, 'sign-in', admin.userId);
  const begun = await signInByLink(gate, secretOf(link), { email: '', name: '', password: '' }, from());
  expect(await actorOf(begun)).toMatchObject({ name: 'ada@example.org' });
  expect(await waysIn(gate, null, admin)).toMatchObject({ hasPassword: true });
});

test('who came in by such a link alone has no password, and is told so', async () => {
  const { id } = await db.user.create({ data: { email: 'demo@example.org', name: 'Demo', role: 'viewer' } });
  const link = await createLink(gate, 'sign-in', id);
  const begun = await signInByLink(gate, secretOf(link), { email: '', name: '', password: '' }, from());
  expect(await waysIn(gate, null, await actorOf(begun))).toMatchObject({
    provider: null,
    hasPassword: false,
  });
});

test('a token lets in with at most its owner’s rights, until it is revoked, expires, or its owner is disabled', async () => {
  const owner = await actorOf(await person('owner@example.org', 'operator'));
  const input = { name: 'ci', role: 'operator', scope: null, readsMessages: true, days: 1 } as const;
  await expect(createToken(gate, owner, { ...input, role: 'admin' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  const narrow = [{ clusterId: null, vhost: '/', queue: 'orders.*' }];
  const token = await createToken(gate, owner, { ...input, scope: narrow });
  const bearing = (secret: string) => new Headers({ authorization: `Bearer ${secret}` });
  const program = await identify(gate, bearing(token));
  expect(program).toMatchObject({
    name: 'owner@example.org (token ci)',
    role: 'operator',
    scopes: [null, narrow],
    sessionId: null,
  });
  if (program === null) throw new Error('The token lets nobody in.');
  await expect(createToken(gate, program, { ...input, name: 'next' })).rejects.toMatchObject({
    code: 'forbidden',
  });
  expect(await db.apiToken.findFirst({ where: { name: 'ci' } })).not.toMatchObject({
    tokenHash: Buffer.from(token),
  });

  const change = { userId: owner.userId, name: 'Owner', scope: null, readsMessages: false, disabled: false };
  await changeUser(gate, admin, { ...change, role: 'viewer' });
  expect(await identify(gate, bearing(token))).toMatchObject({ role: 'viewer', readsMessages: false });
  await changeUser(gate, admin, { ...change, role: 'viewer', disabled: true });
  expect(await identify(gate, bearing(token))).toBe(null);
  await changeUser(gate, admin, { ...change, role: 'viewer' });
  nowMs += 86_400_000;
  expect(await identify(gate, bearing(token))).toBe(null);

  const later = await createToken(
    gate,
    { ...owner, role: 'viewer' },
    { ...input, name: 'later', role: 'viewer' },
  );
  const row = await db.apiToken.findFirst({ where: { name: 'later' } });
  expect(await identify(gate, bearing(later))).not.toBe(null);
  await revokeToken(gate, owner, row?.id ?? '');
  expect(await identify(gate, bearing(later))).toBe(null);
});

test('a token that is wrong is nobody, even with a session beside it', async () => {
  const headers = carrying(await signIn(gate, fresh, from()));
  headers.set('authorization', 'Bearer spillway_wrong');
  expect(await identify(gate, headers)).toBe(null);
});

test('nobody takes the last admin away, nor rights from themselves', async () => {
  const change = { userId: admin.userId, name: 'Ada', scope: null, readsMessages: true };
  await expect(changeUser(gate, admin, { ...change, role: 'viewer', disabled: false })).rejects.toMatchObject(
    { code: 'conflict' },
  );
  await expect(removeUser(gate, admin, admin.userId)).rejects.toMatchObject({ code: 'conflict' });
  const second = await actorOf(await person('second@example.org', 'admin'));
  const both = await Promise.allSettled([
    removeUser(gate, admin, second.userId),
    removeUser(gate, second, admin.userId),
  ]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a sign-in stands in the audit with the address that it came from', async () => {
  const email = 'traced@example.org';
  await person(email);
  await signIn(gate, { email, password }, from('203.0.113.7'));
  const entries = await db.auditEntry.findMany({ where: { actor: email }, orderBy: { id: 'desc' } });
  expect(entries[0]).toMatchObject({ action: 'session.begin', address: '203.0.113.7', outcome: 'succeeded' });
});

test('where the only admin came in by a link and has no password, others are changed and removed all the same', async () => {
  const { userId } = await actorOf(await person('seen@example.org'));
  await db.userCredential.deleteMany({ where: { user: { role: 'admin' } } });
  const change = { userId, name: 'Seen', role: 'viewer', scope: null, readsMessages: true } as const;
  const { after } = await changeUser(gate, admin, { ...change, mayTakeRole: 'operator', disabled: false });
  expect(after).toMatchObject({ mayTakeRole: 'operator' });
  expect(await removeUser(gate, admin, userId)).toMatchObject({ email: 'seen@example.org' });
});
