// Requests of somebody who is signed in and means harm: ids that would forge lines of the log, and more at once than is taken.

import { expect, test } from '@playwright/test';
import { clean, rawly } from './tools/hostile-answers';
import type { Spillway } from './tools/spillway';
import { withWorld } from './tools/world';

test('ids of requests cannot harm the log, and every way in has its bound', async ({ page }) => {
  await withWorld(page, async ({ spillway }) => {
    await test.step('ids of requests', () => requestIds(spillway));
    await test.step('too much at once', () => tooMuch(spillway));
    expect((await fetch(`${spillway.url}/api/health`)).status).toBe(200);
    expect(await spillway.query('session.me')).toMatchObject({ role: 'admin' });
  });
});

/** An id that a client chose goes into the log and back to it: only one that can do no harm there. */
async function requestIds(spillway: Spillway): Promise<void> {
  const given = async (lines: string) => {
    const { text } = await rawly(spillway, `GET /api/trpc/session.me HTTP/1.1\r\nHost: HOST\r\n${lines}\r\n`);
    return /^x-request-id: (.*)$/im.exec(text)?.[1] ?? '';
  };
  const made = /^[\da-f]{8}-[\da-f-]{27}$/;
  expect(await given('X-Request-Id: from-the-proxy.1')).toBe('from-the-proxy.1');
  for (const odd of [
    ...[
      '',
      'short',
      'x'.repeat(65),
      'x'.repeat(8_000),
      '<script>alert(1)</script>',
      '{"level":60,"msg":"forged"}',
    ],
    ...['../../etc/passwd', 'a;b=c d', 'tab\there and there', '%0d%0aSet-Cookie: a=b', 'caf\u00e9-caf\u00e9'],
  ])
    expect(await given(`X-Request-Id: ${odd}`), odd.slice(0, 80)).toMatch(made);
  expect(await given('X-Request-Id: first-of-two\r\nX-Request-Id: second-of-two')).toMatch(made);
  expect(await given('X-Request-Id: a\u0007bell-in-it')).not.toContain('bell');
  expect(spillway.log()).not.toContain('forged');
}

/** By whoever is signed in: each way in has its bound, and what is above it is not read. */
async function tooMuch(spillway: Spillway): Promise<void> {
  const headers = { 'content-type': 'application/json', cookie: spillway.cookie };
  const mebibyte = 1024 * 1024;
  const send = async (path: string, body: BodyInit, more: Record<string, string> = {}) => {
    const signal = AbortSignal.timeout(60_000);
    const init = { method: 'POST', headers: { ...headers, ...more }, body, duplex: 'half', signal };
    const response = await fetch(`${spillway.url}${path}`, init);
    return clean({ spillway }, response, path);
  };
  const large = JSON.stringify({ email: 'x'.repeat(9 * mebibyte) });
  const refused = await send('/api/trpc/users.invite', large);
  expect(refused.status).toBe(413);
  expect(refused.text).toContain('more than 8 MiB');
  expect((await send('/api/messages/body', large)).status).toBe(400);
  expect((await send('/api/messages/body', large, { cookie: '' })).status).toBe(401);
  expect((await send('/api/session', large)).status).toBe(400);

  // With no length told, whoever sends is cut off at the bound or answered.
  for (const path of ['/api/trpc/users.invite', '/api/messages/body']) {
    let pieces = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if ((pieces += 1) > 400) controller.close();
        else controller.enqueue(new Uint8Array(mebibyte / 4).fill(120));
      },
    });
    const status = await send(path, endless).then(
      (answer) => answer.status,
      () => null,
    );
    expect([null, 400, 413], path).toContain(status);
  }

  const batch = Array.from({ length: 101 }, () => 'session.me').join(',');
  const many = await fetch(`${spillway.url}/api/trpc/${batch}?batch=1&input=%7B%7D`, { headers });
  expect((await clean({ spillway }, many, 'a batch of 101')).status).toBe(400);
}
