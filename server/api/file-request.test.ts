import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { limits } from '@/server/domain/limits';
import { streamOf } from './file-request';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function file(count: number) {
  const seen = { closed: false, finished: [] as [unknown, number][] };
  async function* parts() {
    try {
      for (let part = 1; part <= count; part += 1)
        yield await Promise.resolve(part === 1 ? 'a\n' : Buffer.from('b\n'));
    } finally {
      seen.closed = true;
    }
  }
  const stream = streamOf(parts(), async (error, parts) => {
    await Promise.resolve();
    seen.finished.push([error, parts]);
  });
  return { reader: stream.getReader(), seen };
}

test('a file is told to its end, as slowly as it is read', async () => {
  const { reader, seen } = file(3);
  const told: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    told.push(Buffer.from(value).toString());
    await vi.advanceTimersByTimeAsync(limits.downloadStallMs - 1);
  }
  expect(told).toEqual(['a\n', 'b\n', 'b\n']);
  expect(seen.finished).toEqual([[null, 3]]);
});

test('one that is not read on is ended, and lets go of what it reads', async () => {
  const { reader, seen } = file(100);
  await reader.read();
  await vi.advanceTimersByTimeAsync(limits.downloadStallMs);
  expect(seen.closed).toBe(true);
  expect(seen.finished).toEqual([[expect.objectContaining({ code: 'timeout' }), 2]]);
  await expect(reader.read()).rejects.toThrow('nothing of it was read for 60 s');
});

test('one that is cancelled lets go at once, and only once', async () => {
  const { reader, seen } = file(100);
  await reader.read();
  await reader.cancel();
  expect(seen.closed).toBe(true);
  await vi.advanceTimersByTimeAsync(2 * limits.downloadStallMs);
  expect(seen.finished).toHaveLength(1);
});
