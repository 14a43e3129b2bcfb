// The routes that a plan computes, against the broker's own: each message is published, and who got a copy is
// counted. Where the computation says "possible", the broker may have done either.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import type { BrokerSession } from '@/server/brokers/driver';
import { RoutingTable } from '@/server/domain/route';
import { noProperties, withHeaders } from './contract-cases';
import { viewOf } from './message-view';
import { editHeaders } from './property-list';

const signal = new AbortController().signal;
const vhost = 'röutes/%2F';
const queues = ['orders', 'audit', 'mail', 'all', 'acme', 'five', 'any', 'presence', 'parking', 'rest'];

const headed = (add: Record<string, string | number>) =>
  editHeaders(noProperties, { remove: new Set(), add });
const cases: [exchange: string, routingKey: string, properties: Buffer][] = [
  ...['orders', 'gone', ''].map((key): [string, string, Buffer] => ['', key, noProperties]),
  ...['order', 'mail', 'nobody', ''].map((key): [string, string, Buffer] => ['direct', key, noProperties]),
  ...['order', 'order.new', 'order.new.eu', 'x.order', '', '.', 'mail.'].map(
    (key): [string, string, Buffer] => ['topic', key, noProperties],
  ),
  ['fanout', 'whatever', noProperties],
  ['ring', '', noProperties],
  ['policied', 'order', noProperties],
  ['policied', 'nobody', noProperties],
  ['chain', 'x', noProperties],
  ...[
    {},
    { tenant: 'acme' },
    { tenant: 'acme', region: 'eu' },
    { region: 'eu', n: 5 },
    { n: 5 },
    { n: 5.5 },
    { n: '5' },
    { 'x-trace': 'on' },
  ].map((add): [string, string, Buffer] => ['headers', '', headed(add)]),
  ['headers', '', withHeaders({ n: 'double 5.0' })],
  ['headers', '', withHeaders({ n: 'int32 that fits a byte' })],
  ['headers', '', withHeaders({ flag: 'true', tenant: 'void' })],
  ['headers', '', withHeaders({ flag: 'false' })],
];

for (const version of ['3.10', '4'] as const) {
  const harness = new RabbitMqHarness(version);
  describe(`RabbitMQ ${version}`, () => {
    let session: BrokerSession;
    beforeAll(async () => {
      await harness.start();
      await declareWorld(harness);
      session = await harness.connect();
    });
    afterAll(async () => {
      await session.close();
      await harness.stop();
    });

    test('every message reaches the queues that the plan computes, and no other', async () => {
      const raw = await harness.raw(vhost);
      for (const [index, [exchange, key, properties]] of cases.entries()) {
        await raw.publish(exchange, key, properties, Buffer.from(String(index)));
      }
      const got = new Map<string, string[]>();
      for (const queue of queues) {
        for (const { body } of await raw.drain(queue)) {
          got.set(body.toString(), [...(got.get(body.toString()) ?? []), queue]);
        }
      }
      const routing = await session.topology?.routing(vhost, { signal });
      if (routing === undefined) throw new Error('no topology facet');
      const table = new RoutingTable(routing, (name) => queues.includes(name));
      let undecided = 0;
      for (const [index, [exchange, routingKey, properties]] of cases.entries()) {
        const delivery = { exchange, routingKey, properties, redelivered: false, body: Buffer.alloc(0) };
        const { headers } = viewOf(delivery, 1);
        const route = table.route(exchange, { routingKey, headers });
        const actual = got.get(String(index)) ?? [];
        const label = `${exchange} ${routingKey} ${JSON.stringify(headers)}`;
        const sure = route.queues.filter(({ certain }) => certain).map(({ name }) => name);
        const possible = route.queues.map(({ name }) => name);
        expect(actual, label).toEqual(expect.arrayContaining(sure));
        expect(possible, label).toEqual(expect.arrayContaining(actual));
        if (!route.certain) undecided += 1;
      }
      // A double that could be an integer, and nothing else: a computation that only ever says "possible" fails.
      expect(undecided).toBeLessThanOrEqual(2);
    });

    test('a user with the least rights computes the same routes, alternates by policy included', async () => {
      const rights = { configure: '^$', write: '^$', read: '^$' };
      await harness.management.call('PUT', ['users', 'viewer'], { password: 'p', tags: 'management' });
      await harness.management.call('PUT', ['permissions', vhost, 'viewer'], rights);
      const viewer = await harness.connect({ username: 'viewer', password: 'p' });
      const routing = await viewer.topology?.routing(vhost, { signal });
      await viewer.close();
      const alternateOf = (name: string) => routing?.exchanges.find((one) => one.name === name)?.alternate;
      expect([alternateOf('policied'), alternateOf('direct'), alternateOf('fanout')]).toEqual([
        'rest',
        'rest',
        null,
      ]);
    });
  });
}

async function declareWorld({ management }: RabbitMqHarness): Promise<void> {
  await management.declareVhost(vhost);
  for (const queue of queues) await management.declareQueue(vhost, queue);
  const alternate = { 'alternate-exchange': 'rest' };
  await management.declareExchange(vhost, 'direct', { arguments: alternate });
  await management.declareExchange(vhost, 'topic', { type: 'topic', arguments: alternate });
  await management.declareExchange(vhost, 'headers', { type: 'headers' });
  for (const name of ['fanout', 'rest', 'ring'] as const) {
    await management.declareExchange(vhost, name, { type: 'fanout' });
  }
  for (const name of ['policied', 'chain', 'dead end']) await management.declareExchange(vhost, name);
  await management.call('PUT', ['policies', vhost, 'alternate'], {
    pattern: '^policied$',
    'apply-to': 'exchanges',
    definition: alternate,
  });
  const bindings: [string, string, Parameters<typeof management.bind>[3]][] = [
    ['direct', 'orders', { routingKey: 'order' }],
    ['direct', 'audit', { routingKey: 'order' }],
    ['direct', 'mail', { routingKey: 'mail' }],
    ['topic', 'orders', { routingKey: 'order.*' }],
    ['topic', 'audit', { routingKey: 'order.#' }],
    ['topic', 'all', { routingKey: '*' }],
    ['topic', 'mail', { routingKey: 'mail.' }],
    ['topic', 'direct', { routingKey: 'order', to: 'exchange' }],
    ['fanout', 'topic', { to: 'exchange' }],
    ['fanout', 'all', {}],
    ['ring', 'ring', { to: 'exchange' }],
    ['ring', 'all', {}],
    ['policied', 'orders', { routingKey: 'order' }],
    // Matched by a binding, so no alternate takes part, although nothing lies behind it.
    ['chain', 'dead end', { routingKey: 'x', to: 'exchange' }],
    ['rest', 'rest', {}],
    ['headers', 'acme', { arguments: { tenant: 'acme', 'x-match': 'all' } }],
    ['headers', 'five', { arguments: { n: 5, 'x-match': 'all' } }],
    ['headers', 'any', { arguments: { tenant: 'acme', region: 'eu', 'x-match': 'any' } }],
    ['headers', 'presence', { arguments: { flag: true, 'x-match': 'all' } }],
    ['headers', 'parking', { arguments: { 'x-trace': 'on', 'x-match': 'all-with-x' } }],
  ];
  for (const [source, destination, options] of bindings) {
    await management.bind(vhost, source, destination, options);
  }
}
