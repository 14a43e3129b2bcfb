// A higher role for a time: from a real session to what the API lets through, and back by itself.

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { clientHeader } from '@/server/access/client-address';
import { createGate } from '@/server/access/gate';
import { identify } from '@/server/access/identify';
import { createLink } from '@/server/access/links';
import { signInByLink } from '@/server/access/sign-in';
import type { Role } from '@/server/domain/roles';
import { auditEndedElevations } from '@/server/features/elevations/audit-ended';
import { createFeatures } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { createCaller } from './root';

const { db } = await testDatabase();
const logger = createLogger('test');
logger.level = 'silent';
let aheadMs = 0;
const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
const secrets = createSecretBox(randomBytes(32));
const gate = createGate({ db, clock, logger, secrets });
const features = createFeatures({ db, clock, logger, secrets, drivers: {} });
const minute = 60_000;
let people = 0;

async function person(mayTakeRole: Role | null, role: Role = 'viewer') {
  people += 1;
  const email = `person${people}@spillway.example`;
  const { id } = await db.user.create({ data: { email, name: email, role, mayTakeRole } });
  const headers = () => new Headers({ [clientHeader]: `192.0.2.${people}` });
  const signIn = async () => {
    const { path } = await createLink({ db, clock }, 'sign-in', id);
    const secret = path.slice(path.indexOf('#') + 1);
    const begun = await signInByLink(gate, secret, { email: '', name: '', password: '' }, headers());
    if (!('cookies' in begun)) throw new Error('A second factor was asked for.');
    const cookie = begun.cookies.map((one) => one.slice(0, one.indexOf(';'))).join('; ');
    return () => as(new Headers({ ...Object.fromEntries(headers()), cookie }));
  };
  const entries = (action: string) =>
    db.auditEntry.findMany({ where: { action, actor: email }, orderBy: { id: 'asc' } });
  return {
    id,
    email,
    signIn,
    entries,
    bearer: (token: string) => as(new Headers({ authorization: `Bearer ${token}` })),
  };
}

/** As every request is: known anew. */
async function as(headers: Headers) {
  const { signal } = new AbortController();
  const actor = await identify(gate, headers);
  return createCaller({ db, actor, features, logger, signal, gone: signal });
}

const forbidden = { code: 'FORBIDDEN' };
const take = { role: 'operator', minutes: 15, reason: 'INC-1042' } as const;

test('the role holds in its own session until its time is over, and both ends stand in the audit', async () => {
  const ada = await person('operator');
  const session = await ada.signIn();
  const other = await ada.signIn();
  await expect((await session()).masks.list()).rejects.toMatchObject(forbidden);
  const { untilMs } = await (await session()).account.elevate(take);
  expect(await (await session()).session.me()).toMatchObject({
    ...{ role: 'operator', elevation: { ownRole: 'viewer', untilMs } },
  });
  expect(await (await other()).session.me()).toMatchObject({ role: 'viewer', elevation: null });
  expect(await auditEndedElevations({ db, clock })).toBe(0);
  aheadMs += 15 * minute;
  expect(await (await session()).session.me()).toMatchObject({ role: 'viewer', elevation: null });
  expect(await auditEndedElevations({ db, clock })).toBe(1);
  expect(await auditEndedElevations({ db, clock })).toBe(0);
  expect(await ada.entries('elevation.begin')).toMatchObject([
    { target: 'operator', reason: 'INC-1042', outcome: 'succeeded', before: { role: 'viewer' } },
  ]);
  expect(await ada.entries('elevation.end')).toMatchObject([
    { target: 'operator', outcome: 'succeeded', input: { because: 'its time is over' } },
  ]);
});

test('ended by hand, by signing out, or by an admin who forbids it, it is over at once', async () => {
  const ada = await person('admin');
  const byHand = await ada.signIn();
  await (await byHand()).account.elevate({ ...take, role: 'admin' });
  await expect((await byHand()).account.elevate(take)).rejects.toMatchObject({ code: 'CONFLICT' });
  await (await byHand()).account.endElevation();
  expect(await (await byHand()).session.me()).toMatchObject({ role: 'viewer' });
  await expect((await byHand()).account.endElevation()).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await ada.entries('elevation.end')).toMatchObject([
    { outcome: 'succeeded', before: { role: 'admin' }, after: { role: 'viewer' } },
    { outcome: 'failed' },
  ]);

  await (await byHand()).account.elevate({ ...take, role: 'admin' });
  await db.user.update({ where: { id: ada.id }, data: { mayTakeRole: 'operator' } });
  expect(await (await byHand()).session.me()).toMatchObject({ role: 'operator' });
  await db.user.update({ where: { id: ada.id }, data: { mayTakeRole: null } });
  expect(await (await byHand()).session.me()).toMatchObject({ role: 'viewer', elevation: null });

  await (await byHand()).account.endSession({ sessionId: null });
  expect(await auditEndedElevations({ db, clock })).toBe(1);
  expect((await ada.entries('elevation.end')).at(-1)).toMatchObject({
    input: { because: 'the session has ended' },
  });
});

test('nobody takes more than they may, and no token takes anything or has it', async () => {
  const ada = await person('operator');
  const session = await ada.signIn();
  await expect((await session()).account.elevate({ ...take, role: 'admin' })).rejects.toMatchObject(
    forbidden,
  );
  await expect((await session()).account.elevate({ ...take, reason: ' ' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
  const plain = await (await person(null)).signIn();
  await expect((await plain()).account.elevate(take)).rejects.toMatchObject(forbidden);
  const asked = { name: 'nightly', role: 'viewer', scope: null, readsMessages: true, days: 1 } as const;
  const { token } = await (await session()).account.createToken(asked);
  await expect((await ada.bearer(token)).account.elevate(take)).rejects.toMatchObject(forbidden);
  await (await session()).account.elevate(take);
  expect(await (await ada.bearer(token)).session.me()).toMatchObject({ role: 'viewer', elevation: null });
  const higher = { ...asked, name: 'higher', role: 'operator' } as const;
  await expect((await session()).account.createToken(higher)).rejects.toMatchObject(forbidden);
});

test('who is admin for a time makes nobody an admin for good', async () => {
  const ada = await person('admin');
  const session = await ada.signIn();
  await (await session()).account.elevate({ ...take, role: 'admin' });
  const admin = await session();
  expect(await admin.users.list()).toEqual(
    expect.arrayContaining([expect.objectContaining({ email: ada.email })]),
  );
  const change = { userId: ada.id, name: 'Ada', role: 'admin', scope: null, readsMessages: true } as const;
  await expect(admin.users.change({ ...change, disabled: false })).rejects.toMatchObject(forbidden);
  await expect(admin.users.link({ userId: ada.id })).rejects.toMatchObject(forbidden);
  await expect(
    admin.users.invite({ email: 'eve@spillway.example', name: 'Eve', role: 'admin' }),
  ).rejects.toMatchObject(forbidden);
});
