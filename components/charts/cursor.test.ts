import { expect, test } from 'vitest';
import { nearestReading, readingAfter, stepOf } from './cursor';

const range = { fromMs: 1_000, toMs: 2_000 };
const data = [900, 1_100, 1_200, 1_900].map((atMs) => ({ atMs }));

test.each([
  [0, 1_100],
  [1_140, 1_100],
  [1_160, 1_200],
  [5_000, 1_900],
])('at %i the cursor stands at %i', (atMs, reading) => {
  expect(nearestReading(data, range, atMs)).toEqual({ atMs: reading });
});

test('without readings there is no cursor', () => {
  expect(nearestReading([{ atMs: 10 }], range, 1_500)).toBeNull();
  expect(readingAfter([], range, null, -1)).toBeNull();
});

test.each([
  [null, -1, 1_900],
  [1_900, -1, 1_200],
  [1_900, 1, 1_900],
  [1_100, -1, 1_100],
  [1_150, 1, 1_900],
  [1_900, -Infinity, 1_100],
  [1_100, Infinity, 1_900],
])('from %s by %d it goes to %i', (atMs, step, reading) => {
  expect(readingAfter(data, range, atMs, step)).toBe(reading);
});

test('the arrows, Home and End move it', () => {
  expect(['ArrowLeft', 'ArrowRight', 'Home', 'End', 'a'].map(stepOf)).toEqual([
    -1,
    1,
    -Infinity,
    Infinity,
    null,
  ]);
});
