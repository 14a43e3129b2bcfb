import { expect, test } from 'vitest';
import { eventsNear, prepareMarkers } from './prepare-markers';

const range = { fromMs: 0, toMs: 80_000 };
const at = (atMs: number, words = String(atMs)) => ({ atMs, words });

test('events that a chart cannot tell apart share a line, at the newest of them', () => {
  const markers = prepareMarkers([at(10_900), at(10_000), at(40_000)], range);
  expect(markers).toEqual([
    { atMs: 10_900, events: [at(10_000), at(10_900)] },
    { atMs: 40_000, events: [at(40_000)] },
  ]);
});

test('a steady stream of events becomes several lines, not one that swallows the chart', () => {
  const steady = Array.from({ length: 80 }, (_, i) => at(i * 500));
  expect(prepareMarkers(steady, range).length).toBeGreaterThan(20);
});

test('what lies outside of the range is left out', () => {
  expect(prepareMarkers([at(-1), at(80_001)], range)).toEqual([]);
});

test('a cursor finds the events of all lines next to it, and none far from any', () => {
  const markers = prepareMarkers([at(10_000), at(11_000), at(40_000)], range);
  expect(eventsNear(markers, 10_500, range).map(({ atMs }) => atMs)).toEqual([10_000, 11_000]);
  expect(eventsNear(markers, 39_500, range).map(({ atMs }) => atMs)).toEqual([40_000]);
  expect(eventsNear(markers, 20_000, range)).toEqual([]);
  expect(eventsNear([], 0, range)).toEqual([]);
});
