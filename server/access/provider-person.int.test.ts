// What the groups of a provider make of a person, against a real database. That the provider is who it says is tested in the
// browser, against a real one.

import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { providerGroupsSchema } from '@/server/domain/provider-groups';
import { systemClock } from '@/server/platform/clock';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { createProvider, type ProviderPerson } from './provider';
import { admit } from './provider-person';

const { db } = await testDatabase();
const parts = { db, clock: systemClock, secrets: createSecretBox(randomBytes(32)) };
const groups = providerGroupsSchema.parse(
  JSON.stringify({
    sre: 'admin',
    shift: 'operator',
    all: 'viewer',
    part: { role: 'admin', reaches: [{ vhost: 'eu' }] },
  }),
);
const provider = createProvider(
  {
    issuer: 'https://id.example.org',
    clientId: 'spillway',
    clientSecret: { text: 'never sent' },
    scopes: 'openid',
    groupsClaim: 'groups',
    groups,
    name: 'the company',
    contact: 'the desk',
  },
  systemClock,
);

const person = (subject: string, ...of: string[]): ProviderPerson => ({
  issuer: 'https://id.example.org',
  subject,
  email: `${subject}@example.org`,
  name: subject,
  groups: of,
  idToken: 'header.claims.signature',
});
const enter = (subject: string, ...of: string[]) => admit(parts, provider, person(subject, ...of));

test('while there is nobody, only an admin of everything comes in, so that the set-up link is not spent', async () => {
  await expect(enter('vera', 'all')).rejects.toMatchObject({ refusal: 'not_set_up' });
  await expect(enter('paul', 'part')).rejects.toMatchObject({ refusal: 'not_set_up' });
  expect(await db.user.count()).toBe(0);
  expect((await enter('ada', 'sre')).after).toMatchObject({
    email: 'ada@example.org',
    role: 'admin',
    scope: null,
  });
  expect((await enter('vera', 'all')).after).toMatchObject({ role: 'viewer' });
});

test('two tabs at once make one user', async () => {
  const both = await Promise.all([enter('otto', 'shift'), enter('otto', 'shift')]);
  expect(new Set(both.map(({ after }) => after.id)).size).toBe(1);
});

test('a higher role that may be taken for a time falls with the groups that it was given beside', async () => {
  const { after } = await enter('gert', 'shift');
  const may = async () => (await db.user.findUniqueOrThrow({ where: { id: after.id } })).mayTakeRole;
  await db.user.update({ where: { id: after.id }, data: { mayTakeRole: 'admin' } });
  await enter('gert', 'shift', 'all');
  expect(await may()).toBe('admin');
  await enter('gert', 'sre');
  expect(await may()).toBe('admin');
  await enter('gert', 'all');
  expect(await may()).toBe(null);
});

test('who has no group any more is signed out everywhere, and in again with one', async () => {
  const { after } = await enter('nora', 'shift');
  const session = { userId: after.id, token: 'a token', expiresAt: new Date(systemClock.nowMs() + 60_000) };
  await db.userSession.create({ data: session });
  await expect(enter('nora')).rejects.toMatchObject({ refusal: 'no_group' });
  expect(await db.userSession.count({ where: { userId: after.id } })).toBe(0);
  const lapsed = async () => (await db.user.findUniqueOrThrow({ where: { id: after.id } })).lapsedAt;
  expect(await lapsed()).not.toBe(null);
  await enter('nora', 'all');
  expect(await lapsed()).toBe(null);
});
