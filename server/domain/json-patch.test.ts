import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch, parsePatch } from './json-patch';

const patch = (...operations: object[]) => parsePatch(JSON.stringify(operations));
const apply = (text: string, ...operations: object[]) => applyPatch(text, patch(...operations));
const text = (result: ReturnType<typeof applyPatch>) => result.text;

describe('what the patch does not name keeps every character', () => {
  const body =
    '{ "id": 9007199254740993,\t"price":1.50, "e":1E+2,\n "s":"\\u00e9\\/", "list":[1 ,2],"b":-0 }';

  test.each<[string, object, string]>([
    ['replace', { op: 'replace', path: '/price', value: 2 }, body.replace('1.50', '2')],
    ['remove first', { op: 'remove', path: '/id' }, body.replace('"id": 9007199254740993,\t', '')],
    ['remove last', { op: 'remove', path: '/b' }, body.replace(',"b":-0', '')],
    ['remove between', { op: 'remove', path: '/e' }, body.replace(' "e":1E+2,\n', '\n')],
    ['add to a list', { op: 'add', path: '/list/1', value: 'x' }, body.replace('1 ,2', '1 ,"x",2')],
    ['append to a list', { op: 'add', path: '/list/-', value: null }, body.replace('2]', '2,null]')],
    ['test', { op: 'test', path: '/id', value: null }, ''],
  ])('%s', (_name, operation, expected) => {
    const result = apply(body, operation);
    if (expected === '')
      expect(result).toEqual({ text: null, reason: expect.stringContaining('another') as string });
    else expect(result.text?.replace(/\s/g, '')).toBe(expected.replace(/\s/g, ''));
    if (result.text !== null) expect(result.text).toContain('\\u00e9\\/');
  });

  test('a replaced value is the only difference, white space included', () => {
    expect(text(apply(body, { op: 'replace', path: '/price', value: 2 }))).toBe(body.replace('1.50', '2'));
  });

  test('a copied or moved number keeps all its digits', () => {
    expect(text(apply(body, { op: 'move', from: '/id', path: '/list/0' }))).toContain('[9007199254740993,');
    expect(text(apply(body, { op: 'copy', from: '/price', path: '/old' }))).toContain('"old":1.50');
  });

  test('a number in the patch is written with the digits it was given', () => {
    const operations = parsePatch('[{"op":"add","path":"/n","value":18446744073709551616.10}]');
    expect(text(applyPatch('{}', operations))).toBe('{"n":18446744073709551616.10}');
  });

  test('what is added to an indented document is indented as its neighbours', () => {
    const indented = '{\n  "a": 1,\n  "b": [\n    1\n  ]\n}';
    expect(text(apply(indented, { op: 'add', path: '/c', value: 3 }))).toBe(
      '{\n  "a": 1,\n  "b": [\n    1\n  ],\n  "c": 3\n}',
    );
    expect(text(apply(indented, { op: 'add', path: '/b/-', value: 2 }))).toBe(
      '{\n  "a": 1,\n  "b": [\n    1,\n    2\n  ]\n}',
    );
    expect(text(apply(indented, { op: 'remove', path: '/b' }))).toBe('{\n  "a": 1\n}');
  });
});

describe('the rules of RFC 6902', () => {
  test('pointers are unescaped, ~1 before ~0', () => {
    expect(text(apply('{"a/b":1,"~1":2}', { op: 'remove', path: '/a~1b' }))).toBe('{"~1":2}');
    expect(text(apply('{"a/b":1,"~1":2}', { op: 'remove', path: '/~01' }))).toBe('{"a/b":1}');
  });

  test('the empty pointer is the whole document', () => {
    expect(text(apply('{"a":1}', { op: 'replace', path: '', value: [1] }))).toBe('[1]');
    expect(text(apply('{"":1}', { op: 'replace', path: '/', value: 2 }))).toBe('{"":2}');
  });

  test('numbers are equal by value, objects without order, and digits beyond 2^53 count', () => {
    const equal = (a: string, b: string) =>
      applyPatch(a, parsePatch(`[{"op":"test","path":"","value":${b}}]`)).reason === null;
    expect(equal('1.0', '10e-1')).toBe(true);
    expect(equal('-0', '0.00')).toBe(true);
    expect(equal('9007199254740993', '9007199254740992')).toBe(false);
    expect(equal('{"a":1,"b":[2]}', '{"b":[2],"a":1e0}')).toBe(true);
    expect(equal('"1"', '1')).toBe(false);
  });

  test('all operations or none', () => {
    const result = apply('{"a":1}', { op: 'remove', path: '/a' }, { op: 'remove', path: '/a' });
    expect(result).toEqual({ text: null, reason: 'Operation 2, remove /a: there is no such value.' });
  });

  test.each([
    ['{"a":1}', { op: 'replace', path: '/b', value: 1 }, 'no such value'],
    ['{"a":1}', { op: 'add', path: '/a/b', value: 1 }, 'neither an object nor a list'],
    ['[1]', { op: 'add', path: '/2', value: 1 }, 'shorter'],
    ['[1]', { op: 'remove', path: '/01' }, 'not a place in a list'],
    ['[1]', { op: 'remove', path: '/-' }, 'not a place in a list'],
    ['{"a":1,"a":2}', { op: 'replace', path: '/a', value: 1 }, 'more than once'],
    ['{"a":1}', { op: 'remove', path: '' }, 'as a whole'],
    ['order 7', { op: 'add', path: '/a', value: 1 }, 'not JSON'],
    ['', { op: 'add', path: '', value: 1 }, 'not JSON'],
  ])('%s with %j does not apply, and says why', (document, operation, why) => {
    expect(apply(document, operation)).toEqual({
      text: null,
      reason: expect.stringContaining(why) as string,
    });
  });

  test.each([
    ['{}', 'list of operations'],
    ['[]', 'no operation'],
    ['[{"op":"add","path":"/a"}]', 'needs a "value"'],
    ['[{"op":"add","path":"a","value":1}]', 'JSON pointer'],
    ['[{"op":"add","path":"/~2","value":1}]', 'JSON pointer'],
    ['[{"op":"merge","path":"/a"}]', 'needs an "op"'],
    ['[{"op":"move","from":"/a","path":"/a/b"}]', 'into itself'],
    ['[1]', 'not an object'],
    ['[', 'not JSON'],
  ])('the patch %s is refused in words', (document, why) => {
    expect(() => parsePatch(document)).toThrow(why);
  });
});

test('replacing any value of any document gives what the same change of the parsed document gives', () => {
  const documents = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue(), {
    minKeys: 1,
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(documents, fc.jsonValue(), fc.boolean(), (document, value, spaced) => {
      const [key = ''] = Object.keys(document);
      const path = `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
      const source = JSON.stringify(document, null, spaced ? 2 : 0);
      const replaced = apply(source, { op: 'replace', path, value });
      // As a clone through JSON, which is what a document on the wire is.
      const expected: unknown = JSON.parse(JSON.stringify(document), (_key, inner: unknown) => inner);
      Object.defineProperty(expected, key, { value, enumerable: true, configurable: true, writable: true });
      expect(JSON.parse(replaced.text ?? '')).toEqual(JSON.parse(JSON.stringify(expected)));
      const removed = apply(source, { op: 'remove', path });
      expect(Object.keys(JSON.parse(removed.text ?? '') as object)).toEqual(Object.keys(document).slice(1));
      const restored = applyPatch(removed.text ?? '', patch({ op: 'add', path, value: document[key] }));
      expect(JSON.parse(restored.text ?? '')).toEqual(JSON.parse(source));
    }),
  );
});
