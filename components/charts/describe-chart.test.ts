import { expect, test } from 'vitest';
import { describeChart } from './describe-chart';

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
