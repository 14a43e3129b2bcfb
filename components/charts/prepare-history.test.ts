import { describe, expect, test } from 'vitest';
import { prepareHistory, reasonAt, summarize } from './prepare-history';
import { history, point } from './testing';

describe('gaps', () => {
  const gap = { fromMs: 250, toMs: 650, reason: 'connection refused' };

  test('break the line between the readings on both sides and keep their reason', () => {
    const { data } = prepareHistory(
      history([point(100, 1), point(200, 2), point(700, 3), point(800, 4)], [gap]),
    );
    const between = data.filter(({ atMs }) => atMs > 200 && atMs < 700);
    expect(between.length).toBeGreaterThan(3);
    for (const datum of between) {
      expect(datum.solid.readyMessages ?? null).toBeNull();
      expect(datum.gapReason).toBe('connection refused');
    }
  });

  test('never become 0', () => {
    const { data } = prepareHistory(history([point(100, 5), point(200, null), point(300, 6)]));
    expect(data.map((datum) => datum.solid.readyMessages)).toEqual([5, null, 6]);
  });

  test('a reading inside a gap stands, and no empty point is put on it', () => {
    const { data } = prepareHistory(history([point(100, 1), point(400, 9), point(800, 2)], [gap]));
    expect(data.find(({ atMs }) => atMs === 400)?.solid.readyMessages).toBe(9);
    expect(data.filter(({ atMs }) => Math.abs(atMs - 400) < 15)).toHaveLength(1);
  });

  test('are cut to the range, and touching ones with one reason are one', () => {
    const { gaps } = prepareHistory(
      history(
        [],
        [
          { fromMs: -500, toMs: 100, reason: 'a' },
          { fromMs: 100, toMs: 200, reason: 'a' },
          { fromMs: 300, toMs: 400, reason: 'b' },
          { fromMs: 2_000, toMs: 3_000, reason: 'c' },
        ],
      ),
    );
    expect(gaps).toEqual([
      { fromMs: 0, toMs: 200, reason: 'a' },
      { fromMs: 300, toMs: 400, reason: 'b' },
    ]);
    expect(reasonAt(350, gaps)).toBe('b');
    expect(reasonAt(250, gaps)).toBeNull();
  });

  test('a value alone between two gaps is marked, so that it is seen', () => {
    const { data } = prepareHistory(
      history([
        point(100, 1),
        point(200, null),
        point(300, 3),
        point(400, null),
        point(500, 5),
        point(600, 6),
      ]),
    );
    expect(data.filter((datum) => datum.lone.includes('readyMessages')).map(({ atMs }) => atMs)).toEqual([
      100, 300,
    ]);
  });
});

test('the filling bucket is dashed and hangs on the last finished one', () => {
  const { data } = prepareHistory(history([point(100, 1), point(200, 2), point(300, 7, false)]));
  expect(data.map((datum) => datum.solid.readyMessages)).toEqual([1, 2, null]);
  expect(data.map((datum) => datum.pending.readyMessages)).toEqual([null, 2, 7]);
});

test('a summary tells the newest value apart from the extremes, and an unknown newest is unknown', () => {
  const known = prepareHistory(history([point(100, 4), point(200, 1), point(300, 3)]));
  expect(summarize(known.data, 'readyMessages')).toMatchObject({ latest: 3, lowest: 1, highest: 4 });
  const unknown = prepareHistory(history([point(100, 4), point(200, null)]));
  expect(summarize(unknown.data, 'readyMessages').latest).toBeNull();
  const begun = prepareHistory(history([point(100, 4), point(200, 3), point(300, null, false)]));
  expect(summarize(begun.data, 'readyMessages').latest).toBe(3);
  expect(summarize([], 'readyMessages')).toEqual({
    latest: null,
    latestMissing: 0,
    lowest: null,
    highest: null,
    highestEarlier: null,
  });
});

describe('a sum in which queues are missing', () => {
  const partial = { ...point(300, 7), queuesMissing: { readyMessages: 2 } };

  test('is dashed and joined to no whole one, so that it makes no dip', () => {
    const { data } = prepareHistory(history([point(100, 20), point(200, 21), partial, point(400, 22)]));
    expect(data.map(({ solid }) => solid.readyMessages)).toEqual([20, 21, null, 22]);
    expect(data.map(({ pending }) => pending.readyMessages)).toEqual([null, null, 7, null]);
    expect(data.map(({ lone }) => lone.includes('readyMessages'))).toEqual([false, false, true, true]);
    expect(data[2]?.missing).toEqual({ readyMessages: 2 });
  });

  test('leaves other measures whole, and is told with its newest value', () => {
    const { data } = prepareHistory(history([point(200, 21), { ...partial, consumers: 3 }]));
    expect(data[1]?.solid.consumers).toBe(3);
    expect(summarize(data, 'readyMessages')).toMatchObject({ latest: 7, latestMissing: 2 });
    expect(summarize(data, 'consumers')).toMatchObject({ latestMissing: 0 });
  });
});
