import { expect, test, vi } from 'vitest';
import { readForPage } from './read-for-page';

test('a page reads nothing for a host name that is not ours', async () => {
  const read = vi.fn();
  expect(await readForPage(new Headers({ host: 'elsewhere.example' }), read)).toBe(null);
  expect(read).not.toHaveBeenCalled();
});

test('a move inside the console reads nothing with its page', async () => {
  const read = vi.fn();
  const headers = new Headers({ host: 'localhost:7070', 'sec-fetch-dest': 'empty' });
  expect(await readForPage(headers, read)).toBe(null);
  expect(read).not.toHaveBeenCalled();
});
