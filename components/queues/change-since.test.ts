import { expect, test } from 'vitest';
import type { HistoryPoint, QueueHistory } from '@/server/domain/history';
import { changeSince, hourAgo } from './change-since';
import { toTimeRange } from './range';

const now = 10 * 3_600_000;
const minute = 60_000;

function history(...readings: [minutesAgo: number, ready: number | null][]): QueueHistory {
  const points = readings.map(
    ([minutesAgo, readyMessages]) =>
      ({ atMs: now - minutesAgo * minute, readyMessages, complete: true }) as HistoryPoint,
  );
  return { fromMs: 0, toMs: now, bucketMs: minute, points, gaps: [] };
}

test('an hour ago is the known reading nearest to it', () => {
  expect(hourAgo(history([63, 5], [59, 7], [60, null], [10, 9]), 'readyMessages', now)).toBe(7);
});

test('a history that does not reach an hour back gives no figure', () => {
  expect(hourAgo(history([20, 5], [0, 7]), 'readyMessages', now)).toBeNull();
  expect(hourAgo(history(), 'readyMessages', now)).toBeNull();
});

test('a change needs both ends', () => {
  expect(changeSince(4, 10)).toBe(-6);
  expect(changeSince(null, 10)).toBeNull();
  expect(changeSince(4, null)).toBeNull();
});

test('a frozen range that is empty, backwards or half given falls back to the moving one', () => {
  expect(toTimeRange('6h', 100, 200)).toEqual({ kind: 'frozen', fromMs: 100, toMs: 200 });
  for (const [from, to] of [
    [200, 100],
    [100, 100],
    [100, null],
    [null, 100],
    [-5, 100],
  ] as const) {
    expect(toTimeRange('6h', from, to)).toEqual({ kind: 'moving', name: '6h' });
  }
});
