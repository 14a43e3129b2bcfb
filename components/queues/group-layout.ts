// Where groups and the rows of the open ones stand in the list. The rows that are read follow each other group by group in
// the order in which they were asked for, which may be another than that of the screen. Pure.

import type { QueueGroupRow } from '@/server/domain/queue-groups';

export type GroupLayout = {
  /** Groups and rows together. */
  count: number;
  /** Null where a row stands. */
  groupAt: (index: number) => QueueGroupRow | null;
  /** The row that stands there, in the order of what was asked; null for a group, and where it was not asked for yet. */
  rowAt: (index: number) => number | null;
  /** Rows of open groups that stand before it. */
  rowsBefore: (index: number) => number;
};

/** `asked`: the open groups in the order of the rows that are loaded. */
export function layoutOf(
  groups: readonly QueueGroupRow[],
  open: ReadonlySet<string>,
  asked: readonly string[],
): GroupLayout {
  const rowsOf = new Map(groups.map(({ key, queues }) => [key, queues]));
  const firstRow = new Map<string, number>();
  let rows = 0;
  for (const key of asked) {
    if (!rowsOf.has(key)) continue;
    firstRow.set(key, rows);
    rows += rowsOf.get(key) ?? 0;
  }
  const heads: number[] = [];
  let count = 0;
  for (const { key, queues } of groups) {
    heads.push(count);
    count += 1 + (open.has(key) ? queues : 0);
  }
  const groupOf = (index: number) => lastAtMost(heads, index);
  return {
    count,
    groupAt: (index) => {
      const at = groupOf(index);
      return heads[at] === index ? (groups[at] ?? null) : null;
    },
    rowAt: (index) => {
      const at = groupOf(index);
      const place = index - (heads[at] ?? 0) - 1;
      const first = firstRow.get(groups[at]?.key ?? '');
      return place < 0 || first === undefined ? null : first + place;
    },
    rowsBefore: (index) => {
      const at = groupOf(index);
      return Math.max(0, index - at - (heads[at] === index ? 0 : 1));
    },
  };
}

/** The last of ascending numbers that is not above; -1 where there is none. */
function lastAtMost(ascending: readonly number[], wanted: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] ?? Infinity) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Groups keep their places while the order is held; what is new comes last. */
export function inOrder(groups: readonly QueueGroupRow[], order: readonly string[]): QueueGroupRow[] {
  const places = new Map(order.map((key, place) => [key, place]));
  const placeOf = ({ key }: QueueGroupRow) => places.get(key) ?? order.length;
  return groups.toSorted((a, b) => placeOf(a) - placeOf(b));
}
