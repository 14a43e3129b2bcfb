import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAllStorable } from './storable-text';

test.each([
  ['a\u0000b', false],
  ['\ud800', false],
  ['\udc00\ud800', false],
  ['🍏', true],
  ['', true],
  [null, true],
  [undefined, true],
  [7, true],
  [[1, [undefined, ['x\u0000']]], false],
  [{ a: undefined, 'k\u0000': 1 }, false],
  [{ a: [{ b: 'ok' }, undefined, '\ud800'] }, false],
  [{ a: [undefined, undefined], b: { c: 'ok' } }, true],
])('%j: %s', (value, expected) => {
  expect(isAllStorable(value)).toBe(expected);
});

test('any JSON is when its text is, however deep', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      const text = JSON.stringify(value);
      expect(isAllStorable(value)).toBe(!text.includes('\\u0000') && !/\\ud[89a-f]/i.test(text));
    }),
  );
  const deep = JSON.parse(`${'['.repeat(5_000)}"x"${']'.repeat(5_000)}`) as unknown;
  expect(isAllStorable(deep)).toBe(true);
});
