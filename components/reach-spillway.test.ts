import { afterEach, expect, test, vi } from 'vitest';
import { createTRPCClient, httpBatchStreamLink, httpLink } from '@trpc/client';
import type { AppRouter } from '@/server/api/root';
import { reachSpillway, wholeAnswers } from './reach-spillway';

afterEach(() => void vi.unstubAllGlobals());

function answered(answer: () => Promise<Response>) {
  vi.stubGlobal('fetch', answer);
  return reachSpillway('/api/trpc/clusters.list');
}

test('an answer of ours is passed on, an error too', async () => {
  const json = new Response('{}', { status: 404, headers: { 'content-type': 'application/json' } });
  await expect(answered(() => Promise.resolve(json))).resolves.toBe(json);
});

test.each([
  ['text/html', '<h1>Bad gateway</h1>', 502, 'Bad Gateway'],
  ['text/plain', 'no healthy upstream', 503, 'Service Unavailable'],
  ['text/html', '<form>Sign in</form>', 200, 'OK'],
])('a proxy that answers %s is told apart', async (type, body, status, statusText) => {
  const page = new Response(body, { status, statusText, headers: { 'content-type': type } });
  await expect(answered(() => Promise.resolve(page))).rejects.toThrow(
    `not Spillway’s API: ${status} ${statusText}.`,
  );
});

test('what does not answer at all is said', async () => {
  await expect(answered(() => Promise.reject(new TypeError('Failed to fetch')))).rejects.toThrow(
    'Spillway does not answer',
  );
});

test('who stops waiting hears that', async () => {
  const stopped = new DOMException('stopped', 'AbortError');
  await expect(answered(() => Promise.reject(stopped))).rejects.toBe(stopped);
});

const asked = { url: 'http://127.0.0.1/api/trpc', fetch: reachSpillway };
const clientOf = (way: ReturnType<typeof httpLink<AppRouter>>) =>
  createTRPCClient<AppRouter>({ links: [wholeAnswers, way] });

function answering(body: BodyInit, status = 200) {
  const json = { 'content-type': 'application/json' };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status, headers: json })));
}

/** Begins as an answer does, and ends as a connection that is cut. */
function cutOff(beginning: string): ReadableStream<Uint8Array> {
  let begun = false;
  return new ReadableStream({
    pull(controller) {
      if (begun) return controller.error(new TypeError('network error'));
      begun = true;
      controller.enqueue(new TextEncoder().encode(beginning));
    },
  });
}

test.each([
  ['in one piece', httpLink(asked), '{"result":{"da', true],
  ['in one piece, and ends early', httpLink(asked), '{"result":{"da', false],
  ['in a stream', httpBatchStreamLink(asked), '{"0":[[0],[null,0,0]]}\n', true],
  ['in a stream, and ends early', httpBatchStreamLink(asked), '{"0":[[0],[null,0,0]]}\n', false],
] as const)('an answer that comes %s and breaks off is told as that', async (_, way, beginning, cut) => {
  answering(cut ? cutOff(beginning) : beginning);
  await expect(clientOf(way).clusters.list.query()).rejects.toThrow(/^The answer broke off on its way/);
});

test('what the API itself says of an error is left as it is', async () => {
  const error = { message: 'There is no such redrive.', code: -32004, data: { code: 'NOT_FOUND' } };
  answering(JSON.stringify({ error }), 404);
  await expect(clientOf(httpLink(asked)).clusters.list.query()).rejects.toThrow('There is no such redrive.');
});

test('so is what is said where nothing answers', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(clientOf(httpLink(asked)).clusters.list.query()).rejects.toThrow('Spillway does not answer');
});
