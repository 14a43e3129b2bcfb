import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CauseGroup,
  changedGroups,
  type CountedKey,
  curate,
  signatureKeyOf,
  splitsOf,
} from './curation';
import { splitKey } from './cause-key';

const counted = (key: string, count: number, lastDeathAtMs: number | null = 5): CountedKey => ({
  key,
  count,
  error: null,
  exact: true,
  firstDeathAtMs: lastDeathAtMs,
  lastDeathAtMs,
});

const group = (id: string, keys: string[], over: Partial<CauseGroup> = {}): CauseGroup => ({
  ...{ id, keys, name: '', note: '', muted: false },
  ...over,
});

describe('the lines of the screen', () => {
  test('are the groups that people made and every key that is in none, largest first, muted last', () => {
    const lines = curate([counted('a', 5), counted('b', 9), counted('c', 2, 1), counted('d', 50)], {
      groups: [group('g', ['a', 'c', 'gone'], { name: 'Tax' }), group('m', ['d'], { muted: true })],
    });
    expect(lines.map(({ id, count, keys, muted }) => ({ id, count, keys, muted }))).toEqual([
      { id: 'b', count: 9, keys: ['b'], muted: false },
      { id: 'g', count: 7, keys: ['a', 'c', 'gone'], muted: false },
      { id: 'm', count: 50, keys: ['d'], muted: true },
    ]);
    expect(lines[1]).toMatchObject({ firstDeathAtMs: 1, lastDeathAtMs: 5 });
  });

  test('say that a count is reckoned when one of its parts is', () => {
    const [line] = curate([counted('a', 5), { ...counted('b', 5), exact: false }], {
      groups: [group('g', ['a', 'b'])],
    });
    expect(line?.exact).toBe(false);
  });

  test('unknown times stay unknown', () => {
    expect(curate([counted('a', 1, null)], { groups: [] })[0]).toMatchObject({ lastDeathAtMs: null });
  });
});

describe('a change', () => {
  const two = [
    group('g', ['a', 'b'], { name: 'Tax', note: 'one' }),
    group('h', ['c'], { note: 'two', muted: true }),
  ];

  test('merges groups and keeps what was said of each', () => {
    expect(changedGroups(two, { keys: ['a', 'b', 'c'] }, 'new')).toEqual([
      group('g', ['a', 'b', 'c'], { name: 'Tax', note: 'one\ntwo', muted: true }),
    ]);
  });

  test('takes one key out of a group again', () => {
    expect(changedGroups(two, { keys: ['a'] }, 'new')).toContainEqual(
      group('g', ['a'], { name: 'Tax', note: 'one' }),
    );
  });

  test('that says nothing of a single key leaves no group behind', () => {
    expect(changedGroups([group('h', ['c'], { note: 'two' })], { keys: ['c'], note: '' }, 'new')).toEqual([]);
  });

  test('never puts a key into two groups, nor loses one that it names', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const change = fc.record({
      keys: fc.uniqueArray(key, { minLength: 1 }),
      name: fc.constantFrom('x', 'y'),
      muted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        let groups: CauseGroup[] = [];
        changes.forEach((one, index) => {
          groups = changedGroups(groups, one, `id${index}`);
          const keys = groups.flatMap((made) => made.keys);
          expect(new Set(keys).size).toBe(keys.length);
          expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length);
          const target = groups.find((made) => made.keys.includes(one.keys[0] ?? ''));
          expect(target?.keys.toSorted()).toEqual(one.keys.toSorted());
          expect(target).toMatchObject({ name: one.name, muted: one.muted });
        });
      }),
    );
  });
});

test('splits are of the signature, whatever part of it is asked about', () => {
  const key = 's2:["rejected","orders",null,"boom",null,null]';
  const part = { by: 'header', name: 'tenant' } as const;
  expect(signatureKeyOf(splitKey(key, part, 'acme'))).toBe(key);
  expect(splitsOf({ splits: [{ id: '1', key, part }] }, key)).toEqual([part]);
  expect(splitsOf({ splits: [{ id: '1', key, part }] }, 'other')).toEqual([]);
});
