import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QueueGroupRow } from '@/server/domain/queue-groups';
import { inOrder, layoutOf } from './group-layout';

const sum = { value: 0, known: 0 };

function group(key: string, queues: number): QueueGroupRow {
  return {
    ...{ key, queues, wrong: 0, state: 'ok', severity: 0, ageMs: null },
    ...{ ready: sum, unacked: sum, in: sum, out: sum, consumers: sum },
  };
}

const groups = [group('a.', 2), group('b.', 3), group('', 2)];

describe('groups in the list', () => {
  test('closed they are as many rows as there are groups', () => {
    const layout = layoutOf(groups, new Set(), []);
    expect(layout.count).toBe(3);
    expect([0, 1, 2].map((i) => layout.groupAt(i)?.key)).toEqual(['a.', 'b.', '']);
    expect([0, 1, 2].map(layout.rowAt)).toEqual([null, null, null]);
  });

  test('an open one is followed by its rows, the rest as any other', () => {
    const layout = layoutOf(groups, new Set(['b.', '']), ['b.', '']);
    const shown = Array.from({ length: layout.count }, (_, i) => layout.groupAt(i)?.key ?? layout.rowAt(i));
    expect(shown).toEqual(['a.', 'b.', 0, 1, 2, '', 3, 4]);
    expect([0, 1, 2, 4, 5, 6, 7].map(layout.rowsBefore)).toEqual([0, 0, 0, 2, 3, 3, 4]);
  });

  test('rows are found where they were asked for in another order, and are not yet there where not at all', () => {
    const layout = layoutOf(groups, new Set(['a.', 'b.', '']), ['b.', 'a.', 'gone.']);
    const shown = Array.from({ length: layout.count }, (_, i) => layout.groupAt(i)?.key ?? layout.rowAt(i));
    expect(shown).toEqual(['a.', 3, 4, 'b.', 0, 1, 2, '', null, null]);
  });

  test('every row of every open group has a place of its own, whatever is open', () => {
    const some = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean()), { maxLength: 8 });
    fc.assert(
      fc.property(some, (drawn) => {
        const all = drawn.map(([queues], i) => group(`g${i}.`, queues));
        const open = all.filter((_, i) => drawn[i]?.[1]).map(({ key }) => key);
        const layout = layoutOf(all, new Set(open), open);
        const indexes = Array.from({ length: layout.count }, (_, i) => i);
        const rows = indexes.map(layout.rowAt).filter((row) => row !== null);
        expect(rows).toEqual(rows.map((_, i) => i));
        expect(indexes.map(layout.groupAt).filter((found) => found !== null)).toEqual(all);
        const before = indexes.map((i) => indexes.slice(0, i).filter((j) => layout.rowAt(j) !== null).length);
        expect(indexes.map(layout.rowsBefore)).toEqual(before);
      }),
    );
  });

  test('keep their places while the order is held, and a new one comes last', () => {
    const fresh = [group('new.', 1), ...groups];
    expect(inOrder(fresh, ['b.', '', 'a.']).map(({ key }) => key)).toEqual(['b.', '', 'a.', 'new.']);
  });
});
