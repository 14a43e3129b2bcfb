import { expect, test } from 'vitest';
import { shownTransform } from './masked-transform';
import type { MaskRule } from './masking';
import type { PatchTransform } from './redrive-transform';

const byPath: MaskRule = {
  ...{ id: '1', name: 'pci', kind: 'json-path', pattern: '$..card', clusterId: null, belowRole: 'admin' },
};
const byText: MaskRule = { ...byPath, name: 'cards', kind: 'text', pattern: '4111 ?1111' };
const byHeader: MaskRule = { ...byPath, name: 'people', kind: 'header', pattern: '*' };
const card = '4111 1111';

function patchOf(patch: unknown, schema: unknown = null): PatchTransform {
  const schemaText = schema === null ? null : JSON.stringify(schema);
  return { kind: 'patch', patch: JSON.stringify(patch), schema: schemaText };
}

const moved = [
  { op: 'add', path: '/tmp', value: card },
  { op: 'move', from: '/tmp', path: '/card' },
];

test('a rule by path hides every value, for others may move it there, and keeps what is done and where', () => {
  const shown = shownTransform([byPath], patchOf(moved, { properties: { card: { const: card } } }));
  expect(JSON.parse(shown.patch)).toEqual([
    { op: 'add', path: '/tmp', value: 'masked by rule pci' },
    { op: 'move', from: '/tmp', path: '/card' },
  ]);
  expect(shown.schema).toBe('masked by rule pci');
});

test('a rule for text hides what it matches, wherever and however it is written', () => {
  const escaped = '[{"op":"add","path":"/note","value":"\\u0034111 1111 and more"}]';
  const shown = shownTransform([byText], { kind: 'patch', patch: escaped, schema: `{"enum":["${card}"]}` });
  expect(JSON.parse(shown.patch)).toEqual([
    { op: 'add', path: '/note', value: 'masked by rule cards and more' },
  ]);
  expect(JSON.parse(shown.schema ?? '')).toEqual({ enum: ['masked by rule cards'] });
  const number = shownTransform([byText], patchOf([{ op: 'test', path: '/a', value: 41111111 }]));
  expect(number.patch).not.toContain('4111');
});

test('what no rule concerns is shown as it was written', () => {
  const transform = { ...patchOf(moved), patch: '[ {"op":"remove" , "path":"/a"} ]' };
  expect(shownTransform([byHeader], patchOf(moved))).toEqual(patchOf(moved));
  expect(shownTransform([byText, byHeader], transform)).toEqual(transform);
});

test('what cannot be read is not shown at all', () => {
  const broken = { kind: 'patch' as const, patch: `[{"value":"${card}"`, schema: card };
  for (const rule of [byPath, byText]) {
    expect(JSON.stringify(shownTransform([rule], broken))).not.toContain('4111');
  }
});
