import { expect, test } from 'vitest';
import type { QueueHistory } from '@/server/domain/history';
import { withComparison } from './prepare-comparison';
import { prepareHistory } from './prepare-history';
import { history, point } from './testing';

const dayMs = 86_400_000;
const minute = 60_000;

/** Today's readings every minute; those of yesterday every two. */
const today: QueueHistory = {
  ...history([0, 1, 2, 3, 4].map((i) => point(dayMs + i * minute, 10 + i))),
  fromMs: dayMs,
  toMs: dayMs + 5 * minute,
};
const yesterday: QueueHistory = {
  ...history([point(0, 100), point(2 * minute, null)]),
  bucketMs: 2 * minute,
};

const earlierReady = (earlier: QueueHistory, offsetMs: number) =>
  withComparison(prepareHistory(today), earlier, offsetMs, ['readyMessages']).data.map(
    ({ earlier: values }) => values?.readyMessages,
  );

test('each instant has the value of the bucket a day before; what was unknown then stays unknown', () => {
  expect(earlierReady(yesterday, dayMs)).toEqual([100, 100, null, null, null]);
});

test('where nothing was read then, there is nothing to compare with', () => {
  expect(earlierReady({ ...yesterday, points: [] }, dayMs)).toEqual([null, null, null, null, null]);
  expect(earlierReady(yesterday, 7 * dayMs)).toEqual([null, null, null, null, null]);
});

test('an old value is not drawn on for ever', () => {
  const once = { ...yesterday, points: yesterday.points.slice(0, 1) };
  expect(earlierReady(once, dayMs)).toEqual([100, 100, 100, null, null]);
});
