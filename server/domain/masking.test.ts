import { describe, expect, test } from 'vitest';
import { parseJson, printJson } from './json';
import { nodesAt, parseMaskPath } from './mask-path';
import { createMasker, maskRuleInputSchema, type MaskRule, patternProblem, rulesFor } from './masking';

const rule = (kind: MaskRule['kind'], pattern: string, over: Partial<MaskRule> = {}): MaskRule => ({
  ...{ id: 'r', name: 'pci', kind, pattern, clusterId: null, belowRole: 'admin' },
  ...over,
});
const masked = (rules: MaskRule[], text: string) =>
  printJson(createMasker(rules).tree(parseJson(text))).replace(/\s*\n\s*/g, '');

describe('a masking path', () => {
  const root = parseJson('{"a":{"card":1,"b":[{"card":2},{"x y":3}]},"card":4}');
  test.each([
    ['$.card', ['4']],
    ['$.a.card', ['1']],
    ['$..card', ['4', '1', '2']],
    ['$.a.b[0].card', ['2']],
    ['$.a.b[*].card', ['2']],
    ['$.a.b.*.card', ['2']],
    ['$..["x y"]', ['3']],
    ['$..b[1]["x y"]', ['3']],
    ['$.nope.card', []],
  ])('%s names what it may mean', (path, values) => {
    const found = [...nodesAt(root, parseMaskPath(path) ?? [])];
    expect(found.map((node) => (node.kind === 'literal' ? node.text : node.kind)).sort()).toEqual(
      values.sort(),
    );
  });

  test.each(['card', '$', '$.', '$.a b', '$[', '$["a]', '$...a', '$.a..', ''])('%s is none', (path) => {
    expect(parseMaskPath(path)).toBeNull();
  });
});

describe('a rule', () => {
  test('by path hides a value of any kind, and names itself', () => {
    expect(masked([rule('json-path', '$.card')], '{"card":{"n":1},"id":9007199254740993}')).toBe(
      '{"card": "masked by rule pci","id": 9007199254740993}',
    );
  });

  test('by path is also meant from the data of an event', () => {
    expect(masked([rule('json-path', '$.card')], '{"id":"1","data":{"card":2}}')).toBe(
      '{"id": "1","data": {"card": "masked by rule pci"}}',
    );
  });

  test('by path hides every one of repeated keys', () => {
    expect(masked([rule('json-path', '$.card')], '{"card":1,"card":2}')).not.toMatch(/[12]/);
  });

  test('by text hides what it finds in texts, numbers and keys', () => {
    const rules = [rule('text', '\\b\\d{4}\\b')];
    expect(masked(rules, '{"k 1234":"pin 1234 ok","n":5678,"year":99}')).toBe(
      '{"k masked by rule pci": "pin masked by rule pci ok","n": "masked by rule pci","year": 99}',
    );
  });

  test('by header hides by name in any case, with wildcards', () => {
    const masker = createMasker([rule('header', 'x-customer-*')]);
    expect(masker.field('X-Customer-Email', 'a@b')).toBe('masked by rule pci');
    expect(masker.field('x-customers', 'a@b')).toBe('a@b');
    expect(createMasker([rule('header', 'a.c')]).field('abc', 'x')).toBe('x');
  });

  test('says which ones masked something', () => {
    const masker = createMasker([rule('text', 'a+'), rule('text', 'zz', { name: 'other' })]);
    masker.text('caat');
    expect([...masker.used]).toEqual(['pci']);
  });

  test('hides from roles below its own, on its cluster', () => {
    const here = rule('text', 'a', { clusterId: 'here' });
    const forViewers = rule('text', 'a', { belowRole: 'operator' });
    expect(rulesFor([here], 'operator', 'here')).toEqual([here]);
    expect(rulesFor([here], 'operator', 'there')).toEqual([]);
    expect(rulesFor([here], 'operator', null)).toEqual([here]);
    expect(rulesFor([here], 'admin', 'here')).toEqual([]);
    expect(rulesFor([forViewers], 'operator', 'here')).toEqual([]);
    expect(rulesFor([forViewers], 'viewer', 'here')).toEqual([forViewers]);
  });
});

describe('a pattern that is none is refused in words', () => {
  test.each([
    ['json-path', 'card', /Write a path/],
    ['text', '(', /no regular expression/],
    ['text', '(a+)+$', /repeats/],
    ['text', 'a*', /matches nothing/],
  ] as const)('%s %s', (kind, pattern, words) => {
    expect(patternProblem(kind, pattern)).toMatch(words);
    const input = { name: 'n', kind, pattern, clusterId: null, belowRole: 'admin' };
    expect(maskRuleInputSchema.safeParse(input).success).toBe(false);
  });
});
