import { expect, test } from 'vitest';
import { describeChart, describeReading, formatAxisValue } from './describe-chart';

test('a chart says its figures, and does not call an unknown value 0', () => {
  expect(
    describeChart('Depth', 'messages', 'count', [
      { label: 'Ready', latest: 4120, lowest: 0, highest: 5000 },
      { label: 'Unacked', latest: null, lowest: 1, highest: 2 },
      { label: 'Highest', latest: null, lowest: null, highest: null },
    ]),
  ).toBe(
    'Depth, messages. Ready: now 4,120, lowest 0, highest 5,000. ' +
      'Unacked: now not known, lowest 1, highest 2. Highest: no readings.',
  );
});

test('a sum in which queues are missing is told as a bound', () => {
  const series = [{ label: 'Ready', latest: 7, latestMissing: 2, lowest: 7, highest: 22 }];
  expect(describeChart('Depth', 'messages', 'count', series)).toContain('Ready: now at least 7');
});

test('under the cursor an unknown value, a bound and a gap are told apart', () => {
  const series = [
    { key: 'readyMessages', label: 'Ready' },
    { key: 'unackedMessages', label: 'Unacked' },
  ] as const;
  const datum = {
    atMs: 0,
    complete: true,
    pending: {},
    missing: { readyMessages: 1 },
    lone: [],
    gapReason: null,
  };
  expect(describeReading({ ...datum, solid: { readyMessages: 4120 } }, series, 'count')).toBe(
    'Ready at least 4,120, Unacked not known',
  );
  expect(describeReading({ ...datum, solid: {}, gapReason: 'Nothing listens' }, series, 'count')).toBe(
    'No data: Nothing listens',
  );
});

test.each([
  [30_000, 'count', '30k'],
  [1_500_000, 'count', '1.5M'],
  [300_000, 'count', '300k'],
  [2_000, 'count', '2,000'],
  [0.5, 'rate', '0.5'],
  [1.5, 'rate', '1.5'],
  [2_500, 'rate', '2,500'],
  [0, 'duration', '0'],
  [90_000, 'duration', '1m30s'],
  [7_200_000, 'duration', '2h'],
] as const)('on an axis %s %s reads %s', (value, kind, text) =>
  expect(formatAxisValue(value, kind)).toBe(text),
);
