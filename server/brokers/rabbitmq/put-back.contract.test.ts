// What stands at the delivery limit of a quorum queue, where a return would end it: on real brokers, nothing is
// lost by a look, by a take that puts back, nor by the ways in which both are cut short.

import { connect, type ChannelModel, type ConsumeMessage } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import type { RawMessage } from '@/e2e/brokers/raw-amqp';
import type { BrokerSession, PeekRequest, Transfer } from '@/server/brokers/driver';
import type { PeekResult } from '@/server/domain/message';
import type { QueueAddress } from '@/server/domain/queue';
import { messageCases, noProperties } from './contract-cases';
import { perDeliveryHeaders } from './message-view';
import { editHeaders, joinProperties, splitProperties } from './property-list';

const signal = new AbortController().signal;
const limit = 3;
/** As text, without what deliveries add: with their count in it, no headers and an empty table look the same. */
function stable({ properties, body }: Pick<RawMessage, 'properties' | 'body'>): string {
  const split = splitProperties(editHeaders(properties, { remove: perDeliveryHeaders, add: {} }));
  const present = split.filter(({ name, bytes }) => name !== 'headers' || bytes.length > 4);
  return `${joinProperties(present).toString('hex')} ${body.toString('hex')}`;
}

const request = { count: 50, maxBytes: 1e6, waitMs: 5_000, deliveryCountSeen: 0 };

/** One broker, and an application on it that returns what it cannot handle. */
class World {
  readonly harness: RabbitMqHarness;
  #app: ChannelModel | null = null;
  #queues = 0;

  constructor(harness: RabbitMqHarness) {
    this.harness = harness;
  }

  async start(): Promise<void> {
    await this.harness.start();
    this.#app = await connect(this.harness.broker.amqpUrl);
    this.#app.on('error', () => undefined);
  }

  async stop(): Promise<void> {
    await this.#app?.close();
    await this.harness.stop();
  }

