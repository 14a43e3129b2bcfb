import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '@/server/domain/json';
import { textAt } from '@/server/domain/json-path';
import { ancestorsOf, hitsOf, pathsOf, rowsOf } from './json-rows';

const tree = parseJson('{"order":{"id":9007199254740993,"a b":[{"sku":"X-1"},"x-2"]},"x":null}');

describe('the rows of a JSON tree', () => {
  test('are its open values from top to bottom, with their level', () => {
    const rows = rowsOf(tree, new Map());
    expect(rows.map(({ label, level }) => `${level} ${label ?? '$'}`)).toEqual(
      ['0 $', '1 order', '2 id', '2 a b', '1 x'].flatMap((row) =>
        row === '2 a b' ? [row, '3 0', '3 1'] : [row],
      ),
    );
  });

  test('a value that a person closed hides what is in it', () => {
    const rows = rowsOf(tree, new Map([['0', false]]));
    expect(rows.map(({ label }) => label)).toEqual([null, 'order', 'x']);
  });

  test('a long list starts closed', () => {
    const long = parseJson(`{"list":[${Array(51).fill(1).join(',')}]}`);
    expect(rowsOf(long, new Map())).toHaveLength(2);
    expect(rowsOf(long, new Map([['0', true]]))).toHaveLength(53);
  });
});

describe('a search', () => {
  test('finds keys and values in any case, and every digit of a number', () => {
    expect(hitsOf(tree, 'X-')).toEqual(['0.1.0.0', '0.1.1']);
    expect(hitsOf(tree, 'order')).toEqual(['0']);
    expect(hitsOf(tree, '740993')).toEqual(['0.0']);
    expect(hitsOf(tree, ' ')).toEqual([]);
  });

  test('what must be open for a hit to be seen are its ancestors', () => {
    expect(ancestorsOf('0.1.0')).toEqual(['', '0', '0.1']);
    expect(ancestorsOf('')).toEqual([]);
  });
});

describe('the path of a value', () => {
  test('is written for JSONPath and for jq', () => {
    expect(pathsOf(tree, '0.1.0.0')).toEqual({
      jsonPath: '$.order["a b"][0].sku',
      jq: '.order["a b"][0].sku',
    });
    expect(pathsOf(tree, '')).toEqual({ jsonPath: '$', jq: '.' });
    expect(pathsOf(parseJson('[[1]]'), '0.0')).toEqual({ jsonPath: '$[0][0]', jq: '.[0][0]' });
  });

  test('leads back to the value, whatever its keys are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), (keys) => {
        const text = JSON.stringify(Object.fromEntries(keys.map((key, index) => [key, `value ${index}`])));
        const root = parseJson(text);
        if (root.kind !== 'object') throw new Error('an object was written');
        root.entries.forEach(({ value }, index) => {
          const { jsonPath } = pathsOf(root, String(index));
          expect(textAt(text, jsonPath)).toBe(value.kind === 'string' ? value.value : null);
        });
      }),
      { numRuns: 30 },
    );
  });
});
