import { expect, test } from 'vitest';
import { noTransform, readTransform } from './transform-draft';

const patch = '[{"op":"remove","path":"/a"}]';

test('a patch is sent as it was typed, with the schema where one is given', () => {
  expect(readTransform({ ...noTransform, patch: 'nonsense' })).toEqual({ kind: 'none' });
  expect(readTransform({ on: true, patch, schema: ' ' })).toEqual({
    kind: 'patch',
    transform: { kind: 'patch', patch, schema: null },
  });
  expect(readTransform({ on: true, patch, schema: '{}' })).toMatchObject({ transform: { schema: '{}' } });
});

test('what cannot be used is said in words, beside the field that it is about', () => {
  expect(readTransform({ on: true, patch: '', schema: '' })).toMatchObject({ kind: 'missing', schema: null });
  expect(readTransform({ on: true, patch: '{}', schema: '{' })).toEqual({
    kind: 'missing',
    patch: expect.stringContaining('list of operations') as string,
    schema: expect.stringContaining('not JSON') as string,
  });
});
