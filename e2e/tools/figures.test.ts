import { afterEach, expect, test } from 'vitest';
import { figuresOf } from './figures';

afterEach(() => {
  process.exitCode = undefined;
});

function finished(figures: Parameters<ReturnType<typeof figuresOf>['record']>[0][]) {
  const lines: string[] = [];
  const run = figuresOf('file:///repo/e2e/bench/polling.ts', (line) => lines.push(line));
  figures.forEach((figure) => run.record(figure));
  const passed = run.finish();
  const json = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
  return { passed, json, exitCode: process.exitCode, text: lines.join('\n') };
}

const figure = { case: '10,000 queues', metric: 'poll', unit: 'ms' };

test('each figure is one JSON line with its goal and whether it was met', () => {
  const { passed, json, exitCode } = finished([
    { ...figure, value: 40, goal: { atMost: 50 } },
    { ...figure, value: 7 },
  ]);
  expect(passed).toBe(true);
  expect(exitCode).toBeUndefined();
  expect(json).toEqual([
    { bench: 'polling', ...figure, value: 40, goal: '≤ 50', pass: true },
    { bench: 'polling', ...figure, value: 7, goal: null, pass: true },
  ]);
});

test('a missed goal ends the run badly', () => {
  const { passed, exitCode, text } = finished([{ ...figure, value: 40, goal: { atLeast: 50 } }]);
  expect([passed, exitCode]).toEqual([false, 1]);
  expect(text).toContain('MISSED');
});

test('a figure that could not be measured misses its goal, and no figures at all is no success', () => {
  expect(finished([{ ...figure, value: null, goal: { atMost: 50 } }]).passed).toBe(false);
  expect(finished([{ ...figure, value: Number.NaN, goal: { exactly: 0 } }]).passed).toBe(false);
  expect(finished([]).passed).toBe(false);
});
