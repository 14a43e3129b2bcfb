import { expect, test } from 'vitest';
import { redriveIdHeader, redriveTrailHeader } from './redrive-trail';
import { type BuriedView, ReturnsBook } from './returns-book';

const redriveId = '0198b3a0-0000-7000-8000-000000000001';
const death = { exchange: '', routingKeys: [], atMs: 5, originalExpiration: null };

function buried(
  original: string,
  over: { queue?: string; reason?: string; count?: number; id?: string } = {},
) {
  const { queue = 'orders', reason = 'rejected', count = 1, id = redriveId } = over;
  return {
    headers: [
      { name: redriveIdHeader, type: 'string', text: id },
      { name: redriveTrailHeader, type: 'string', text: `${id}/${original}` },
    ],
    deaths: [{ ...death, queue, reason, count }],
    origin: { queue },
    fingerprint: `f-${original}-${count}`,
    messageId: null,
    exchange: 'dlx',
    contentType: null,
  } satisfies BuriedView;
}
const inDlq = () => 'dlq';

test('a copy that died is counted once, however it is seen: passing, lying there, or after a restart', () => {
  const book = new ReturnsBook(redriveId, []);
  const rows = book.happened(
    [buried('a'), buried('b'), buried('c', { id: redriveId.replace(/1$/, '2') })],
    inDlq,
  );
  expect(rows.map(({ key }) => key)).toEqual(['a/1', 'b/1']);
  expect(book.lying([buried('a'), buried('b')], 'dlq')).toEqual([]);
  const again = new ReturnsBook(redriveId, rows);
  expect(again.lying([buried('b'), buried('d')], 'dlq').map(({ key }) => key)).toEqual(['d/1']);
  expect(again.diedAgainMessages).toBe(3);
});

test('what was found lying and is told as passing afterwards is one death', () => {
  const book = new ReturnsBook(redriveId, []);
  expect(book.lying([buried('a')], 'dlq')).toHaveLength(1);
  expect(book.happened([buried('a')], inDlq)).toEqual([]);
  expect(book.happened([buried('a')], inDlq)).toHaveLength(1);
});

test('equal originals are counted by their number', () => {
  const book = new ReturnsBook(redriveId, []);
  expect(book.happened([buried('a'), buried('a')], inDlq)).toHaveLength(2);
  expect(book.lying([buried('a'), buried('a'), buried('a')], 'dlq').map(({ key }) => key)).toEqual(['a/3']);
});

test('a copy that is retried and dies over and over counts once', () => {
  const book = new ReturnsBook(redriveId, []);
  book.happened([buried('a')], inDlq);
  book.happened([buried('a', { count: 2 }), buried('a', { count: 3 })], inDlq);
  expect(book.diedAgainMessages).toBe(1);
  expect(book.happened([buried('late', { count: 4 })], inDlq)).toHaveLength(1);
});

test('the cause is the same, another, or not known', () => {
  const book = new ReturnsBook(redriveId, []);
  book.sent('a', buried('', { queue: 'orders' }));
  book.sent('b', buried('', { queue: 'payments' }));
  const rows = book.happened([buried('a'), buried('b'), buried('x')], inDlq);
  expect(rows.map(({ sameCause }) => sameCause)).toEqual([true, false, null]);
  const single = new ReturnsBook(redriveId, []);
  single.sent('a', buried('', { queue: 'orders' }));
  expect(single.happened([buried('x')], inDlq)[0]?.sameCause).toBe(true);
});

test('where most died is told by queue, place, reason and cause', () => {
  const book = new ReturnsBook(redriveId, []);
  book.happened([buried('a'), buried('b', { reason: 'expired' }), buried('c')], inDlq);
  expect(book.mostly).toEqual({ queue: 'orders', place: 'dlq', reason: 'rejected', sameCause: null });
});
