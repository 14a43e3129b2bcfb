import { expect, test } from 'vitest';
import { prepareSparkline } from './prepare-sparkline';

test('unknown values break the stroke', () => {
  expect(prepareSparkline([0, 10, null, 5, 10], 40, 22).path).toBe('M0 21L10 1M30 11L40 1');
});

test('a queue that stayed empty is a line on the floor', () => {
  expect(prepareSparkline([0, 0, 0], 40, 22)).toEqual({ path: 'M0 21L20 21L40 21', latest: 0, highest: 0 });
});

test('a lone value is visible', () => {
  expect(prepareSparkline([null, 4, null], 40, 22).path).toBe('M20 1h1');
});

test('nothing known draws nothing and claims nothing', () => {
  expect(prepareSparkline([null, null], 40, 22)).toEqual({ path: '', latest: null, highest: null });
  expect(prepareSparkline([], 40, 22)).toEqual({ path: '', latest: null, highest: null });
});
