import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import type { BrowsePage } from '@/server/domain/browse';
import { addPage, noRows, type TailRows } from './tail-rows';

function page(first: number, last: number, range: BrowsePage['range'] = { first: 0, last }): BrowsePage {
  const offsets = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const messages = offsets.map((offset) => ({ offset: String(offset) })) as BrowsePage['messages'];
  return { messages, range, ended: 'end', elapsedMs: 1 };
}

const shown = ({ messages }: TailRows) => messages.map(({ position }) => position);

test('the newest stands first, and the tail goes on after it', () => {
  const rows = addPage(addPage(noRows, page(3, 5), 50), page(6, 7), 50);
  expect(shown(rows)).toEqual([7, 6, 5, 4, 3]);
  expect(rows).toMatchObject({ after: 7, seen: 5, skipped: 0, anew: false });
});

test('a page without news changes nothing', () => {
  const rows = addPage(noRows, page(3, 5), 50);
  expect(addPage(rows, { ...page(0, -1), range: { first: 0, last: 5 } }, 50)).toEqual(rows);
});

test('what was left out is counted when the page is full, and a hole in the log is not', () => {
  const rows = addPage(noRows, page(0, 5), 50);
  expect(addPage(rows, page(90, 99), 10)).toMatchObject({ skipped: 84, after: 99 });
  expect(addPage(rows, page(7, 8), 10)).toMatchObject({ skipped: 0, after: 8 });
});

test('only so many are kept', () => {
  let rows: TailRows = noRows;
  for (let at = 0; at < limits.tailMessages * 2; at += 100) rows = addPage(rows, page(at, at + 99), 100);
  expect(rows.messages).toHaveLength(limits.tailMessages);
  expect(rows).toMatchObject({ seen: limits.tailMessages * 2, skipped: 0 });
});

test('a stream that was declared anew begins anew; one that is empty for now keeps what was shown', () => {
  const rows = addPage(noRows, page(40, 49), 50);
  const empty = addPage(rows, page(0, -1, null), 50);
  expect(empty).toEqual(rows);
  expect(shown(addPage(empty, page(50, 50), 50)).slice(0, 2)).toEqual([50, 49]);
  const anew = addPage(empty, page(0, 1), 50);
  expect(anew).toMatchObject({ after: 1, seen: 2, anew: true });
  expect(shown(anew)).toEqual([1, 0]);
});
