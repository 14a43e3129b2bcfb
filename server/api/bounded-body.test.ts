import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { boundedBody, boundedChunks } from './bounded-body';
import { handleRequest } from './handle-request';

/** In pieces, with no length told beforehand. */
function inPieces(pieces: number, bytes: number) {
  let left = pieces;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => (left-- > 0 ? controller.enqueue(new Uint8Array(bytes)) : controller.close()),
  });
  const init = { method: 'POST', body, duplex: 'half', headers: { host: 'localhost' } };
  return { request: new Request('http://localhost/api/trpc/session.me', init), left: () => left };
}

test('what is no larger than the bound is read whole, what is larger no further than it', async () => {
  expect((await boundedBody(inPieces(4, 256).request, 1_024)).byteLength).toBe(1_024);
  const { request, left } = inPieces(1_000, 256);
  await expect(boundedBody(request, 1_024)).rejects.toMatchObject({ code: 'limit_exceeded' });
  expect(left()).toBeGreaterThan(900);
});

test('a body that says that it is too large is not read at all', async () => {
  const headers = { 'content-length': '2048' };
  const request = new Request('http://localhost/', { method: 'POST', body: 'x', headers });
  await expect(boundedBody(request, 1_024)).rejects.toThrow('This is more than 1 KiB');
  expect(request.bodyUsed).toBe(false);
});

test('chunks end at the bound', async () => {
  let bytes = 0;
  const read = async () => {
    for await (const chunk of boundedChunks(inPieces(1_000, 256).request, 1_024)) bytes += chunk.byteLength;
  };
  await expect(read()).rejects.toMatchObject({ code: 'limit_exceeded' });
  expect(bytes).toBe(1_024);
});

test('a call of the API is refused at its bound, whoever sends it', async () => {
  const mebibyte = 1024 * 1024;
  const { request } = inPieces(limits.apiRequestBytes / mebibyte + 2, mebibyte);
  const response = await handleRequest(request);
  expect(response.status).toBe(413);
  expect(await response.json()).toEqual({
    error: { message: 'This is more than 8 MiB, which is the most that is taken at once.' },
  });
});
