import { afterEach, expect, test, vi } from 'vitest';
import { reachSpillway } from './reach-spillway';

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
