import { expect, test } from 'vitest';
import { isStorable, toJson } from './to-json';

test('what PostgreSQL text cannot hold is replaced, all else is kept', () => {
  const rows = [{ a: 'NUL \0 and half \ud83d', b: '\\u0000 spelled out, 😀 whole', c: 1, d: null }];
  expect(JSON.parse(toJson(rows))).toEqual([
    { a: 'NUL \uFFFD and half \uFFFD', b: '\\u0000 spelled out, 😀 whole', c: 1, d: null },
  ]);
});

test('names are storable unless they hold such a character', () => {
  expect(['orders', '%2F ünï 😀', 'a\0b', 'a\udc00'].map(isStorable)).toEqual([true, true, false, false]);
});
