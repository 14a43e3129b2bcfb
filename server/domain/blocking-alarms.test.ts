import { expect, test } from 'vitest';
import { blockingAlarms } from './blocking-alarms';

test('alarms that block publishers are named with their nodes, and no others', () => {
  const nodes = [
    { name: 'a', alarms: ['memory alarm: publishers are blocked', 'network partition: …'] },
    { name: 'b', alarms: ['disk alarm: publishers are blocked'] },
  ];
  expect(blockingAlarms(nodes)).toEqual(['memory alarm on a', 'disk alarm on b']);
});