  async declare({ deadLetterTo }: { deadLetterTo?: string } = {}): Promise<QueueAddress> {
    const name = `limit.${(this.#queues += 1)}`;
    const dlx =
      deadLetterTo === undefined
        ? {}
        : { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': deadLetterTo };
    const declared = { 'x-delivery-limit': limit, ...dlx };
    await this.harness.management.declareQueue('/', name, { type: 'quorum', arguments: declared });
    return { vhost: '/', name };
  }

  /** Consumes what is there and returns it, as often as it takes. */
  async returnBy(way: 'nack' | 'close', address: QueueAddress, messages: number, times: number) {
    const counts: number[] = [];
    for (let round = 0; round < times; round += 1) {
      await expect.poll(() => this.harness.readyCount(address)).toBe(messages);
      const channel = await this.#app?.createChannel();
      if (channel === undefined) throw new Error('not started');
      await channel.prefetch(messages);
      const held: ConsumeMessage[] = [];
      let consumerTag = '';
      await new Promise<void>((resolve, reject) => {
        const deliver = (message: ConsumeMessage | null) => {
          if (message === null) return reject(new Error('cancelled'));
          if (held.push(message) === messages) resolve();
        };
        channel.consume(address.name, deliver).then((answer) => ({ consumerTag } = answer), reject);
      });
      await expect.poll(() => consumerTag).not.toBe('');
      await channel.cancel(consumerTag);
      counts.push(Number(held[0]?.properties.headers?.['x-delivery-count'] ?? 0));
      if (way === 'nack') channel.nackAll(true);
      await channel.close();
    }
    return counts;
  }

  async reading(session: BrokerSession, address: QueueAddress) {
    const reading = await session.topology?.queue(address, { signal });
    if (reading === undefined) throw new Error('no topology facet');
    return reading;
  }

  async look(session: BrokerSession, address: QueueAddress, asked: Partial<PeekRequest> = {}) {
    const reading = await this.reading(session, address);
    const result = await session.messages?.peek(reading, { ...request, ...asked }, { signal });
    return result as PeekResult;
  }

  async open(session: BrokerSession, address: QueueAddress): Promise<Transfer> {
    const transfer = await session.transfer?.open(address, { windowMessages: 100, signal });
    if (transfer === undefined) throw new Error('no transfer facet');
    return transfer;
  }

  async bodies(address: QueueAddress): Promise<string[]> {
    return (await this.harness.drain(address)).map(({ body }) => body);
  }

  /** A user who may read but not write. */
  async reader(): Promise<BrokerSession> {
    await this.harness.management.declareUser('reader', 'p', 'monitoring');
    await this.harness.management.setPermissions('/', 'reader', { read: '.*' });
    return this.harness.connect({ username: 'reader', password: 'p' });
  }

  /** `count` messages of which each stands at the limit. */
  async standing(address: QueueAddress, bodies: readonly string[]): Promise<void> {
    await this.harness.publish(address, bodies);
    await this.returnBy('nack', address, bodies.length, limit);
    await expect.poll(() => this.harness.readyCount(address)).toBe(bodies.length);
  }
}

for (const version of ['3.10', '4'] as const) {
  const world = new World(new RabbitMqHarness(version));
  describe(`at the delivery limit on RabbitMQ ${version}`, () => {
    beforeAll(() => world.start());
    afterAll(() => world.stop());
    describe('what the broker does', () => describeBroker(world));
    describe('putting back', () => describePutBack(world));
    describe('cut short', () => describeCutShort(world));
    describe('without the right to copy', () => describeRights(world));
  });
}

function describeBroker(world: World): void {
  test.each(['nack', 'close'] as const)(
    'a message returned by %s is kept up to the limit and ended by the next return',
    async (way) => {
      const address = await world.declare();
      await world.harness.publish(address, ['a']);
      expect(await world.returnBy(way, address, 1, limit + 1)).toEqual([0, 1, 2, 3]);
      await expect.poll(() => world.harness.readyCount(address)).toBe(0);
      const target = await world.declare();
      const withDlx = await world.declare({ deadLetterTo: target.name });
      await world.harness.publish(withDlx, ['b']);
      await world.returnBy(way, withDlx, 1, limit + 1);
      await expect.poll(() => world.harness.readyCount(target)).toBe(1);
    },
  );
}

function describePutBack(world: World): void {
  test('a look at a head that consumers brought to the limit loses nothing, and says that it made a copy', async () => {
    const session = await world.harness.connect();
    const address = await world.declare();
    await world.standing(address, ['head']);
    await world.harness.publish(address, ['b', 'c']);
    const first = await world.look(session, address);
    expect(first.messages).toHaveLength(3);
    expect(first.putBack).toMatchObject({ copies: 1, ended: 0 });
    expect(first.putBack.sentence).toMatch(/^1 message stood at the delivery limit of 3 .* dropped .* tail/);
    await expect.poll(() => world.harness.readyCount(address)).toBe(3);
    const second = await world.look(session, address);
    expect(second.putBack).toEqual({ copies: 0, ended: 0, sentence: null });
    const counts = second.messages.map(({ deliveryCount }) => deliveryCount ?? 0);
    expect(counts.toSorted()).toEqual([0, 1, 1]);
    await session.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(3);
    expect((await world.bodies(address)).toSorted()).toEqual(['b', 'c', 'head']);
  });

  test('the look says beforehand what becomes of such a message', async () => {
    const session = await world.harness.connect();
    const reading = await world.reading(session, await world.declare());
    const capability = session.messages?.browseCapability(reading, 0);
    expect(capability).toMatchObject({ sentence: expect.stringContaining('confirmed copy') as string });
    const redrive = session.transfer?.redriveCapability(reading);
    expect(redrive).toMatchObject({ sentence: expect.stringContaining('confirmed copy') as string });
    await session.close();
  });

  test('a take that puts back copies exactly those at the limit, and not what was acknowledged', async () => {
    const session = await world.harness.connect();
    const [address, target] = [await world.declare(), await world.declare()];
    await world.standing(address, ['a', 'b', 'c']);
    await world.harness.publish(address, ['d']);
    const transfer = await world.open(session, address);
    const held = await transfer.take(4);
    const moved = held.slice(0, 1);
    for (const one of moved) {
      const to = { exchange: '', routingKey: target.name };
      expect(await transfer.publish(one, to, { addHeaders: {} })).toEqual({ outcome: 'confirmed' });
    }
    await transfer.acknowledge(moved);
    expect(await transfer.close()).toMatchObject({ copies: 2, ended: 0 });
    expect(await transfer.close()).toMatchObject({ copies: 2 });
    await session.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(3);
    const [stayed, arrived] = [await world.bodies(address), await world.bodies(target)];
    expect([...stayed, ...arrived].toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('hundreds at the limit: each is there once, in the order in which they were met', async () => {
    const session = await world.harness.connect();
    const address = await world.declare();
    const bodies = Array.from({ length: 450 }, (_, index) => `m${index}`);
    await world.standing(address, bodies);
    const result = await world.look(session, address, { count: 450 });
    expect(result.putBack).toMatchObject({ copies: 450, ended: 0 });
    await expect.poll(() => world.harness.readyCount(address)).toBe(450);
    await session.close();
    // The application's nacks may have changed the order; the copies keep the one that was met.
    const met = result.messages.map(({ bodyBase64 }) => Buffer.from(bodyBase64, 'base64').toString());
    expect(met.toSorted()).toEqual(bodies.toSorted());
    expect(await world.bodies(address)).toEqual(met);
  });

  test('the copy is the original byte for byte, without what deliveries added', async () => {
    const session = await world.harness.connect();
    const raw = await world.harness.raw();
    const [address, twin] = [await world.declare(), await world.declare()];
    for (const queue of [address, twin]) {
      for (const { properties, body } of messageCases) {
        await raw.publish('', queue.name, properties, body);
      }
    }
    await world.returnBy('nack', address, messageCases.length, limit);
    await expect.poll(() => world.harness.readyCount(address)).toBe(messageCases.length);
    const result = await world.look(session, address, { count: messageCases.length });
    expect(result.putBack.copies).toBe(messageCases.length);
    await session.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(messageCases.length);
    const [before, after] = [await raw.drain(twin.name), await raw.drain(address.name)];
    expect(after.map(stable).toSorted()).toEqual(before.map(stable).toSorted());
  });

  test('a dead letter that is copied still says where it died', async () => {
    const session = await world.harness.connect();
    const address = await world.declare();
    const source = await world.declare({ deadLetterTo: address.name });
    await world.standing(source, ['dead']);
    await world.returnBy('nack', source, 1, 1);
    await expect.poll(() => world.harness.readyCount(address)).toBe(1);
    await world.returnBy('nack', address, 1, limit);
    const first = await world.look(session, address);
    expect(first.putBack.copies).toBe(1);
    await expect.poll(() => world.harness.readyCount(address)).toBe(1);
    const second = await world.look(session, address);
    expect(second.messages[0]?.origin).toEqual({ queue: source.name });
    expect(second.messages[0]?.deaths).toEqual(first.messages[0]?.deaths);
    expect(second.messages[0]?.fingerprint).toBe(first.messages[0]?.fingerprint);
    await session.close();
  });
}

function describeCutShort(world: World): void {
  test('a look that is aborted while it waits puts back all the same', async () => {
    const session = await world.harness.connect();
    const address = await world.declare();
    await world.standing(address, ['a', 'b']);
    const reading = await world.reading(session, address);
    const abort = new AbortController();
    const looking = session.messages?.peek(reading, { ...request, count: 2 }, { signal: abort.signal });
    await expect.poll(() => world.harness.readyCount(address), { interval: 1 }).toBeLessThan(2);
    abort.abort(new Error('nobody waits any more'));
    await looking?.catch(() => undefined);
    await session.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(2);
    expect((await world.bodies(address)).toSorted()).toEqual(['a', 'b']);
  });

  test('closing the session first puts back what a transfer holds', async () => {
    const session = await world.harness.connect();
    const address = await world.declare();
    await world.standing(address, ['a', 'b']);
    const transfer = await world.open(session, address);
    expect(await transfer.take(2)).toHaveLength(2);
    await session.close();
    expect(await transfer.close()).toMatchObject({ copies: 2 });
    await expect.poll(() => world.harness.readyCount(address)).toBe(2);
    expect((await world.bodies(address)).toSorted()).toEqual(['a', 'b']);
  });

  test('an administrator who closes the connection that holds: what the broker dropped is put back', async () => {
    const session = await world.harness.connect();
    const address = await world.declare();
    await world.standing(address, ['a', 'b']);
    const transfer = await world.open(session, address);
    expect(await transfer.take(2)).toHaveLength(2);
    const ours = async () => {
      const all = (await world.harness.management.call('GET', ['connections'])) as Record<string, unknown>[];
      return all.filter((connection) => connection['user_provided_name'] === 'spillway redrive');
    };
    await expect.poll(async () => (await ours()).length, { timeout: 20_000 }).toBe(2);
    for (const connection of await ours()) {
      await world.harness.management.call('DELETE', ['connections', String(connection['name'])]);
    }
    await expect(transfer.take(1)).rejects.toMatchObject({ code: 'broker_unreachable' });
    expect(await transfer.close()).toMatchObject({ copies: 2, ended: 0 });
    await session.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(2);
    expect((await world.bodies(address)).toSorted()).toEqual(['a', 'b']);
  });
}

function describeRights(world: World): void {
  test('a queue that would drop: neither look nor take begins, and the message stays', async () => {
    const address = await world.declare();
    await world.standing(address, ['precious']);
    const session = await world.reader();
    const denied = { code: 'broker_denied', message: expect.stringContaining('amq.default') as string };
    await expect(world.look(session, address)).rejects.toMatchObject(denied);
    await expect(world.open(session, address)).rejects.toMatchObject(denied);
    await session.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(1);
    expect(await world.bodies(address)).toEqual(['precious']);
  });

  test('a queue that dead-letters: the look says that it did', async () => {
    const target = await world.declare();
    const address = await world.declare({ deadLetterTo: target.name });
    await world.standing(address, ['a']);
    const session = await world.reader();
    const { putBack } = await world.look(session, address);
    expect(putBack).toMatchObject({ copies: 0, ended: 1 });
    expect(putBack.sentence).toMatch(/could not be copied and was dead-lettered.*may not publish/);
    await session.close();
    await expect.poll(() => world.harness.readyCount(target)).toBe(1);
    expect(await world.bodies(target)).toEqual(['a']);
  });

  test("another's user id: the message is kept without it rather than dropped", async () => {
    const raw = await world.harness.raw();
    const address = await world.declare();
    const { username } = world.harness.broker;
    const userId = Buffer.concat([Buffer.from([0x00, 0x10, username.length]), Buffer.from(username)]);
    await raw.publish('', address.name, userId, Buffer.from('signed'));
    await world.returnBy('nack', address, 1, limit);
    await world.harness.management.declareUser('writer', 'p', 'monitoring');
    await world.harness.management.setPermissions('/', 'writer', { read: '.*', write: '.*' });
    const session = await world.harness.connect({ username: 'writer', password: 'p' });
    await expect.poll(() => world.harness.readyCount(address)).toBe(1);
    const { putBack } = await world.look(session, address);
    expect(putBack).toMatchObject({ copies: 1, ended: 0 });
    expect(putBack.sentence).toContain('lost the user id');
    await session.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(1);
    const [copy] = await raw.drain(address.name);
    expect(copy?.body.toString()).toBe('signed');
    const properties = splitProperties(copy?.properties ?? noProperties);
    expect(properties.map(({ name }) => name)).not.toContain('user_id');
    expect(stable({ properties: noProperties, body: Buffer.from('signed') })).toBe(copy && stable(copy));
  });
}
