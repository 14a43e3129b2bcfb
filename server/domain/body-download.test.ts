import { expect, test } from 'vitest';
import { bodyDownloadSchema, tooLargeToDownload } from './body-download';
import { limits } from './limits';

test('a body is handed out up to the bound, and beyond it a sentence says what carries it', () => {
  expect(tooLargeToDownload(0)).toBeNull();
  expect(tooLargeToDownload(limits.downloadBodyBytes)).toBeNull();
  expect(tooLargeToDownload(limits.downloadBodyBytes + 1)).toMatch(
    /^The body has 129 MiB; .* at most 128 MiB/,
  );
});

test('whatever was looked at can be asked for, and nothing deeper than a look', () => {
  const wanted = {
    clusterId: '01a21b40-8d23-71fb-b055-a20f315ccf9b',
    vhost: '/',
    name: 'q',
    fingerprint: 'a'.repeat(64),
  };
  const reads = (place: unknown) => bodyDownloadSchema.safeParse({ ...wanted, place }).success;
  expect(reads({ from: 'head', count: limits.peekMessages })).toBe(true);
  expect(reads({ from: 'head', count: limits.peekMessages + 1 })).toBe(false);
  expect(reads({ from: 'stream', offset: Number.MAX_SAFE_INTEGER })).toBe(true);
  expect(reads({ from: 'stream', offset: -1 })).toBe(false);
  expect(reads({ from: 'store', id: '12' })).toBe(true);
  expect(reads({ from: 'store', id: "1' or 1" })).toBe(false);
});
