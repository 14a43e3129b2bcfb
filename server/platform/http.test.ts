import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createNetServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { httpLines, HttpStatusError, httpRequest, type HttpRequest } from './http';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const call = (url: string, rest: Partial<HttpRequest> = {}) =>
  httpRequest({
    method: 'GET',
    url,
    peer: 'the test',
    deadlineMs: 5_000,
    maxBytes: 1_000_000,
    signal: new AbortController().signal,
    ...rest,
  });

describe('one HTTP call', () => {
  test.each(['http://169.254.169.254/api', 'http://[fe80::1]:15672/api'])(
    'asks nothing of %s',
    async (url) => {
      await expect(call(url)).rejects.toThrow(/does not ask/);
    },
  );

  test('unpacks what was packed and tells what came over the wire', async () => {
    const packed = gzipSync('x'.repeat(50_000));
    const url = await serve((request, response) => {
      expect(request.headers['accept-encoding']).toContain('gzip');
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length });
      response.end(packed);
    });
    const { text, wireBytes } = await call(url);
    expect(text).toHaveLength(50_000);
    expect(wireBytes).toBe(packed.length);
  });

  test('sends credentials of any script, and JSON', async () => {
    const url = await serve((request, response) => {
      request.on('data', (chunk: Buffer) =>
        response.end(`${request.headers.authorization} ${chunk.toString()}`),
      );
    });
    const { text } = await call(url, {
      method: 'PUT',
      json: { a: 1 },
      basicAuth: { username: 'ü', password: ':p' },
    });
    const pair = Buffer.from('ü::p', 'utf8').toString('base64');
    expect(text).toBe(`Basic ${pair} {"a":1}`);
  });

  test('stops reading an answer that is too large, packed or not', async () => {
    const packed = gzipSync(Buffer.alloc(5_000_000));
    const url = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(packed);
    });
    await expect(call(url)).rejects.toMatchObject({ code: 'limit_exceeded' });
  });

  test.each([
    [401, 'broker_denied'],
    [404, 'not_found'],
    [400, 'broker_rejected'],
    [500, 'broker_rejected'],
    [503, 'broker_unreachable'],
  ] as const)('HTTP %i is %s, with the start of the body for its caller', async (status, code) => {
    const url = await serve((_, response) => response.writeHead(status).end('why'));
    const error = await call(url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HttpStatusError);
    expect(error).toMatchObject({ code, status, text: 'why' });
  });

  test('a peer that never answers ends at the deadline, one that trickles too', async () => {
    const silent = await serve(() => undefined);
    await expect(call(silent, { deadlineMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
    const trickling = await serve((_, response) => void response.writeHead(200).write('x'));
    await expect(call(trickling, { deadlineMs: 50 })).rejects.toMatchObject({ code: 'timeout' });
  });

  test('an abort ends it with the reason of the abort', async () => {
    const url = await serve(() => undefined);
    const abort = new AbortController();
    const pending = call(url, { signal: abort.signal });
    abort.abort(new Error('stopped'));
    await expect(pending).rejects.toThrow('stopped');
  });

  test('nobody there, no such host, and another protocol: unreachable, each in words', async () => {
    const url = await serve(() => undefined);
    servers.splice(0).forEach((server) => server.close());
    await expect(call(url)).rejects.toMatchObject({
      code: 'broker_unreachable',
      message: expect.stringContaining('Nothing listens') as string,
    });
    await expect(call('http://no-such-host.invalid/')).rejects.toMatchObject({ code: 'broker_unreachable' });
    const plain = await serve(() => undefined);
    await expect(call(plain.replace('http:', 'https:'))).rejects.toMatchObject({
      code: 'broker_unreachable',
      message: expect.stringContaining('TLS') as string,
    });
  });

  test('what speaks AMQP or TLS where http was entered is told apart from a broker that is down', async () => {
    const answers = {
      amqp: Buffer.from('AMQP\0\0\x09\x01', 'latin1'),
      tls: Buffer.from([21, 3, 3, 0, 2, 2, 70]),
    };
    for (const answer of Object.values(answers)) {
      const server = createNetServer((socket) =>
        socket.on('error', () => undefined).once('data', () => socket.end(answer)),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      await expect(call(`http://127.0.0.1:${port}`)).rejects.toThrow(
        `does not speak plain HTTP. Try https://`,
      );
      server.close();
    }
  });

  test('credentials never stand in an error', async () => {
    const error = await call('http://127.0.0.1:1/', {
      basicAuth: { username: 'u', password: 'topsecret' },
    }).catch((reason: unknown) => reason);
    expect(String(error)).not.toContain('topsecret');
  });
});

describe('an answer read line by line', () => {
  const lines = async (url: string, rest: Partial<HttpRequest> = {}) => {
    const found: string[] = [];
    const request = { method: 'GET', url, peer: 'the test', deadlineMs: 5_000, maxBytes: 1_000_000 } as const;
    const { signal } = new AbortController();
    const { wireBytes } = await httpLines({ ...request, signal, ...rest }, (line) => found.push(line));
    return { found, wireBytes };
  };

  test('lines are whole wherever the chunks end, in the middle of a character too', async () => {
    const bytes = Buffer.from('ä 1\nbb 🐇\n\nlast');
    const url = await serve((_, response) => {
      const write = (at: number) => {
        if (at === bytes.length) response.end();
        else response.write(bytes.subarray(at, at + 1), () => setImmediate(write, at + 1));
      };
      write(0);
    });
    expect((await lines(url)).found).toEqual(['ä 1', 'bb 🐇', '', 'last']);
  });

  test('one that breaks off, or is too large, throws', async () => {
    const half = await serve((_, response) => {
      response.writeHead(200, { 'content-length': 1_000 });
      response.write('a 1\n', () => response.destroy());
    });
    await expect(lines(half)).rejects.toMatchObject({ code: 'broker_unreachable' });
    const large = await serve((_, response) => response.end('x\n'.repeat(1_000)));
    await expect(lines(large, { maxBytes: 100 })).rejects.toMatchObject({ code: 'limit_exceeded' });
    const refusing = await serve((_, response) => response.writeHead(404).end('no'));
    await expect(lines(refusing)).rejects.toBeInstanceOf(HttpStatusError);
  });
});
