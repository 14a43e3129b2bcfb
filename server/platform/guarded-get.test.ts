import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { guardedGet } from './guarded-get';

const servers: { close(): unknown }[] = [];
afterAll(() => servers.forEach((server) => server.close()));

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (url: string) =>
  guardedGet({
    ...{ url, peer: 'the schema registry', accept: 'application/json', deadlineMs: 300, maxBytes: 1_000 },
    signal: new AbortController().signal,
  });

describe('an address that a person typed', () => {
  test('is refused before anything is sent, in any spelling that a URL takes', async () => {
    for (const host of ['169.254.169.254', '[::ffff:169.254.169.254]', '[fe80::1]', '2852039166']) {
      await expect(get(`http://${host}/schemas/ids/1`)).rejects.toThrow(/does not ask/);
    }
    await expect(get('file:///etc/passwd')).rejects.toThrow(/by http or https only/);
  });

  test('answers with its text', async () => {
    expect(await get(await serve((_, response) => response.end('{"a":1}')))).toBe('{"a":1}');
  });

  test('is not followed elsewhere', async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    );
    await expect(get(url)).rejects.toThrow(/answered HTTP 302/);
  });

  test('is given up at a bound of bytes and of time, and says who did not answer', async () => {
    const large = await serve((_, response) => response.end('x'.repeat(2_000)));
    await expect(get(large)).rejects.toMatchObject({ code: 'limit_exceeded' });
    const silent = await serve(() => undefined);
    await expect(get(silent)).rejects.toThrow(
      /The schema registry at 127.0.0.1:\d+ did not answer within 0.3 s/,
    );
    await expect(get('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'broker_unreachable' });
  });
});
