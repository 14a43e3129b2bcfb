import { expect, test } from 'vitest';
import type { ClusterTotals } from '@/server/domain/cluster';
import { totalOf } from './totals';

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
