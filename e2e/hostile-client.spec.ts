// Somebody who means harm, against the started product: without signing in, with forged and ended sessions, from another site,
// with odd paths, headers and batches, out of scope, and with ten thousand spoiled inputs. Each answer is a clean refusal:
// no failure of ours, no stack, no secret, nothing of another scope.

import { expect, test } from '@playwright/test';
import { managementOf } from './brokers/management';
import { clean, rawly } from './tools/hostile-answers';
import { type Call, callsOf, chanceOf, plausible, spoiled } from './tools/hostile-inputs';
import { signInAs, signOut, takeLink } from './tools/session';
import type { Spillway } from './tools/spillway';
import { queueSeen, type World, withWorld } from './tools/world';

const unreached = 'unreached-orders';
const fuzzed = 10_000;
const atOnce = 8;
const seed = 20_261;
const files = ['/api/store/export?holding=1', '/api/audit/export', '/metrics', '/api/openapi'];
const person = { email: 'mallory@spillway.example', name: 'Mallory', password: 'wolke sieb ampel fisch' };

test('a hostile client is refused cleanly, whatever it sends', async ({ page }) => {
  test.setTimeout(900_000);
  await withWorld(page, async (world) => {
    const { spillway, clusterId } = world;
    await managementOf(world.rabbit).declareQueue('/', 'visible');
    await managementOf(world.rabbit).declareQueue('/', unreached);
    await queueSeen(world, unreached, () => true);
    const api = await fetch(`${spillway.url}/api/openapi`, { headers: { cookie: spillway.cookie } });
    const calls = callsOf((await api.json()) as Parameters<typeof callsOf>[0]);
    expect(calls.length).toBeGreaterThan(50);
    const known = { clusterId, vhost: '/', name: 'visible' };

    await test.step('nobody', () => nobody(spillway, calls, known));
    await test.step('sessions', () => sessions(world));
    await test.step('another site', () => otherSites(spillway));
    await test.step('paths and headers', () => pathsAndHeaders(spillway));
    await test.step('batches and bodies', () => batches(spillway));
    await test.step('scopes', () => scopes(world, calls));
    await test.step('spoiled inputs', () => fuzz(world, calls, known));
    await stillWorks(world);
  });
});

function send(spillway: Spillway, { name, method }: Call, input: unknown, headers: Record<string, string>) {
  const url = `${spillway.url}/api/trpc/${name}`;
  const text = input === undefined ? undefined : JSON.stringify(input);
  const signal = AbortSignal.timeout(60_000);
  if (method === 'GET')
    return fetch(text === undefined ? url : `${url}?input=${encodeURIComponent(text)}`, { headers, signal });
  return fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: text ?? '',
    signal,
  });
}

async function nobody(
  spillway: Spillway,
  calls: readonly Call[],
  known: Record<string, unknown>,
): Promise<void> {
  for (const call of calls) {
    const response = await send(spillway, call, plausible(call.schema, known), {});
    const { status } = await clean({ spillway }, response, call.name);
    expect(status, call.name).toBe(401);
  }
  for (const path of files) expect((await fetch(`${spillway.url}${path}`)).status, path).toBe(401);
  for (const path of ['/api/store/import', '/api/messages/body'])
    expect((await fetch(`${spillway.url}${path}`, { method: 'POST', body: '{}' })).status, path).toBe(401);
  for (const path of ['/api/health', '/api/ready'])
    expect(await (await fetch(`${spillway.url}${path}`)).text()).not.toContain('journey');
}

/** Forged, altered, unsigned, ended, and of somebody who was disabled. */
async function sessions(world: World): Promise<void> {
  const { spillway } = world;
  const me = async (headers: Record<string, string>) =>
    (await fetch(`${spillway.url}/api/trpc/session.me`, { headers })).status;
  const [name = '', value = ''] = spillway.cookie.split('=');
  const [secret = ''] = decodeURIComponent(value).split('.');
  const flipped = value.startsWith('a') ? `b${value.slice(1)}` : `a${value.slice(1)}`;
  for (const forged of [
    '',
    'x',
    secret,
    `${secret}.`,
    flipped,
    `${value}x`,
    `${secret}.${'A'.repeat(43)}%3D`,
  ])
    expect(await me({ cookie: `${name}=${forged}` }), forged).toBe(401);
  for (const authorization of [
    'Bearer x',
    'Bearer spillway_x',
    `Bearer ${secret}`,
    'Basic YWRtaW46YWRtaW4=',
    'Bearer',
  ])
    expect(await me({ authorization }), authorization).toBe(401);
  // A token that is wrong is not made up for by a session that is right.
  expect(await me({ authorization: 'Bearer x', cookie: spillway.cookie })).toBe(401);

  const rights = { role: 'viewer', scope: [{ clusterId: world.clusterId, vhost: '/', queue: 'visible' }] };
  const invited = await spillway.mutate<{ user: { id: string }; link: { path: string } }>('users.invite', {
    ...{ email: person.email, name: person.name },
    ...rights,
  });
  const first = await takeLink(spillway.url, invited.link.path, person);
  await expect(takeLink(spillway.url, invited.link.path, person)).rejects.toThrow(/was used/);
  expect(await me({ cookie: first })).toBe(200);
  await signOut(spillway.url, first);
  expect(await me({ cookie: first })).toBe(401);
  const second = await signInAs(spillway.url, person.email, person.password);
  const change = { userId: invited.user.id, name: person.name, ...rights };
  await spillway.mutate('users.change', { ...change, disabled: true });
  expect(await me({ cookie: second })).toBe(401);
  await expect(signInAs(spillway.url, person.email, person.password)).rejects.toThrow(
    /wrong, or the account is disabled/,
  );
  await spillway.mutate('users.change', { ...change, disabled: false });
}

