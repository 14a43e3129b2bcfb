import { expect, test } from 'vitest';
import type { ClusterFacts } from '@/server/domain/cluster';
import { collectionWords } from './collection-words';

const facts = (busyMs: number, note: string | null = null): ClusterFacts => ({
  product: 'RabbitMQ',
  version: '4.0.5',
  brokerClusterName: '',
  nodes: [],
  vhosts: [],
  connections: null,
  channels: null,
  consumers: null,
  warnings: [],
  collection: { way: 'metrics', countersEpoch: 'nodes', requests: 5, busyMs, note },
});
const poll = (tookMs: number) =>
  ({ ok: true, atMs: 0, tookMs, queueCount: 10_000, responseBytes: 154_000 }) as const;

test('the share of a core is bounded by the time that the broker took to answer', () => {
  const words = collectionWords({ facts: facts(200), lastPoll: poll(300), pollIntervalMs: 10_000 });
  expect(words?.share).toMatch(/^at most 2 % of one CPU core, at a round every 10 s/);
  expect(words?.round).toMatch(/^5 requests, /);
});

test('a slow broker is asked less often, and its share is of that', () => {
  const words = collectionWords({ facts: facts(5_000), lastPoll: poll(5_000), pollIntervalMs: 10_000 });
  expect(words?.share).toMatch(/^at most 25 % .* every 20 s/);
});

test('before a round has succeeded its cost is not known', () => {
  const failed = { ok: false, atMs: 0, tookMs: 1, code: 'timeout', message: '' } as const;
  expect(collectionWords({ facts: facts(1), lastPoll: failed, pollIntervalMs: 1 })).toBeNull();
  expect(collectionWords({ facts: null, lastPoll: null, pollIntervalMs: 1 })).toBeNull();
  const old = { ...facts(1), collection: null };
  expect(collectionWords({ facts: old, lastPoll: poll(1), pollIntervalMs: 1 })).toBeNull();
});
