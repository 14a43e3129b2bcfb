import { expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatRate,
  formatSpan,
  plural,
} from './format';

test('a missing number is a dash, never 0', () => {
  for (const format of [formatCount, formatRate, formatDuration, formatBytes]) {
    expect(format(null)).toBe('–');
    expect(format(0)).toMatch(/^0/);
  }
});

test.each([
  [9_999, '9,999'],
  [12_345, '12.3k'],
  [999_999, '1.00M'],
  [847_000, '847k'],
  [4_560_000, '4.56M'],
])('count %i reads %s', (value, text) => expect(formatCount(value)).toBe(text));

test.each([
  [400, '0.4 s'],
  [12_000, '12 s'],
  [250_000, '4 min 10 s'],
  [7_500_000, '2 h 5 min'],
  [273_600_000, '3 d 4 h'],
])('duration %i reads %s', (value, text) => expect(formatDuration(value)).toBe(text));

test('a window and a forecast are told by the minute', () => {
  expect(formatSpan(299_000)).toBe('5 min');
  expect(formatSpan(3_370_000)).toBe('56 min');
  expect(formatSpan(40_000)).toBe('40 s');
  expect(formatSpan(null)).toBe('–');
});

test('a low rate is not rounded to nothing', () => {
  expect(formatRate(0.02)).toBe('<0.1');
  expect(formatRate(0.44)).toBe('0.4');
});

test('ago counts in the largest whole unit', () => {
  expect(formatAgo(0, 61_000)).toBe('1 min ago');
  expect(formatAgo(0, 4_000)).toBe('just now');
});

test('an instant has its day where that is not today', () => {
  const at = new Date(2026, 10, 8, 2, 4, 5).getTime();
  expect(formatInstant(at, at)).toBe('02:04:05');
  expect(formatInstant(at, at + 86_400_000)).toBe('8 Nov 02:04:05');
  expect(formatInstant(at, at + 366 * 86_400_000)).toBe('8 Nov 2026 02:04:05');
});

test('one is singular', () => {
  expect(plural(1, 'message')).toBe('1 message');
  expect(plural(1_200, 'message')).toBe('1,200 messages');
});