async function otherSites(spillway: Spillway): Promise<void> {
  const url = `${spillway.url}/api/trpc/users.invite`;
  const body = JSON.stringify({ email: 'eve@spillway.example', name: 'Eve', role: 'admin' });
  const cookie = spillway.cookie;
  const json = { 'content-type': 'application/json', cookie };
  const forgeries: Record<string, string>[] = [
    { ...json, origin: 'https://evil.example' },
    { ...json, origin: 'null' },
    { ...json, 'sec-fetch-site': 'cross-site' },
    { ...json, 'sec-fetch-site': 'same-site' },
    // As a form of another page would, which may send no JSON.
    { 'content-type': 'text/plain', cookie },
    { 'content-type': 'application/x-www-form-urlencoded', cookie },
    { 'content-type': 'multipart/form-data; boundary=x', cookie },
  ];
  for (const headers of forgeries) {
    const { status } = await clean(
      { spillway },
      await fetch(url, { method: 'POST', headers, body }),
      JSON.stringify(headers),
    );
    expect(status, JSON.stringify(headers)).toBeGreaterThanOrEqual(400);
  }
  const asQuery = await fetch(`${url}?input=${encodeURIComponent(body)}`, { headers: { cookie } });
  expect((await clean({ spillway }, asQuery, 'an action as GET')).status).toBe(405);
  for (const origin of ['https://evil.example', 'null']) {
    const headers = { 'content-type': 'application/json', origin };
    const answer = await fetch(`${spillway.url}/api/session`, {
      method: 'POST',
      headers,
      body: JSON.stringify(person),
    });
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  expect(JSON.stringify(await spillway.query('users.list'))).not.toContain('eve@');
}

async function pathsAndHeaders(spillway: Spillway): Promise<void> {
  const { cookie } = spillway;
  const paths = [
    ...[
      '/../../../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/_next/..%2f..%2f..%2fetc/passwd',
      '/_next/static/../../../package.json',
    ],
    ...[
      '/.env',
      '/.git/config',
      '/package.json',
      '/server/start.ts',
      '/api/trpc/..%2fhealth',
      '/api/trpc/%00',
      '//evil.example/',
    ],
    ...[
      '/api/trpc/__proto__',
      '/api/trpc/constructor',
      '/api/trpc/queues.__proto__',
      '/api/trpc/queues.constructor.call',
      '/api/trpc/',
    ],
    `/api/trpc/${'a'.repeat(6_000)}`,
  ];
  for (const path of paths) {
    const raw = await rawly(spillway, `GET ${path} HTTP/1.1\r\nHost: HOST\r\nCookie: ${cookie}\r\n`);
    expect(raw.status, path).toBeLessThan(500);
    expect(raw.text, path).not.toMatch(/root:.*:0:0|"dependencies"|node_modules|\n\s+at /);
  }
  for (const host of [
    'evil.example',
    '169.254.169.254',
    'localhost.evil.example',
    '127.0.0.1@evil.example',
    '',
  ]) {
    const raw = await rawly(
      spillway,
      `GET /api/trpc/session.me HTTP/1.1\r\nHost: ${host}\r\nCookie: ${cookie}\r\n`,
    );
    expect([400, 403], `host ${host}`).toContain(raw.status);
  }
  // What only we set is not heeded from outside.
  const tricks = [
    'X-Forwarded-Host: evil.example',
    'X-Spillway-Peer: 10.0.0.1',
    'X-Spillway-Client: 10.0.0.1',
    'X-Middleware-Subrequest: proxy:proxy:proxy:proxy:proxy',
    'X-HTTP-Method-Override: POST',
  ];
  for (const trick of tricks) {
    const raw = await rawly(spillway, `GET /api/trpc/session.me HTTP/1.1\r\nHost: HOST\r\n${trick}\r\n`);
    expect(raw.status, trick).toBe(401);
  }
  const page = await rawly(
    spillway,
    'GET /queues HTTP/1.1\r\nHost: HOST\r\nX-Middleware-Subrequest: proxy:proxy:proxy:proxy:proxy\r\n',
  );
  expect(page.text).toContain('script-src');
  const smuggled =
    'POST /api/trpc/session.me HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n';
  expect((await rawly(spillway, smuggled)).status).toBe(400);
}

async function batches(spillway: Spillway): Promise<void> {
  const url = `${spillway.url}/api/trpc`;
  const headers = { 'content-type': 'application/json', cookie: spillway.cookie };
  const many = Array.from({ length: 2_000 }, () => 'session.me').join(',');
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const post = (path: string, body: string, more: Record<string, string> = {}) =>
    fetch(`${url}/${path}`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body,
      signal: AbortSignal.timeout(60_000),
    });
  const asked: [string, () => Promise<Response>][] = [
    ['a batch that is no batch', () => post('clusters.test,clusters.test?batch=1', '{"0":1,"x":{}}')],
    ['a batch of nothing', () => post('?batch=1', '{}')],
    ['a batch of strangers', () => post('nope.nope,also.nope?batch=1', '{}')],
    ['a batch of thousands', () => fetch(`${url}/${many}?batch=1&input=%7B%7D`, { headers })],
    ['half a JSON', () => post('users.invite', '{"email":')],
    ['no JSON', () => post('users.invite', '\u0000\u0001')],
    ['a JSON of great depth', () => post('users.invite', deep)],
    ['megabytes', () => post('users.invite', JSON.stringify({ email: 'x'.repeat(20_000_000) }))],
    [
      'a query of great depth',
      () => fetch(`${url}/queues.list?input=${encodeURIComponent(deep.slice(24_000, -24_000))}`, { headers }),
    ],
    ['a packed body', () => post('users.invite', 'x', { 'content-encoding': 'gzip' })],
    ['a type that is none', () => post('users.invite', '{}', { 'content-type': ';;;' })],
  ];
  for (const [what, ask] of asked) {
    const { status } = await clean({ spillway }, await ask(), what);
    expect(status, what).toBeGreaterThanOrEqual(what.endsWith('thousands') ? 200 : 207);
  }
  const large = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: 'x'.repeat(1_000_000),
  };
  expect((await fetch(`${spillway.url}/api/session`, large)).status).toBe(400);
}

