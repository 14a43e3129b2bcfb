import { expect, test } from 'vitest';
import { epochOf } from './epoch';
import { nodeSchema } from './management-schemas';

const node = (change: object = {}) =>
  nodeSchema.parse({ name: 'rabbit@a', running: true, uptime: 60_000, os_pid: '7', ...change });
const epochAt = (nowMs: number, ...nodes: ReturnType<typeof node>[]) => epochOf(null, nodes, nowMs).epoch;

test('the same node later, its uptime some seconds old: unbroken, and the epoch stays', () => {
  const since = epochAt(1_000_000, node());
  expect(epochOf(since, [node({ uptime: 155_500 })], 1_100_000)).toEqual({ epoch: since, unbroken: true });
});

test.each([
  ['another process', [node({ os_pid: '8', uptime: 160_000 })]],
  ['the same process id in a container that was started again', [node({ uptime: 5_000 })]],
  ['a node that is down', [node({ running: false })]],
  ['one more node', [node({ uptime: 160_000 }), node({ name: 'rabbit@b', uptime: 160_000 })]],
  ['nodes that are not shown', null],
])('%s: not unbroken', (_, nodes) => {
  const since = epochAt(1_000_000, node());
  expect(epochOf(since, nodes, 1_100_000).unbroken).toBe(false);
});

test('a first reading, and one that is not ours, prove nothing', () => {
  expect(epochOf(null, [node()], 1).unbroken).toBe(false);
  expect(epochOf('rubbish', [node()], 1).unbroken).toBe(false);
});
