import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { guardedFetch } from './guarded-fetch';

const ask = guardedFetch({ deadlineMs: 300, maxBytes: 1_000 });
const get = { method: 'GET', headers: {} };

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test('an answer comes as one of the platform, with its status and text', async () => {
  const url = await serving((_request, response) => response.writeHead(401, { 'x-told': 'yes' }).end('who?'));
  const answer = await ask(url, get);
  expect(answer).toBeInstanceOf(Response);
  expect([answer.status, answer.headers.get('x-told'), await answer.text()]).toEqual([401, 'yes', 'who?']);
});

test('a redirect is an answer, and not followed', async () => {
  let asked = 0;
  const url = await serving((_request, response) => {
    asked += 1;
    response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
  });
  expect((await ask(url, get)).status).toBe(302);
  expect(asked).toBe(1);
});

test.each([
  ['what is too large', (_r, response) => response.end('x'.repeat(2_000)), 'limit_exceeded'],
  ['what failed', (_r, response) => response.writeHead(503).end(), 'broker_unreachable'],
  ['what does not come', () => undefined, 'broker_unreachable'],
  ['what breaks off', (_r, response) => response.destroy(), 'broker_unreachable'],
] satisfies [string, RequestListener, string][])('%s is an error', async (_what, listener, code) => {
  await expect(ask(await serving(listener), get)).rejects.toMatchObject({ code });
});

test('an address of the network link is not asked', async () => {
  await expect(ask('http://169.254.169.254/latest/', get)).rejects.toMatchObject({ code: 'invalid' });
});
