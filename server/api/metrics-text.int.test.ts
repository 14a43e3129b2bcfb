// Our own metrics, as Prometheus reads them: who may, what of whom, and nothing that is not known.

import { beforeAll, expect, test } from 'vitest';
import type { Actor } from '@/server/domain/roles';
import { testActor } from '@/server/domain/testing';
import { createClusterCollector } from '@/server/features/collector/poll-cluster';
import { memoryWorld } from '@/server/features/testing/memory-world';
import { answerMetrics } from './metrics-text';

const { f, broker, clock, clusterId, signal } = await memoryWorld();
const collector = createClusterCollector(f, clusterId);
const odd = 'a "quoted" \\ name\nof two lines 🍏';

async function poll(): Promise<void> {
  clock.advance(10_000);
  await collector.poll(signal);
}

beforeAll(async () => {
  broker.declareQueue('orders').consumers = 2;
  broker.declareQueue(odd);
  await poll();
  broker.publish({ routingKey: 'orders' });
  await poll();
});

async function scrape(query: string, actor: Actor | null = testActor()) {
  const request = new Request(`http://127.0.0.1/metrics${query}`, { headers: { host: '127.0.0.1' } });
  const answer = await answerMetrics(request, (_headers, asked, gone = asked) =>
    Promise.resolve({ db: f.db, features: f, logger: f.logger, actor, signal: asked, gone }),
  );
  return { status: answer.status, text: await answer.text() };
}

const lineOf = (text: string, start: string) => text.split('\n').filter((line) => line.startsWith(start));

test('nobody is told nothing', async () => {
  expect(await scrape('?queues=1', null)).toMatchObject({ status: 401 });
});

test('a cluster is told with its newest poll, and queues only where they are asked for', async () => {
  const { status, text } = await scrape('');
  expect(status).toBe(200);
  expect(lineOf(text, 'spillway_cluster_up')).toEqual([expect.stringMatching(/\} 1$/)]);
  expect(lineOf(text, 'spillway_poll_age_seconds')).toEqual([expect.stringMatching(/\} 0$/)]);
  expect(lineOf(text, 'spillway_queues')).toEqual([expect.stringMatching(/\} 2$/)]);
  expect(text).not.toContain('orders');
  expect(lineOf(text, 'spillway_redrives')).toEqual([]);
});

test('queues are told by name, whatever it holds; what is not known of one is left out', async () => {
  await f.db.queueStatus.updateMany({ where: { queue: { name: odd } }, data: { readyMessages: null } });
  const { text } = await scrape('?queues=1');
  const ready = lineOf(text, 'spillway_queue_ready_messages');
  expect(ready).toEqual([expect.stringMatching(/queue="orders"\} 1$/)]);
  const consumers = lineOf(text, 'spillway_queue_consumers');
  expect(consumers.join('\n')).toContain(String.raw`queue="a \"quoted\" \\ name\nof two lines 🍏"} 0`);
  await poll();
});

test('a scope leaves out queues, and the count of all', async () => {
  const actor = testActor({ scopes: [[{ clusterId, vhost: '/', queue: 'ord*' }]] });
  const { text } = await scrape('?queues=1', actor);
  expect(lineOf(text, 'spillway_queue_consumers')).toHaveLength(1);
  expect(lineOf(text, 'spillway_queues')).toEqual([]);
  const elsewhere = [[{ clusterId: '0197a000-0000-7000-8000-0000000000ff', vhost: '*', queue: '*' }]];
  expect((await scrape('?queues=1', testActor({ scopes: elsewhere }))).text).not.toContain('cluster=');
});

test('once polls fail the cluster is down, and no old number of a queue is told', async () => {
  broker.reachable = false;
  await poll().catch(() => undefined);
  const { text } = await scrape('?queues=1');
  expect(lineOf(text, 'spillway_cluster_up')).toEqual([expect.stringMatching(/\} 0$/)]);
  expect(lineOf(text, 'spillway_poll_age_seconds')).toEqual([expect.stringMatching(/\} [1-9]\d*$/)]);
  expect(lineOf(text, 'spillway_queue_')).toEqual([]);
});
