// The contract on real brokers, and what only RabbitMQ has: byte identity, rights, streams, its own errors.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import { describeContract, type ContractHarness } from '@/server/brokers/contract';
import type { BrokerSession, PublishOutcome } from '@/server/brokers/driver';
import type { QueueAddress } from '@/server/domain/queue';
import { noProperties, withHeaders } from './contract-cases';
import { headersOf, splitProperties } from './property-list';

const signal = new AbortController().signal;

for (const version of ['3.10', '4'] as const) {
  const harness = new RabbitMqHarness(version);
  const name = `RabbitMQ ${version}`;
  describe(name, () => {
    beforeAll(() => harness.start());
    afterAll(() => harness.stop());
    // The suite's own stop would end the broker before the tests below.
    describeContract('contract', keepRunning(harness));
    describe('dead letters', () => describeDeadLetters(harness));
    describe('its own ways', () => describeOwnWays(harness));
    describe('rights and errors', () => describeRights(harness));
  });
}

function keepRunning(harness: RabbitMqHarness): ContractHarness {
  return {
    atomicTypes: harness.atomicTypes,
    start: () => harness.start(),
    stop: async () => undefined,
    connect: () => harness.connect(),
    declareVhost: (vhost) => harness.declareVhost(vhost),
    declareQueue: (name, queue) => harness.declareQueue(name, queue),
    declareStream: (name, stream) => harness.declareStream(name, stream),
    deleteQueue: (address) => harness.deleteQueue(address),
    declareExchange: (name, type, bindings) => harness.declareExchange(name, type, bindings),
    rejectHead: (address, count) => harness.rejectHead(address, count),
    publish: (address, bodies) => harness.publish(address, bodies),
    readyCount: (address) => harness.readyCount(address),
    consume: (address, options) => harness.consume(address, options),
    drain: (address) => harness.drain(address),
  };
}

let queueNumber = 0;
const fresh = () => `own.${(queueNumber += 1)}`;

/** Moves everything and answers what each publish came to. */
async function moveAll(
  session: BrokerSession,
  source: QueueAddress,
  target: string,
  addHeaders: Record<string, string | number> = {},
): Promise<PublishOutcome[]> {
  const transfer = await session.transfer?.open(source, { windowMessages: 100, signal });
  if (transfer === undefined) throw new Error('no transfer facet');
  try {
    const held = await transfer.take(100);
    const outcomes = await Promise.all(
      held.map((one) => transfer.publish(one, { exchange: '', routingKey: target }, { addHeaders })),
    );
    await transfer.acknowledge(held.filter((_, index) => outcomes[index]?.outcome === 'confirmed'));
    return outcomes;
  } finally {
    await transfer.close();
  }
}

function describeDeadLetters(harness: RabbitMqHarness): void {
  test('a dead letter shows its death and goes back to where it died, even after several deliveries', async () => {
    const session = await harness.connect();
    const raw = await harness.raw();
    const [source, dlq] = [fresh(), fresh()];
    await harness.declareQueue(dlq, { type: 'quorum' });
    await harness.management.declareQueue('/', source, {
      arguments: {
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': dlq,
        'x-max-length': 0,
      },
    });
    await raw.publish('', source, withHeaders({ CC: 'array' }), Buffer.from('dead'));
    const address = { vhost: '/', name: dlq };
    await expect.poll(() => raw.count(dlq)).toBe(1);
    const reading = await session.topology?.queue(address, { signal });
    if (reading === undefined) throw new Error('no topology facet');
    const request = { count: 1, maxBytes: 1e6, waitMs: 5_000, deliveryCountSeen: 0 };
    const look = await session.messages?.peek(reading, request, { signal });
    expect(look?.messages[0]).toMatchObject({
      origin: { queue: source },
      deaths: [{ queue: source, reason: 'maxlen', exchange: '', count: 1 }],
    });
    await expect.poll(() => raw.count(dlq)).toBe(1);
    const home = fresh();
    await harness.declareQueue(home, { type: 'classic' });
    expect(await moveAll(session, address, home)).toEqual([{ outcome: 'confirmed' }]);
    await session.close();
    const [moved] = await raw.drain(home);
    const names = headersOf(splitProperties(moved?.properties ?? noProperties)).map(({ name }) => name);
    expect(names).not.toContain('CC');
    expect(names).not.toContain('x-delivery-count');
    expect(names.includes('x-death')).toBe(harness.broker.version !== '3.10');
  });

  test('a message with the user id of another is kept and said, and does not stop those around it', async () => {
    const session = await harness.connect();
    const raw = await harness.raw();
    const [source, target] = [fresh(), fresh()];
    for (const name of [source, target]) await harness.declareQueue(name, { type: 'classic' });
    const { username } = harness.broker;
    const login = Buffer.from(username);
    const userId = Buffer.concat([Buffer.from([0x00, 0x10, login.length]), login]);
    await raw.publish('', source, userId, Buffer.from('ours'));
    await raw.publish('', source, noProperties, Buffer.from('plain'));
    await harness.management.call('PUT', ['users', 'other'], { password: 'p', tags: 'monitoring' });
    await harness.management.call('PUT', ['permissions', '/', 'other'], {
      configure: '.*',
      write: '.*',
      read: '.*',
    });
    const other = await harness.connect({ username: 'other', password: 'p' });
    const outcomes = await moveAll(other, { vhost: '/', name: source }, target);
    expect(outcomes).toMatchObject([{ outcome: 'rejected' }, { outcome: 'confirmed' }]);
    expect(outcomes[0]).toMatchObject({ detail: expect.stringContaining('user id') as string });
    await expect.poll(() => raw.count(source)).toBe(1);
    expect(await moveAll(session, { vhost: '/', name: source }, target)).toEqual([{ outcome: 'confirmed' }]);
    await Promise.all([session.close(), other.close()]);
  });
}

