// Against nodes that are told what to answer: what a cluster of several does when one of them fails.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { MetricsReader, type MetricsQuestion } from './metrics-reader';
import { metricKey } from './node-metrics';

const { signal } = new AbortController();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type FakeNode = {
  name: string;
  lines: string[];
  mode?: 'refuses' | 'breaks off' | 'forgets its end';
  asked: string[];
};

async function serve(node: FakeNode) {
  const server = createServer((request, response) => {
    node.asked.push(request.url ?? '');
    if (node.mode === 'refuses') return response.writeHead(503).end();
    const end =
      node.mode === 'forgets its end' ? [] : [`rabbitmq_identity_info{rabbitmq_node="${node.name}"} 1`];
    const text = [...node.lines, ...end, ''].join('\n');
    if (node.mode !== 'breaks off') return response.end(text);
    response.writeHead(200, { 'content-length': text.length });
    return response.write(text.slice(0, text.length / 2), () => response.destroy());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { node: node.name, url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

const queue = (name: string, ready: number, unacked = 0) => [
  `rabbitmq_detailed_queue_messages_ready{vhost="/",queue="${name}"} ${ready}`,
  `rabbitmq_detailed_queue_messages_unacked{vhost="/",queue="${name}"} ${unacked}`,
  `rabbitmq_detailed_queue_consumers{vhost="/",queue="${name}"} 1`,
];
const acked = (name: string, count: number) =>
  `rabbitmq_detailed_queue_messages_acked_total{vhost="/",queue="${name}"} ${count}`;
const published = (name: string, exchange: string, count: number) =>
  `rabbitmq_detailed_queue_exchange_messages_published_total{vhost="/",exchange="${exchange}",queue="${name}"} ${count}`;

async function cluster() {
  const a: FakeNode = {
    name: 'a',
    asked: [],
    lines: [...queue('qa', 1), acked('qb', 5), published('qa', 'x', 3)],
  };
  const b: FakeNode = {
    name: 'b',
    asked: [],
    lines: [...queue('qb', 2, 7), acked('qb', 2), published('qa', '', 4)],
  };
  const question: MetricsQuestion = {
    endpoints: [await serve(a), await serve(b)],
    countersPer: 'queue',
    running: ['a', 'b'],
    consumersTotal: 2,
    channelsClosed: 0,
  };
  return { a, b, question, reader: new MetricsReader() };
}

const [qa, qb] = [metricKey('/', 'qa'), metricKey('/', 'qb')];

test('depth comes from the leader, counters are summed over all nodes and exchanges', async () => {
  const { question, reader } = await cluster();
  const reading = await reader.read(question, signal);
  expect(reading.depthOf(qb, 'b')).toEqual({ ready: 2, unacked: 7 });
  expect(reading.countersOf(qb)).toMatchObject({ acked: 7 });
  expect(reading.countersOf(qa)).toMatchObject({ published: 7, acked: 0 });
  expect(reading.consumersOf(qa, 'a')).toBe(1);
});

test.each(['refuses', 'breaks off', 'forgets its end'] as const)(
  'of a node that %s nothing is known, no counter either, and the others go on',
  async (mode) => {
    const { b, question, reader } = await cluster();
    const { countersEpoch } = await reader.read(question, signal);
    b.mode = mode;
    const reading = await reader.read(question, signal);
    expect(reading.depthOf(qb, 'b')).toBeNull();
    expect(reading.consumersOf(qb, 'b')).toBeNull();
    expect(reading.depthOf(qa, 'a')).toEqual({ ready: 1, unacked: 0 });
    expect(reading.countersOf(qa)).toEqual({
      published: null,
      delivered: null,
      acked: null,
      redelivered: null,
    });
    expect(reading.silent).toMatchObject([{ node: 'b' }]);
    expect(reading.countersEpoch).not.toBe(countersEpoch);
  },
);

test('a node that is known to be down took its channels along: the others tell all counters there are', async () => {
  const { b, question, reader } = await cluster();
  b.mode = 'refuses';
  const reading = await reader.read({ ...question, running: ['a'] }, signal);
  expect(reading.countersOf(qb)).toMatchObject({ acked: 5 });
});

test('a queue that moved is taken from its leader; without one that tells, two that differ tell nothing', async () => {
  const { a, question, reader } = await cluster();
  a.lines.push(...queue('qb', 99));
  const reading = await reader.read(question, signal);
  expect(reading.depthOf(qb, 'b')).toMatchObject({ ready: 2 });
  expect(reading.depthOf(qb, 'gone')).toBeNull();
});

test('consumers are counted again only when their total has changed', async () => {
  const { a, question, reader } = await cluster();
  for (const consumersTotal of [2, 2, 3]) await reader.read({ ...question, consumersTotal }, signal);
  expect(a.asked.map((url) => url.includes('queue_consumer_count'))).toEqual([true, false, true]);
});

test('one endpoint asked twice, as behind a balancer, does not stand in for the other node', async () => {
  const { question, reader } = await cluster();
  const [first] = question.endpoints;
  const reading = await reader.read({ ...question, endpoints: first ? [first, first] : [] }, signal);
  expect(reading.nodes).toEqual(new Set(['a']));
  expect(reading.countersOf(qa)).toMatchObject({ published: null });
});
