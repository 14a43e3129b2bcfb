import { describe, expect, test } from 'vitest';
import { limits } from './limits';
import { chooseSeparator, foldGroups, type QueueGroupRow } from './queue-groups';

const nothing = { '.': 0, '-': 0, _: 0, ':': 0, '/': 0 };

function group(key: string, queues: number, more: Partial<QueueGroupRow> = {}): QueueGroupRow {
  const sum = { value: queues, known: queues };
  return {
    ...{ key, queues, wrong: 0, state: 'ok', severity: 0, ageMs: null },
    ...{ ready: sum, unacked: { value: 0, known: queues }, in: sum, out: sum, consumers: sum },
    ...more,
  };
}

const worst = { sort: 'worst', descending: true } as const;
const keys = (groups: readonly QueueGroupRow[]) => groups.map(({ key }) => key);

test.each([
  [{ '.': 10, '-': 4 }, '.'],
  [{ '.': 3, _: 90, ':': 5 }, '_'],
  [{ '.': 7, '-': 7 }, '.'],
  [{ '/': 1 }, '/'],
  [{}, '.'],
])('of names that hold %j, %s ends the group', (counts, separator) => {
  expect(chooseSeparator({ ...nothing, ...counts })).toBe(separator);
});

describe('groups', () => {
  test('a name that no other shares its beginning with is in the rest, which is last and summed up', () => {
    const folded = foldGroups(
      [
        group('', 3, { ageMs: 5_000 }),
        group('alone.', 1, { severity: 2, state: 'stuck', wrong: 1, ready: { value: null, known: 0 } }),
        group('orders.', 4),
      ],
      worst,
    );
    expect(keys(folded)).toEqual(['orders.', '']);
    expect(folded[1]).toMatchObject({
      ...{ queues: 4, wrong: 1, state: 'stuck', severity: 2, ageMs: 5_000 },
      ready: { value: 3, known: 3 },
    });
  });

  test('one queue alone is the rest, too', () => {
    expect(foldGroups([group('alone.', 1)], worst)).toMatchObject([{ key: '', queues: 1 }]);
    expect(foldGroups([], worst)).toEqual([]);
  });

  test('are in the order of the list, and what is not known is last both ways', () => {
    const groups = [
      group('a.', 2, { ageMs: null }),
      group('b.', 3, { ageMs: 10 }),
      group('c.', 4, { ageMs: 90, severity: 1 }),
    ];
    expect(keys(foldGroups(groups, worst))).toEqual(['c.', 'b.', 'a.']);
    expect(keys(foldGroups(groups, { sort: 'age', descending: false }))).toEqual(['b.', 'c.', 'a.']);
    expect(keys(foldGroups(groups, { sort: 'age', descending: true }))).toEqual(['c.', 'b.', 'a.']);
    expect(keys(foldGroups(groups, { sort: 'name', descending: false }))).toEqual(['a.', 'b.', 'c.']);
    expect(keys(foldGroups(groups, { sort: 'ready', descending: true }))).toEqual(['c.', 'b.', 'a.']);
  });

  test('are bounded, and no queue is lost', () => {
    const many = Array.from({ length: limits.queueGroups + 5 }, (_, i) => group(`g${i}.`, 2 + (i % 3)));
    const folded = foldGroups(many, worst);
    expect(folded).toHaveLength(limits.queueGroups + 1);
    const count = (groups: readonly QueueGroupRow[]) => groups.reduce((sum, { queues }) => sum + queues, 0);
    expect(count(folded)).toBe(count(many));
  });
});