function describeOwnWays(harness: RabbitMqHarness): void {
  test('a stream is read without harm, again and again, and cannot be emptied', async () => {
    const session = await harness.connect();
    const name = fresh();
    const address = { vhost: '/', name };
    await harness.management.declareQueue('/', name, { type: 'stream' });
    await harness.publish(address, ['a', 'b', 'c']);
    const reading = await session.topology?.queue(address, { signal });
    if (reading === undefined) throw new Error('no topology facet');
    const request = { count: 2, maxBytes: 1e6, waitMs: 5_000, deliveryCountSeen: 0 };
    for (let round = 0; round < 2; round += 1) {
      const result = await session.messages?.peek(reading, request, { signal });
      expect(result?.messages.map(({ offset }) => offset)).toEqual(['0', '1']);
      expect(result?.capability).toMatchObject({ method: 'read-log', effects: ['none'] });
    }
    expect(session.transfer?.redriveCapability(reading).supported).toBe(false);
    await session.close();
  });

  test('an auto-delete queue survives a look, in order', async () => {
    const session = await harness.connect();
    const name = fresh();
    const address = { vhost: '/', name };
    await harness.management.declareQueue('/', name, { autoDelete: true });
    await harness.publish(address, ['a', 'b', 'c']);
    const reading = await session.topology?.queue(address, { signal });
    if (reading === undefined) throw new Error('no topology facet');
    const request = { count: 2, maxBytes: 1e6, waitMs: 5_000, deliveryCountSeen: 0 };
    const result = await session.messages?.peek(reading, request, { signal });
    expect(result?.messages).toHaveLength(2);
    await expect.poll(() => harness.readyCount(address)).toBe(3);
    expect((await harness.drain(address)).map(({ body }) => body)).toEqual(['a', 'b', 'c']);
    expect(session.transfer?.redriveCapability(reading).supported).toBe(false);
    await session.close();
  });

  test('a watch leaves nothing on the broker, closed or cut off, and keeps nothing from an alternate exchange', async () => {
    const session = await harness.connect();
    const [watched, alternate] = [fresh(), fresh()];
    const { management } = harness;
    await management.declareExchange('/', watched, { type: 'topic' });
    await management.declareExchange('/', alternate, { arguments: { 'alternate-exchange': watched } });
    for (const exchange of [watched, alternate]) {
      await management.declareQueue('/', `${exchange}.dlq`);
      await management.bind('/', exchange, `${exchange}.dlq`, { routingKey: 'orders.#' });
    }
    const ours = async () => {
      const all = (await management.call('GET', ['exchanges', '/'])) as { name: string }[];
      return all.filter(({ name }) => name.startsWith('spillway.watch.')).length;
    };
    const exchanges = [watched, alternate].map((exchange) => ({ vhost: '/', exchange }));
    const request = { exchanges, header: { name: 'h', value: 'v' } };
    const watch = await session.watch?.open(request, { signal });
    expect(watch?.blind).toEqual([
      { vhost: '/', exchange: alternate, why: expect.stringContaining('alternate') as string },
    ]);
    expect(await ours()).toBe(1);
    await watch?.close();
    await expect.poll(ours).toBe(0);
    const cut = await session.watch?.open(request, { signal });
    expect(await ours()).toBe(1);
    await closeConnections(harness, 'spillway watch', 1);
    await expect.poll(ours).toBe(0);
    await expect.poll(() => cut?.seen().catch(() => 'ended')).toBe('ended');
    await session.close();
  });

  test('a priority queue shows the highest first and keeps its order', async () => {
    const session = await harness.connect();
    const name = fresh();
    const address = { vhost: '/', name };
    await harness.management.declareQueue('/', name, { arguments: { 'x-max-priority': 5 } });
    const raw = await harness.raw();
    for (const priority of [1, 5, 1, 3]) {
      await raw.publish('', name, Buffer.from([0x08, 0x00, priority]), Buffer.from(`p${priority}`));
    }
    const reading = await session.topology?.queue(address, { signal });
    if (reading === undefined) throw new Error('no topology facet');
    const request = { count: 3, maxBytes: 1e6, waitMs: 5_000, deliveryCountSeen: 0 };
    const result = await session.messages?.peek(reading, request, { signal });
    expect(result?.messages.map(({ properties }) => properties[0]?.text)).toEqual(['5', '3', '1']);
    await expect.poll(() => harness.readyCount(address)).toBe(4);
    expect((await harness.drain(address)).map(({ body }) => body)).toEqual(['p5', 'p3', 'p1', 'p1']);
    await session.close();
  });

  test('the delivery limit is the lower of argument and policy, and 20 from 4.0 on', async () => {
    const session = await harness.connect();
    const byDefault = fresh();
    const limited = `limited.${fresh()}`;
    await harness.declareQueue(byDefault, { type: 'quorum' });
    await harness.declareQueue(limited, { type: 'quorum', deliveryLimit: 9 });
    await harness.management.call('PUT', ['policies', '/', 'limited'], {
      pattern: '^limited',
      definition: { 'delivery-limit': 5, 'dead-letter-exchange': '', 'dead-letter-routing-key': byDefault },
    });
    const limitOf = async (name: string) =>
      (await session.topology?.queue({ vhost: '/', name }, { signal }))?.details.deliveryLimit;
    await expect.poll(() => limitOf(limited), { timeout: 20_000 }).toBe(5);
    expect(await limitOf(byDefault)).toBe(harness.broker.version === '3.10' ? null : 20);
    const { queues } = await session.snapshot({ signal });
    const find = (name: string) => queues.find((queue) => queue.name === name)?.details;
    expect(find(limited)?.deadLettersTo).toMatchObject({ queues: [byDefault], certain: true });
    expect(find(byDefault)?.deadLettersFrom).toEqual([limited]);
    await session.close();
  });

  test('where the dead letters of a queue go is known, although it came with its exchange after all of them were read', async () => {
    const session = await harness.connect();
    await session.snapshot({ signal });
    const [dead, work] = [fresh(), fresh()];
    await harness.declareQueue(dead, { type: 'classic' });
    await harness.management.declareExchange('/', dead, { type: 'fanout' });
    await harness.management.bind('/', dead, dead);
    await harness.management.declareQueue('/', work, { arguments: { 'x-dead-letter-exchange': dead } });
    const from = async () => {
      const { queues } = await session.snapshot({ signal });
      return queues.find(({ name }) => name === dead)?.details.deadLettersFrom;
    };
    // Without a reason to, they are read once a minute.
    await expect.poll(from, { timeout: 20_000, interval: 250 }).toEqual([work]);
    await session.close();
  });

  test('an administrator who closes our connections: the take fails in words, nothing is lost', async () => {
    const session = await harness.connect();
    const address = await harness.declareQueue(fresh(), { type: 'classic' });
    await harness.publish(address, ['a', 'b']);
    const transfer = await session.transfer?.open(address, { windowMessages: 10, signal });
    const held = (await transfer?.take(2)) ?? [];
    await closeConnections(harness, 'spillway redrive');
    await expect.poll(() => harness.readyCount(address)).toBe(2);
    await expect(transfer?.take(1)).rejects.toMatchObject({ code: 'broker_unreachable' });
    await expect(transfer?.acknowledge(held)).rejects.toMatchObject({ code: 'broker_unreachable' });
    await transfer?.close();
    await session.close();
  });
}

