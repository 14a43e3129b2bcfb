import { describe, expect, test } from 'vitest';
import type { NodeFacts } from '@/server/domain/cluster';
import { limits } from '@/server/domain/limits';
import type { QueueDetails } from '@/server/domain/queue';
import { plainDetails } from '@/server/domain/testing';
import { clusterChanges, queueChanges } from './observe-changes';

const queue = (over: Partial<QueueDetails> = {}, consumers: number | null = 6, type = 'classic') => ({
  declaration: { type, details: { ...plainDetails, ...over } },
  consumers,
});

describe('of a queue', () => {
  test.each([
    ['fewer consumers', queue(), queue({}, 2), [{ kind: 'consumers', from: 6, to: 2, muted: false }]],
    ['consumers that are not told now', queue(), queue({}, null), []],
    ['consumers that were not told before', queue({}, null), queue(), []],
    [
      'the order of arguments',
      queue({ arguments: { a: 1, b: 2 } }),
      queue({ arguments: { b: 2, a: 1 } }),
      [],
    ],
    [
      'a limit set by a policy',
      queue(),
      queue({ policy: 'short', maxLengthMessages: 100 }),
      [
        {
          kind: 'definition',
          changes: [
            { field: 'policy', from: null, to: 'short' },
            { field: 'max-length', from: null, to: '100' },
          ],
        },
      ],
    ],
    [
      'an argument of a queue declared anew, which is told as the limit that it sets',
      queue({ messageTtlMs: 1_000, arguments: { 'x-message-ttl': 1_000 } }),
      queue({ arguments: { 'x-single-active-consumer': true } }),
      [
        {
          kind: 'definition',
          changes: [
            { field: 'message-ttl', from: '1000', to: null },
            { field: 'x-single-active-consumer', from: null, to: 'true' },
          ],
        },
      ],
    ],
    [
      'a dead-letter exchange taken away',
      queue({ deadLettersTo: { exchange: '', routingKey: 'dlq', queues: ['dlq'], certain: true } }),
      queue(),
      [
        {
          kind: 'definition',
          changes: [
            { field: 'dead-letter-exchange', from: '(empty)', to: null },
            { field: 'dead-letter-routing-key', from: 'dlq', to: null },
          ],
        },
      ],
    ],
    [
      'a leader that moved',
      queue(),
      queue({ node: 'rabbit@b' }),
      [{ kind: 'leader', from: 'rabbit@a', to: 'rabbit@b' }],
    ],
    ['a leader that is not told', queue(), queue({ node: null }), []],
  ])('%s', (_, before, now, expected) => {
    expect(queueChanges(before, now)).toEqual(expected);
  });

  test('lines and values are bounded', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`x-${i}`, 'v'.repeat(900)]));
    const [change] = queueChanges(queue(), queue({ arguments: many }));
    if (change?.kind !== 'definition') throw new Error('a definition changed');
    expect(change.changes).toHaveLength(limits.eventDefinedChanges);
    expect(change.changes.every(({ to }) => (to ?? '').length === limits.eventValueChars)).toBe(true);
  });
});

describe('of a cluster', () => {
  const node = (over: Partial<NodeFacts> = {}): NodeFacts => ({
    name: 'rabbit@a',
    running: true,
    alarms: [],
    memoryUsedBytes: null,
    memoryLimitBytes: null,
    diskFreeBytes: null,
    diskFreeLimitBytes: null,
    uptimeMs: 3_600_000,
    ...over,
  });
  const facts = (nodes: NodeFacts[], version = '4.1.0') => ({ nodes, version });
  const memory = 'memory alarm: publishers are blocked';
  test.each([
    ['nothing', [node()], [node()], []],
    ['a node that went down', [node()], [node({ running: false })], [{ became: 'down' }]],
    [
      'a node that is no longer listed',
      [node(), node({ name: 'rabbit@b' })],
      [node()],
      [{ node: 'rabbit@b' }],
    ],
    ['a node that came up', [node({ running: false })], [node({ uptimeMs: 5 })], [{ became: 'up' }]],
    [
      'a node that started anew between two polls',
      [node()],
      [node({ uptimeMs: 5 })],
      [{ became: 'restarted' }],
    ],
    ['an alarm', [node()], [node({ alarms: [memory] })], [{ kind: 'alarm', alarm: memory, raised: true }]],
    ['the end of an alarm', [node({ alarms: [memory] })], [node()], [{ kind: 'alarm', raised: false }]],
    [
      'a node that is down tells of no alarm',
      [node({ alarms: [memory] })],
      [node({ running: false })],
      [{ became: 'down' }],
    ],
    ['nodes that our rights do not show', [node()], [], []],
  ])('%s', (_, before, now, expected) => {
    expect(clusterChanges(facts(before), facts(now), 10_000)).toMatchObject(expected);
    expect(clusterChanges(facts(before), facts(now), 10_000)).toHaveLength(expected.length);
  });

  test('an upgrade names both versions', () => {
    expect(clusterChanges(facts([], '3.13.7'), facts([], '4.1.0'), 1)).toEqual([
      { kind: 'version', from: '3.13.7', to: '4.1.0' },
    ]);
  });
});
