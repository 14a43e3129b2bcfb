// A second factor against a real database: what is asked, what is taken once, and how one gets rid of it.

import { randomBytes } from 'node:crypto';
import { TOTP } from 'otpauth';
import { beforeEach, expect, test } from 'vitest';
import type { Actor } from '@/server/domain/roles';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { listAudit } from './audit';
import { clientHeader } from './client-address';
import { createGate } from './gate';
import { identify } from './identify';
import { resealFactors } from './reseal-factors';
import { confirmFactor, isFactorAsked, removeFactor, showFactor } from './second-factor';
import { type Begun, signIn, signInByCode, signInByLink } from './sign-in';
import { changeUser, inviteUser, linkForUser, listUsers, resetFactor } from './users';

const { db } = await testDatabase();
const logger = createLogger('test');
logger.level = 'silent';
let nowMs = Date.parse('2026-03-01T02:11:00Z');
const clock = { ...systemClock, nowMs: () => nowMs };
const secrets = createSecretBox(randomBytes(32));
const gate = createGate({ db, clock, logger, secrets });
const password = 'a level line over an edge';

let addresses = 0;
const from = () => new Headers({ [clientHeader]: `192.0.2.${(addresses += 1)}` });
const secretOf = ({ path }: { path: string }) => path.slice(path.indexOf('#') + 1);
const carrying = ({ cookies }: Begun) => new Headers({ cookie: (cookies[0] ?? '').split(';')[0] ?? '' });
const codeAt = (secret: string, atMs = nowMs) => new TOTP({ secret }).generate({ timestamp: atMs });
const aSpan = 30_000;

let email: string;
let actor: Actor;
let secret: string;
let backup: string[];
const typed = (ticket: string | undefined, code: string) =>
  signInByCode(gate, { ticket: ticket ?? '', code }, from());
const passworded = () => signIn(gate, { email, password }, from());

beforeEach(async () => {
  email = `person-${(addresses += 1)}@example.org`;
  const rights = { role: 'viewer', scope: null, readsMessages: true } as const;
  const { link } = await inviteUser(gate, { email, name: email, ...rights });
  const begun = await signInByLink(gate, secretOf(link), { email: '', name: '', password }, from());
  const found = await identify(gate, carrying(begun));
  if (found === null) throw new Error('Nobody is signed in.');
  actor = found;
  ({ secret } = await showFactor(gate, actor, password));
  // Shown and not confirmed, it is not asked.
  expect((await passworded()).cookies).toHaveLength(1);
  backup = await confirmFactor(gate, actor, codeAt(secret));
  nowMs += aSpan;
});

test('it takes the password to begin, and every other session ends once it is on', async () => {
  await removeFactor(gate, actor, password);
  await expect(showFactor(gate, actor, 'not the password')).rejects.toMatchObject({ code: 'invalid' });
  const other = await passworded();
  ({ secret } = await showFactor(gate, actor, password));
  await expect(confirmFactor(gate, actor, '000000')).rejects.toMatchObject({ code: 'invalid' });
  expect(await isFactorAsked(gate, actor.userId)).toBe(false);
  await confirmFactor(gate, actor, codeAt(secret));
  expect(await identify(gate, carrying(other))).toBe(null);
  await expect(showFactor(gate, actor, password)).rejects.toMatchObject({ code: 'conflict' });
});

test('a right password lets nobody in without the code, which is taken once', async () => {
  const begun = await passworded();
  expect(begun.cookies).toEqual([]);
  await expect(typed(begun.ticket, '000000')).rejects.toMatchObject({ code: 'unauthenticated' });
  const code = codeAt(secret);
  const both = await Promise.allSettled([typed(begun.ticket, code), typed(begun.ticket, code)]);
  const entered = both.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(entered).toHaveLength(1);
  expect(await identify(gate, carrying(entered[0] ?? { cookies: [] }))).toMatchObject({ name: email });
  // Seen over the shoulder, with the password known as well.
  await expect(typed((await passworded()).ticket, code)).rejects.toMatchObject({ code: 'unauthenticated' });
  const { entries } = await listAudit(
    db,
    { clusterId: null, search: email, actions: [], outcomes: [], sinceMs: null, beforeId: null, limit: 20 },
    [null],
  );
  expect(entries.map(({ outcome, error }) => `${outcome} ${error ?? ''}`)).toContain(
    'failed Signed in with a password, but the code was wrong or used already.',
  );
});