async function closeConnections(harness: RabbitMqHarness, clientName: string, count = 2): Promise<void> {
  const ours = async () => {
    const all = (await harness.management.call('GET', ['connections'])) as Record<string, unknown>[];
    return all.filter((connection) => connection['user_provided_name'] === clientName);
  };
  await expect.poll(async () => (await ours()).length, { timeout: 20_000 }).toBe(count);
  for (const connection of await ours()) {
    await harness.management.call('DELETE', ['connections', String(connection['name'])]);
  }
}

function describeRights(harness: RabbitMqHarness): void {
  const sessions: BrokerSession[] = [];
  afterEach(async () => {
    for (const session of sessions.splice(0)) await session.close();
  });

  async function as(user: string, tags: string, permissions: Record<string, string> = {}) {
    await harness.management.call('PUT', ['users', user], { password: 'p', tags });
    for (const [vhost, read] of Object.entries(permissions)) {
      const rights = { configure: '^$', write: '^$', read };
      await harness.management.call('PUT', ['permissions', vhost, user], rights);
    }
    const session = await harness.connect({ username: user, password: 'p' });
    sessions.push(session);
    return session;
  }

  test('a wrong password and a user without a tag are denied, each in its own words', async () => {
    await expect(harness.connect({ password: 'wrong' })).rejects.toMatchObject({
      code: 'broker_denied',
      message: expect.stringContaining('password') as string,
    });
    await expect(as('untagged', '')).rejects.toMatchObject({
      code: 'broker_denied',
      message: expect.stringContaining('set_user_tags') as string,
    });
  });

  test('what the rights hide is said: nodes, and vhosts without permission', async () => {
    await harness.declareVhost('hidden');
    const limited = await as('limited', 'management', { '/': '.*' });
    const { warnings, nodes } = await limited.probe({ signal });
    expect(nodes).toEqual([]);
    expect(warnings.join()).toContain('tag monitoring');
    const monitor = await as('monitor', 'monitoring', { '/': '^$' });
    const snapshot = await monitor.snapshot({ signal });
    expect(snapshot.facts.warnings.join()).toContain('no permission in the vhost hidden');
    expect(snapshot.queues.length).toBeGreaterThan(0);
  });

  test('a look without the right to read is denied in words', async () => {
    const monitor = await as('monitor', 'monitoring', { '/': '^$' });
    const address = await harness.declareQueue(fresh(), { type: 'classic' });
    const reading = await monitor.topology?.queue(address, { signal });
    if (reading === undefined) throw new Error('no topology facet');
    const request = { count: 1, maxBytes: 1e6, waitMs: 1_000, deliveryCountSeen: 0 };
    await expect(monitor.messages?.peek(reading, request, { signal })).rejects.toMatchObject({
      code: 'broker_denied',
    });
    const elsewhere = { ...reading, vhost: 'gone' };
    await expect(monitor.messages?.peek(elsewhere, request, { signal })).rejects.toMatchObject({
      code: 'broker_denied',
    });
  });

  test('a watch without the right to declare is blind in words', async () => {
    const monitor = await as('monitor', 'monitoring', { '/': '.*' });
    const exchanges = [{ vhost: '/', exchange: 'amq.topic' }];
    const watch = await monitor.watch?.open({ exchanges, header: { name: 'h', value: 'v' } }, { signal });
    expect(watch?.blind[0]?.why).toMatch(/permission|allow|right/i);
    expect(await watch?.seen()).toEqual({ sightings: [], missed: false });
  });

  test('without the right to write, what is published is rejected and everything is kept', async () => {
    const reader = await as('reader', 'monitoring', { '/': '.*' });
    const [source, target] = [fresh(), fresh()];
    const address = await harness.declareQueue(source, { type: 'classic' });
    await harness.declareQueue(target, { type: 'classic' });
    await harness.publish(address, ['a', 'b', 'c']);
    const outcomes = await moveAll(reader, address, target);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect.poll(() => harness.readyCount(address)).toBe(3);
  });

  test('a broker that is down, and a host that is none: unreachable, in words', async () => {
    for (const managementUrl of ['http://127.0.0.1:1', 'http://no-such-host.invalid:15672']) {
      await expect(harness.connect({ managementUrl })).rejects.toMatchObject({ code: 'broker_unreachable' });
    }
    await expect(
      harness.connect({
        managementUrl: harness.broker.managementUrl.replace(/\d+$/, String(harness.broker.amqpPort)),
      }),
    ).rejects.toMatchObject({ code: 'broker_unreachable' });
  });
}
