// Signing in through a real OpenID provider: groups are roles, read anew at every sign-in; whoever has none is told whom to ask; what
// fails says what to do; a forged or replayed way back is refused; signing out everywhere ends the session there too.

import { expect, type Page, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { client, type SignInProvider, signInProvider } from './tools/sign-in-provider';
import { type Spillway, startSpillway } from './tools/spillway';

const grace = { email: 'grace@spillway.example', name: 'Grace Hopper', groups: ['developers'] };
const groups = {
  platform: 'admin',
  developers: { role: 'viewer', reaches: [{ vhost: '/', queue: 'orders.*' }] },
};

let dir: string;
let provider: SignInProvider;
let spillway: Spillway;

test.beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'spillway-oidc-'));
  provider = await signInProvider();
  spillway = await startSpillway(dir, {
    SPILLWAY_OIDC_ISSUER: provider.issuer,
    SPILLWAY_OIDC_CLIENT_ID: client.id,
    SPILLWAY_OIDC_CLIENT_SECRET: client.secret,
    SPILLWAY_OIDC_GROUPS: JSON.stringify(groups),
    SPILLWAY_OIDC_NAME: 'Acme SSO',
    SPILLWAY_OIDC_CONTACT: 'the platform team',
  });
  await provider.start({ url: spillway.url, secret: client.secret });
});
test.afterAll(async () => {
  await spillway.stop();
  await provider.stop();
  await rm(dir, { recursive: true, force: true });
});
test.beforeEach(() => {
  provider.people.clear();
  provider.people.set('grace', { ...grace });
});

/** From the sign-in page of Spillway over the pages of the provider, as far as they lead. */
async function signIn(page: Page, login: string, from = '/sign-in'): Promise<void> {
  // As somebody whom neither knows yet: cookies do not tell ports apart.
  await page.context().clearCookies();
  await page.goto(`${spillway.url}${from}`);
  await page.getByRole('button', { name: 'Sign in with Acme SSO' }).click();
  await page.getByPlaceholder('Enter any login').fill(login);
  await page.getByPlaceholder('and password').fill('any');
  await page.getByRole('button', { name: 'Sign-in' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.origin === spillway.url);
}

async function me(page: Page): Promise<{ name: string; role: string; scopes: unknown } | null> {
  const answer = await page.request.get(`${spillway.url}/api/trpc/session.me`);
  if (answer.status() === 401) return null;
  return ((await answer.json()) as { result: { data: { name: string; role: string; scopes: unknown } } })
    .result.data;
}

test('a group is a role, read anew at every sign-in, and without one nobody is let in', async ({
  browser,
}) => {
  const first = await (await browser.newContext()).newPage();
  await signIn(first, 'grace', '/sign-in?then=%2Fqueues');
  await expect(first.getByRole('heading', { level: 1, name: 'Queues' })).toBeVisible();
  expect(await me(first)).toMatchObject({
    name: grace.email,
    role: 'viewer',
    scopes: [[{ clusterId: null, vhost: '/', queue: 'orders.*' }]],
  });
  await first.goto(`${spillway.url}/account`);
  await expect(first.getByText('You sign in through Acme SSO')).toBeVisible();
  await expect(first.getByLabel('Current password')).toHaveCount(0);

  provider.people.set('grace', { ...grace, groups: ['developers', 'platform'] });
  expect(await me(first)).toMatchObject({ role: 'viewer' });
  const second = await (await browser.newContext()).newPage();
  await signIn(second, 'grace');
  expect(await me(second)).toMatchObject({ role: 'admin', scopes: [null] });
  await second.goto(`${spillway.url}/users`);
  await second.getByRole('button', { name: grace.name }).click();
  await expect(second.getByRole('dialog').getByText('Signs in through the provider.')).toBeVisible();

  provider.people.set('grace', { ...grace, groups: ['strangers'] });
  const third = await (await browser.newContext()).newPage();
  await signIn(third, 'grace');
  await expect(third.getByText('None of your groups at Acme SSO lets you into Spillway.')).toBeVisible();
  await expect(third.getByText('Ask the platform team')).toBeVisible();
  for (const page of [first, second, third]) expect(await me(page)).toBe(null);
  const users = await spillway.query<{ email: string; state: string }[]>('users.list');
  expect(users.find(({ email }) => email === grace.email)).toMatchObject({ state: 'lapsed' });

  provider.people.set('grace', { ...grace });
  await signIn(third, 'grace');
  expect(await me(third)).toMatchObject({ role: 'viewer' });
  for (const page of [first, second, third]) await page.context().close();
});

test('an address that a password account has is not taken over, and one that is missing is asked for', async ({
  browser,
}) => {
  await spillway.mutate('users.invite', { email: 'ida@spillway.example', name: 'Ida', role: 'admin' });
  provider.people.set('mallory', { email: 'Ida@spillway.example', name: 'Not Ida', groups: ['platform'] });
  provider.people.set('nameless', { groups: ['platform'] });
  provider.people.set('unconfirmed', {
    email: 'x@spillway.example',
    email_verified: false,
    groups: ['platform'],
  });
  for (const [login, said] of [
    ['mallory', 'Another account of Spillway has your e-mail address'],
    ['nameless', 'no confirmed e-mail address'],
    ['unconfirmed', 'no confirmed e-mail address'],
  ] as const) {
    const page = await (await browser.newContext()).newPage();
    await signIn(page, login);
    await expect(page.getByText(said)).toBeVisible();
    expect(await me(page)).toBe(null);
    await page.context().close();
  }
  const audit = await spillway.query<{ entries: { actor: string; action: string; outcome: string }[] }>(
    'audit.list',
    {},
  );
  expect(audit.entries).toContainEqual(
    expect.objectContaining({ actor: 'ida@spillway.example', action: 'session.begin', outcome: 'failed' }),
  );
});

test('turning back, a wrong secret and a provider that is down are said, with what to do', async ({
  page,
}) => {
  await page.goto(`${spillway.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with Acme SSO' }).click();
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(page.getByText('Acme SSO did not let you through, or you turned back there.')).toBeVisible();

  await provider.stop();
  await provider.start({ url: spillway.url, secret: 'another secret' });
  await signIn(page, 'grace');
  await expect(page.getByText('above all the client secret')).toBeVisible();

  await provider.stop();
  await page.goto(`${spillway.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in with Acme SSO' }).click();
  await expect(page.getByText('Acme SSO does not answer Spillway. Try again in a minute.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeEnabled();
  await provider.start({ url: spillway.url, secret: client.secret });
  await signIn(page, 'grace');
  expect(await me(page)).toMatchObject({ name: grace.email });
  expect(spillway.log()).not.toContain(client.secret);
});

test('a state that was forged, is another browser’s, or was used, lets nobody in', async ({
  page,
  browser,
}) => {
  const back = `${spillway.url}/api/session/provider`;
  let landed = '';
  page.on('request', (request) => {
    if (request.url().startsWith(`${back}?`)) landed = request.url();
  });
  await signIn(page, 'grace');
  expect(await me(page)).toMatchObject({ name: grace.email });
  const kept = (await page.context().cookies()).filter(({ name }) => name === 'spillway.provider');
  expect(kept).toMatchObject([{ httpOnly: true, sameSite: 'Lax' }]);

  const other = await (await browser.newContext()).newPage();
  const refused = async (address: string) => {
    await other.goto(address);
    await expect(other.getByText('This way in was used already')).toBeVisible();
    expect(await me(other)).toBe(null);
  };
  // Replayed: by another browser, and by the same one.
  await refused(landed);
  await other.context().addCookies(kept);
  await refused(landed);
  const forged = new URL(landed);
  forged.searchParams.set('state', 'forged');
  await refused(forged.href);
  await refused(back);

  // Begun by somebody else, who would have this browser signed in under another name.
  const begun = await fetch(back, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: spillway.url },
    body: JSON.stringify({ back: '/' }),
  });
  const { address } = (await begun.json()) as { address: string };
  const stranger = new URL(address);
  expect(stranger.searchParams.get('code_challenge_method')).toBe('S256');
  expect(stranger.searchParams.get('nonce')).not.toBe(null);
  const planted = new URL(landed);
  planted.searchParams.set('state', stranger.searchParams.get('state') ?? '');
  await refused(planted.href);

  // A code that was used, with a state that is this browser's own: the provider knows it.
  const own = await other.request.post(back, { headers: { origin: spillway.url }, data: { back: '/' } });
  const mine = new URL(((await own.json()) as { address: string }).address).searchParams.get('state');
  const replayed = new URL(landed);
  replayed.searchParams.set('state', mine ?? '');
  await refused(replayed.href);
  expect(spillway.log()).toContain('invalid_grant');

  // Neither another site's page nor an address elsewhere to go back to.
  for (const headers of [{ origin: 'https://evil.example' }, {}])
    expect(
      (
        await fetch(back, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: '{}',
        })
      ).ok,
    ).toBe(false);
  for (const elsewhere of ['https://evil.example', '//evil.example', '/\\evil.example'])
    expect(
      (
        await fetch(back, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: spillway.url },
          body: JSON.stringify({ back: elsewhere }),
        })
      ).status,
    ).toBe(400);
  await malformed();
  const unknown = await other.goto(`${spillway.url}/sign-in?failed=%3Cb%3Ecall%20555%3C%2Fb%3E`);
  expect(await unknown?.text()).not.toContain('call 555');
  await other.context().close();
});

