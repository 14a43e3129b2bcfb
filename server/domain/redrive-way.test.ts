import { expect, test } from 'vitest';
import { type WayFacts, wayOf } from './redrive-way';

const target = { queue: 'orders', exists: true, type: 'quorum', exclusive: false, overflow: null } as const;
const facts: WayFacts = {
  offered: true,
  source: { maxLengthMessages: null, maxLengthBytes: null },
  targets: [target],
  brokerNodes: 1,
  obstacle: null,
};

test('safe targets on one node are moved to atomically', () => {
  expect(wayOf(facts).way).toBe('atomic');
});

test.each<[string, Partial<WayFacts>, string]>([
  ['no transactions', { offered: false }, 'no transactions'],
  ['unknown targets', { targets: [] }, 'not known'],
  ['a target that is gone', { targets: [target, { ...target, queue: 'b', exists: false }] }, 'b does not'],
  ['reject-publish', { targets: [{ ...target, overflow: 'reject-publish' }] }, 'refuses'],
  ['reject-publish-dlx', { targets: [{ ...target, overflow: 'reject-publish-dlx' }] }, 'refuses'],
  ['a stream', { targets: [{ ...target, type: 'stream' }] }, 'neither'],
  ['an exclusive queue', { targets: [{ ...target, exclusive: true }] }, 'exclusive'],
  ['a limited source', { source: { maxLengthMessages: 5, maxLengthBytes: null } }, 'length limit'],
  ['several nodes', { brokerNodes: 3 }, 'several nodes'],
  ['hidden nodes', { brokerNodes: null }, 'not shown'],
  ['no right to declare', { obstacle: 'The user may not declare.' }, 'may not declare'],
])('%s: the confirmed way, with the reason', (_, change, words) => {
  const { way, because } = wayOf({ ...facts, ...change });
  expect(way).toBe('confirmed');
  expect(because).toContain(words);
});
