// Passkeys against a real database and a device in software: what is taken, and every answer that does not hold.

import { randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Actor } from '@/server/domain/roles';
import { limits } from '@/server/domain/limits';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clientHeader } from './client-address';
import { createGate } from './gate';
import { identify } from './identify';
import { askPasskey, signInByPasskey } from './passkey-sign-in';
import { addPasskey, beginPasskey, hostOf, listPasskeys, removePasskey } from './passkeys';
import { signInByLink } from './sign-in';
import { softAuthenticator } from './testing/soft-authenticator';
import { inviteUser } from './users';

const { db } = await testDatabase();
const logger = createLogger('test');
logger.level = 'silent';
let nowMs = Date.parse('2026-03-01T02:11:00Z');
const clock = { ...systemClock, nowMs: () => nowMs };
const gate = createGate({ db, clock, logger, secrets: createSecretBox(randomBytes(32)) });
const password = 'a level line over an edge';
const origin = 'https://spillway.example.org';
const here = { host: 'spillway.example.org', origin };

let people = 0;
const from = () => new Headers({ [clientHeader]: `192.0.2.${(people += 1)}` });
const ask = () => askPasskey(gate, origin, from());
const begin = (who: Actor) => beginPasskey(gate, who, password, origin);

async function person(): Promise<Actor> {
  const email = `person-${(people += 1)}@example.org`;
  const { link } = await inviteUser(gate, {
    ...{ email, name: email, role: 'viewer', scope: null, readsMessages: true },
  });
  const secret = link.path.slice(link.path.indexOf('#') + 1);
  const { cookies } = await signInByLink(gate, secret, { email: '', name: '', password }, from());
  const found = await identify(gate, new Headers({ cookie: (cookies[0] ?? '').split(';')[0] ?? '' }));
  if (found === null) throw new Error('Nobody is signed in.');
  return found;
}

let actor: Actor;
let device: ReturnType<typeof softAuthenticator>;

beforeEach(async () => {
  actor = await person();
  device = softAuthenticator();
  const answer = device.make(await begin(actor), here);
  await addPasskey(gate, actor, { name: 'phone', answer }, origin);
});

test('it signs in whoever made it, until it is removed', async () => {
  const { cookies } = await signInByPasskey(gate, device.sign(await ask(), here), origin, from());
  const headers = new Headers({ cookie: (cookies[0] ?? '').split(';')[0] ?? '' });
  expect(await identify(gate, headers)).toMatchObject({ name: actor.name });
  const [passkey] = await listPasskeys(gate, actor.userId);
  expect(passkey).toMatchObject({ name: 'phone', host: here.host, lastUsedAtMs: nowMs });
  await expect(removePasskey(gate, await person(), passkey?.id ?? '')).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(await removePasskey(gate, actor, passkey?.id ?? '')).toBe('phone');
  const after = signInByPasskey(gate, device.sign(await ask(), here), origin, from());
  await expect(after).rejects.toMatchObject({ code: 'unauthenticated' });
});

test.each([
  ['of another site', { host: here.host, origin: 'https://evil.example' }],
  ['for another host', { host: 'evil.example', origin }],
  ['of a device that was not unlocked', { ...here, unlocked: false }],
])('an answer %s does not hold', async (_what, said) => {
  const signed = signInByPasskey(gate, device.sign(await ask(), said), origin, from());
  await expect(signed).rejects.toMatchObject({ code: 'unauthenticated' });
  const other = softAuthenticator();
  const made = addPasskey(gate, actor, { name: 'x', answer: other.make(await begin(actor), said) }, origin);
  await expect(made).rejects.toMatchObject({ code: 'invalid' });
});

test('a question is answered once, soon, by whom it was put to', async () => {
  const question = await ask();
  const both = await Promise.allSettled(
    [1, 2].map(() => signInByPasskey(gate, device.sign(question, here), origin, from())),
  );
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const late = await ask();
  nowMs += limits.passkeyMs;
  const made = await begin(await person());
  for (const wrong of [late, made, { challenge: 'made-up' }])
    await expect(signInByPasskey(gate, device.sign(wrong, here), origin, from())).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  const answer = softAuthenticator().make(made, here);
  await expect(addPasskey(gate, actor, { name: 'x', answer }, origin)).rejects.toMatchObject({
    code: 'invalid',
  });
});

test('a copy of a device, whose count goes back, is refused', async () => {
  await signInByPasskey(gate, device.sign(await ask(), { ...here, counter: 7 }), origin, from());
  const copy = signInByPasskey(gate, device.sign(await ask(), { ...here, counter: 7 }), origin, from());
  await expect(copy).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('an answer signed by another device, or spoiled, is refused cleanly', async () => {
  const mine = device.sign(await ask(), here);
  const { response } = softAuthenticator().sign(await ask(), here);
  for (const answer of [
    { ...mine, response },
    { ...mine, response: { ...mine.response, signature: '' } },
    { ...mine, response: { ...mine.response, authenticatorData: 'AAAA' } },
    { ...mine, response: { ...mine.response, clientDataJSON: 'AAAA' } },
    { ...mine, id: 'unknown', rawId: 'unknown' },
  ])
    await expect(signInByPasskey(gate, answer, origin, from())).rejects.toMatchObject({
      code: 'unauthenticated',
    });
  const spoiled = device.make(await begin(actor), here);
  spoiled.response.attestationObject = 'AAAA';
  await expect(addPasskey(gate, actor, { name: 'x', answer: spoiled }, origin)).rejects.toMatchObject({
    code: 'invalid',
  });
});

test('who is disabled is not let in, and one takes the password to add', async () => {
  await expect(beginPasskey(gate, actor, 'not the password', origin)).rejects.toMatchObject({
    code: 'invalid',
  });
  await db.user.update({ where: { id: actor.userId }, data: { disabledAt: new Date(nowMs) } });
  const signed = signInByPasskey(gate, device.sign(await ask(), here), origin, from());
  await expect(signed).rejects.toMatchObject({ code: 'unauthenticated' });
});

test.each(['http://127.0.0.1:7070', 'http://[::1]:7070', 'null', null])('%s has no host name', (address) => {
  expect(() => hostOf(address)).toThrow('by its name instead of its address');
});
