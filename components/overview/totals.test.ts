import { expect, test } from 'vitest';
import type { ClusterTotals, ClusterView } from '@/server/domain/cluster';
import { conditionOf, totalOf } from './totals';

const totals = (readyMessages: number | null) => ({ readyMessages }) as ClusterTotals;

test('a cluster that did not tell is named, not counted as 0', () => {
  expect(
    totalOf(
      [
        { name: 'a', totals: totals(3) },
        { name: 'b', totals: totals(null) },
      ],
      'readyMessages',
    ),
  ).toEqual({
    value: 3,
    missing: ['b'],
  });
  expect(totalOf([{ name: 'a', totals: null }], 'readyMessages')).toEqual({ value: null, missing: ['a'] });
  expect(totalOf([{ name: 'a', totals: totals(0) }], 'readyMessages')).toEqual({ value: 0, missing: [] });
});

const answered = (atMs: number): Pick<ClusterView, 'lastPoll' | 'lastOkPollAtMs' | 'pollIntervalMs'> => ({
  lastPoll: { ok: true, atMs, tookMs: 5, queueCount: 1, responseBytes: 10 },
  lastOkPollAtMs: atMs,
  pollIntervalMs: 10_000,
});

test('a failed poll speaks with the words of the broker', () => {
  const failed = { ok: false, atMs: 5, tookMs: 1, code: 'timeout', message: 'No answer.' } as const;
  expect(conditionOf({ ...answered(1), lastPoll: failed }, 9)).toEqual({
    kind: 'unreachable',
    message: 'No answer.',
    sinceMs: 1,
  });
});

test('silence is called late only after several intervals, and never before the clock runs', () => {
  expect(conditionOf(answered(0), 40_000).kind).toBe('answering');
  expect(conditionOf(answered(0), 46_000).kind).toBe('late');
  expect(conditionOf(answered(0), null).kind).toBe('answering');
  expect(conditionOf({ lastPoll: null, lastOkPollAtMs: null, pollIntervalMs: 1 }, 0).kind).toBe('waiting');
});