/** Whoever reaches one queue is told nothing of another, by whatever call. */
async function scopes(world: World, calls: readonly Call[]): Promise<void> {
  const { spillway, clusterId } = world;
  const cookie = await signInAs(spillway.url, person.email, person.password);
  const seen = { clusterId, vhost: '/', name: 'visible' };
  for (const call of calls.filter(({ method }) => method === 'GET')) {
    const inside = await clean(
      world,
      await send(spillway, call, plausible(call.schema, seen), { cookie }),
      call.name,
    );
    expect(inside.text, call.name).not.toContain(unreached);
    if (!JSON.stringify(plausible(call.schema, seen) ?? null).includes('visible')) continue;
    const outside = plausible(call.schema, { ...seen, name: unreached });
    expect(
      (await send(spillway, call, outside, { cookie })).status,
      `${call.name} of the hidden one`,
    ).toBeGreaterThanOrEqual(403);
  }
  for (const path of [
    '/metrics?queues=1',
    '/queues',
    '/dead-letters',
    '/audit',
    `/queue?cluster=${clusterId}&vhost=%2F&name=visible`,
  ])
    expect(await (await fetch(`${spillway.url}${path}`, { headers: { cookie } })).text(), path).not.toContain(
      unreached,
    );
  for (const call of calls.filter(({ method, name }) => method === 'POST' && !name.startsWith('account.'))) {
    const { status } = await clean(
      world,
      await send(spillway, call, plausible(call.schema, seen), { cookie }),
      call.name,
    );
    expect(status, `${call.name} by a viewer`).toBe(403);
  }
}

/** With the rights of an operator, so that what is spoiled gets as far as it can. */
async function fuzz(world: World, calls: readonly Call[], known: Record<string, unknown>): Promise<void> {
  const { spillway } = world;
  const { token } = await spillway.mutate<{ token: string }>('account.createToken', {
    ...{ name: 'fuzz', role: 'operator', days: 1 },
  });
  const chance = chanceOf(seed);
  const asked = Array.from({ length: fuzzed }, () => {
    const call = calls[Math.floor(chance() * calls.length)] ?? { name: '', method: 'GET', schema: undefined };
    return { call, input: spoiled(plausible(call.schema, known), chance) };
  });
  const statuses = new Map<number, number>();
  const one = async () => {
    for (let next = asked.pop(); next !== undefined; next = asked.pop()) {
      const { call, input } = next;
      const response = await send(spillway, call, input, { authorization: `Bearer ${token}` });
      const what = `${call.name} with ${String(JSON.stringify(input)).slice(0, 300)}`;
      const { status } = await clean(world, response, what);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  expect(statuses.get(400) ?? 0, JSON.stringify([...statuses])).toBeGreaterThan(fuzzed / 10);
  expect(spillway.log()).not.toContain(token);
}

async function stillWorks({ spillway, rabbit }: World): Promise<void> {
  expect((await fetch(`${spillway.url}/api/health`)).status).toBe(200);
  expect(await spillway.query('session.me')).toMatchObject({ role: 'admin' });
  const log = spillway.log();
  for (const secret of [rabbit.password, person.password, spillway.cookie.split('=')[1] ?? ''])
    expect(log.includes(secret)).toBe(false);
}
