// Against answers recorded from real brokers: `fixtures/<version>.json`.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Topology } from './dead-letter-routing';
import {
  bindingSchema,
  exchangeSchema,
  nodeSchema,
  overviewSchema,
  queuePageSchema,
  queueSchema,
  whoamiSchema,
} from './management-schemas';
import { countersKnown, rightsWarnings, translateFacts, translateQueue, translateQueues } from './translate';
import { parseVersion } from './version';

const recordedSchema = z.object({
  overview: overviewSchema,
  nodes: z.array(nodeSchema),
  queues: queuePageSchema,
  exchanges: z.array(exchangeSchema),
  bindings: z.array(bindingSchema),
});

function recorded(version: string) {
  const file = path.join(import.meta.dirname, 'fixtures', `${version}.json`);
  return recordedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

const context = (version: string) => ({
  version: parseVersion(version),
  topology: null,
  countersKnown: true,
});

describe.each(['3.10.8', '4.0.5', '4.3.6'])('answers of RabbitMQ %s', (version) => {
  const { overview, nodes, queues, exchanges, bindings } = recorded(version);
  const topology = new Topology(queues.items, exchanges, bindings);
  const readings = translateQueues(queues.items, { ...context(version), topology });
  const find = (name: string) => {
    const reading = readings.find((candidate) => candidate.name === name);
    if (reading === undefined) throw new Error(name);
    return reading;
  };

  test('a queue with limits from its arguments and a policy: the lower one holds', () => {
    expect(find('orders')).toMatchObject({
      type: 'classic',
      brokerState: 'running',
      details: { messageTtlMs: 30_000, maxLengthMessages: 10_000, policy: 'orders-ttl', deliveryLimit: null },
    });
  });

  test('dead letters are followed to the queue where they arrive, and back', () => {
    expect(find('orders').details.deadLettersTo).toEqual({
      exchange: 'dlx',
      routingKey: null,
      queues: ['orders.dlq'],
      certain: true,
    });
    expect(find('orders.dlq').details.deadLettersFrom).toEqual(['orders']);
  });

  test('depth, counters and the delivery limit of a quorum queue', () => {
    expect(find('orders.dlq')).toMatchObject({
      type: 'quorum',
      readyMessages: 3,
      unackedMessages: 0,
      readyBytes: expect.any(Number) as number,
      counters: { published: 3, delivered: 0, acked: 0, redelivered: 0 },
      details: { deliveryLimit: 7, node: 'rabbit@localhost' },
    });
  });

  test('a stream has no delivery limit, and no bytes where the broker tells none', () => {
    expect(find('events')).toMatchObject({
      type: 'stream',
      readyBytes: null,
      details: { deliveryLimit: null },
    });
  });

  test('the cluster and its nodes', () => {
    const facts = translateFacts(overview, nodes, ['/'], []);
    expect(facts).toMatchObject({ product: 'RabbitMQ', version, vhosts: ['/'] });
    expect(facts.nodes).toMatchObject([{ name: 'rabbit@localhost', running: true, alarms: [] }]);
    expect(countersKnown(overview)).toBe(true);
  });
});

describe('what is missing', () => {
  const answer = (fields: object) => queueSchema.parse({ name: 'q', vhost: '/', ...fields });

  test('a queue on a node that is down has no depth and no counters, not 0', () => {
    const reading = translateQueue(answer({ state: 'down' }), context('4.0.5'));
    expect(reading).toMatchObject({ brokerState: 'down', readyMessages: null, unackedMessages: null });
    expect(new Set(Object.values(reading.counters))).toEqual(new Set([null]));
  });

  test.each([
    ['three of five replicas', ['a', 'b', 'c', 'd', 'e'], ['a', 'b', 'c'], 'running'],
    ['two of four, which is no majority', ['a', 'b', 'c', 'd'], ['a', 'b'], 'minority'],
    ['one that is no replica any more beside one of three', ['a', 'b', 'c'], ['a', 'x'], 'minority'],
    ['replicas that are not told', undefined, undefined, 'running'],
  ])('a quorum queue that is said to run, with %s', (_, members, online, brokerState) => {
    const told = answer({ type: 'quorum', state: 'running', members, online });
    expect(translateQueue(told, context('3.10.8'))).toMatchObject({ brokerState });
    expect(translateQueue({ ...told, type: 'stream' }, context('3.10.8')).brokerState).toBe('running');
  });

  test('a broker that counts nothing leaves counters unknown; one that has not counted yet means 0', () => {
    const fresh = answer({ messages: 0, messages_ready: 0 });
    expect(translateQueue(fresh, context('4.0.5')).counters.published).toBe(0);
    const blind = { ...context('4.0.5'), countersKnown: false };
    expect(translateQueue(fresh, blind).counters.published).toBeNull();
  });

  test('what is delivered without acknowledgement counts as acknowledged', () => {
    const stats = { ack: 2, deliver_no_ack: 3, get_no_ack: 4, deliver_get: 9, publish: 9 };
    const reading = translateQueue(answer({ messages: 0, message_stats: stats }), context('4.0.5'));
    expect(reading.counters).toEqual({ published: 9, delivered: 9, acked: 9, redelivered: 0 });
  });

  test('without bindings a dead-letter target is uncertain, not nowhere', () => {
    const dlx = answer({ arguments: { 'x-dead-letter-exchange': 'dlx' } });
    expect(translateQueue(dlx, context('4.0.5')).details.deadLettersTo).toMatchObject({ certain: false });
  });

  test('tags come as a list, and as text from old versions', () => {
    expect(whoamiSchema.parse({ name: 'u', tags: 'monitoring,policymaker' }).tags).toHaveLength(2);
    expect(whoamiSchema.parse({ name: 'u', tags: [] }).tags).toEqual([]);
  });

  test('each thing that our rights hide is one sentence', () => {
    const rights = {
      user: 'u',
      tags: ['management'],
      nodesVisible: false,
      vhostsWithoutPermission: ['a', 'b'],
    };
    expect(rightsWarnings(rights)).toHaveLength(3);
    expect(rightsWarnings({ ...rights, nodesVisible: true, vhostsWithoutPermission: [] })).toEqual([]);
  });
});

describe('delivery limit', () => {
  const limit = (version: string, argument: number | null, policy: number | null, told?: number | string) =>
    translateQueue(
      queueSchema.parse({
        name: 'q',
        vhost: '/',
        type: 'quorum',
        arguments: argument === null ? {} : { 'x-delivery-limit': argument },
        effective_policy_definition: policy === null ? [] : { 'delivery-limit': policy },
        ...(told === undefined ? {} : { delivery_limit: told }),
      }),
      context(version),
    ).details.deliveryLimit;

  test.each([
    ['none before 4.0', '3.10.8', null, null, null],
    ['20 from 4.0', '4.0.5', null, null, 20],
    ['the lower of both', '4.0.5', 9, 5, 5],
    ['lifted by policy', '4.0.5', null, -1, null],
    ['lifted by policy, set by argument', '4.0.5', 5, -1, 5],
  ] as const)('%s', (_name, version, argument, policy, expected) => {
    expect(limit(version, argument, policy)).toBe(expected);
  });

  test('what the broker tells comes first', () => {
    expect(limit('4.0.5', null, null, 3)).toBe(3);
    expect(limit('4.0.5', 5, null, 'unlimited')).toBeNull();
  });
});

test.each(['down', 'stopped', 'crashed'])('a queue that is %s holds an unknown number, not 0', (state) => {
  const answer = queueSchema.parse({
    vhost: '/',
    name: 'orders',
    type: 'classic',
    state,
    messages: 0,
    messages_ready: 0,
    messages_unacknowledged: 0,
    consumers: 0,
  });
  expect(translateQueue(answer, context('4.0.5'))).toMatchObject({
    brokerState: state,
    readyMessages: null,
    unackedMessages: null,
    consumers: null,
    counters: { published: null },
    unknownBecause: expect.stringContaining(state) as string,
  });
});