test('a wrong password tells nothing of the factor, and a ticket ends', async () => {
  await expect(signIn(gate, { email, password: 'wrong and wrong again' }, from())).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  const { ticket } = await passworded();
  nowMs += limits.ticketMs;
  await expect(typed(ticket, codeAt(secret))).rejects.toMatchObject({ code: 'not_found' });
  await expect(typed('made up', codeAt(secret))).rejects.toMatchObject({ code: 'not_found' });
});

test('codes are guessed no more often than passwords, whatever ticket they come with', async () => {
  let refused = 0;
  for (let n = 0; n < limits.attemptsPerAccount; n += 1) {
    const ticket = await passworded().then(
      (begun) => begun.ticket,
      () => undefined,
    );
    if (ticket === undefined) refused += 1;
    else await typed(ticket, '000000').catch(() => undefined);
  }
  expect(refused).toBeGreaterThan(0);
  await expect(passworded()).rejects.toMatchObject({ code: 'limit_exceeded' });
});

test('a backup code lets in once', async () => {
  const [first = '', second = ''] = backup;
  const begun = await typed((await passworded()).ticket, first.toUpperCase());
  expect(begun.cookies).toHaveLength(1);
  await expect(typed((await passworded()).ticket, first)).rejects.toMatchObject({ code: 'unauthenticated' });
  const { ticket } = await passworded();
  const both = await Promise.allSettled([typed(ticket, second), typed(ticket, second)]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a link for a lost password replaces the password alone', async () => {
  const { link } = await linkForUser(gate, actor.userId);
  const begun = await signInByLink(
    gate,
    secretOf(link),
    { email: '', name: '', password: 'pfau tinte morgen' },
    from(),
  );
  expect(begun.cookies).toEqual([]);
  expect((await typed(begun.ticket, codeAt(secret))).cookies).toHaveLength(1);
});

test('an admin resets it, and who is disabled between password and code is not let in', async () => {
  const { ticket } = await passworded();
  const user = (await listUsers(gate)).find((one) => one.email === email);
  expect(user).toMatchObject({ secondFactor: true });
  const admin = { ...actor, userId: '0197a000-0000-7000-8000-00000000000a' };
  const rights = { role: 'viewer', scope: null, readsMessages: true } as const;
  const change = { userId: actor.userId, name: 'N', ...rights };
  const credentials = { create: { providerId: 'credential', accountId: email } };
  await db.user.create({ data: { email: `of-${email}`, name: 'A', role: 'admin', credentials } });
  await changeUser(gate, admin, { ...change, disabled: true });
  await expect(typed(ticket, codeAt(secret))).rejects.toMatchObject({ code: 'not_found' });
  await changeUser(gate, admin, { ...change, disabled: false });
  await expect(resetFactor(gate, actor, actor.userId)).rejects.toThrow('under Account');
  await resetFactor(gate, admin, actor.userId);
  await expect(resetFactor(gate, admin, actor.userId)).rejects.toMatchObject({ code: 'conflict' });
  expect((await passworded()).cookies).toHaveLength(1);
});

test('a new key keeps it, also where its sealing was cut', async () => {
  const next = createSecretBox(randomBytes(32));
  const renewed = createGate({ db, clock, logger, secrets: next });
  expect(await resealFactors(db, secrets, next)).toBeGreaterThan(0);
  expect(await resealFactors(db, secrets, next)).toBe(0);
  const { ticket = '' } = await signIn(renewed, { email, password }, from());
  const begun = await signInByCode(renewed, { ticket, code: codeAt(secret) }, from());
  expect(begun.cookies).toHaveLength(1);
  const stranger = createSecretBox(randomBytes(32));
  await expect(resealFactors(db, stranger, stranger)).rejects.toThrow(/reset-factor/);
  await resealFactors(db, next, secrets);
});