/** Whatever is sent to what nobody needs to be signed in for: a clean refusal, and no session. */
async function malformed(): Promise<void> {
  const bodies = ['', '{', '[]', 'null', '7', '{"ticket":1,"code":[]}', '{"ticket":"x","code":"000000"}'];
  const device = '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30",';
  bodies.push(`${device}"authenticatorData":"AA","signature":"AA"}}`, `{"code":"${'9'.repeat(9_000)}"}`);
  for (const path of ['/api/session', '/api/session/passkey', '/api/session/provider', '/api/access-link'])
    for (const method of ['POST', 'PUT'])
      for (const body of bodies) {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(`${spillway.url}${path}`, { method, headers, body });
        const what = `${method} ${path} ${body.slice(0, 60)}`;
        expect(response.status, what).toBeGreaterThanOrEqual(400);
        expect(response.status, what).toBeLessThan(500);
        expect(response.headers.getSetCookie(), what).toEqual([]);
        expect(await response.text(), what).not.toMatch(/\n\s+at |node_modules|prisma/i);
      }
}

test('signing out everywhere ends every session here, and the one at the provider', async ({
  page,
  browser,
}) => {
  const other = await (await browser.newContext()).newPage();
  await signIn(other, 'grace');
  await signIn(page, 'grace');
  await page.goto(`${spillway.url}/account`);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('button', { name: 'Yes, sign me out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(spillway.url);
  expect(await me(page)).toBe(null);
  expect(await me(other)).toBe(null);
  // The provider asks who it is: its own session is over.
  await page.getByRole('button', { name: 'Sign in with Acme SSO' }).click();
  await expect(page.getByPlaceholder('Enter any login')).toBeVisible();
  await other.context().close();
});
