// Looks through the whole product at real brokers of the three behaviours: a hundred of them cost no message, one that
// is cut short leaves nothing unacknowledged, and the queues that cannot simply be looked at are handled or refused.

import { testActor } from '@/server/domain/testing';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrokerSession } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import type { QueueAddress } from '@/server/domain/queue';
import { wholeBody } from '@/server/features/messages/whole-body';
import { testDatabase } from '@/server/platform/testing/test-database';
import type { QueueOptions } from '../brokers/management';
import { type CutProxy, startCutProxy } from '../tools/cut-proxy';
import { bodiesOf, LookWorld } from './look-world';

const { db } = await testDatabase();
const { signal } = new AbortController();

/** Looks that a queue with a limit of 20 allows: the last delivery before it is its consumer's. */
const allowed = 19;

describe.each(['3.10', '4', '4.3'] as const)('RabbitMQ %s', (version) => {
  const world = new LookWorld(db, version);
  beforeAll(() => world.start());
  afterAll(() => world.stop());
  describe('a hundred looks', () => describeHundred(world));
  describe('cut short', () => describeCutShort(world));
  describe('queues that are not looked at simply', () => describeSpecial(world));
  describe('a whole body', () => describeWhole(world));
  describe('queues that cannot answer', () => describeDown(world));
});

function describeHundred(world: LookWorld): void {
  const byDefault = { '3.10': 100, '4': allowed, '4.3': 100 }[world.version];
  const withLimit = world.version === '4.3' ? 100 : allowed;

  test.each<[string, QueueOptions, number]>([
    ['a quorum queue with the default limit', { type: 'quorum' }, byDefault],
    ['one that would drop at 20', { type: 'quorum', arguments: { 'x-delivery-limit': 20 } }, withLimit],
  ])('at %s: nothing is lost, and the budget stops them', async (_, options, looks) => {
    const address = await world.queue(options);
    // To the end of the queue, which each look waits for.
    expect(await world.hundredLooks(address, 3, 10)).toBe(looks);
    expect((await world.bodies(address)).toSorted()).toEqual(bodiesOf(3));
  });

  test('at a quorum queue that dead-letters: nothing dies, and its consumer still has a try', async () => {
    const dlq = await world.queue({ type: 'classic' }, 0);
    const dead = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq.name };
    const address = await world.queue({ type: 'quorum', arguments: { ...dead, 'x-delivery-limit': 20 } });
    expect(await world.hundredLooks(address, 3)).toBe(withLimit);
    const channel = await world.app.createChannel();
    const held = await channel.get(address.name);
    expect(held).not.toBe(false);
    await channel.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(3);
    expect(await world.bodies(dlq)).toEqual([]);
    expect((await world.bodies(address)).toSorted()).toEqual(bodiesOf(3));
  });

  test.each<[string, QueueOptions]>([
    ['classic', {}],
    ['priority', { arguments: { 'x-max-priority': 3 } }],
    ['auto-delete', { autoDelete: true }],
    ['single active consumer', { arguments: { 'x-single-active-consumer': true } }],
    ['max-length', { arguments: { 'x-max-length': 3 } }],
  ])('at a classic queue (%s): nothing is lost, and the order stays', async (_, options) => {
    const address = await world.queue(options);
    expect(await world.hundredLooks(address, 3)).toBe(100);
    expect(await world.bodies(address)).toEqual(bodiesOf(3));
  });
}

/** A look that has met some of its messages, over a wire that then brings no more. */
async function hangingLook(world: LookWorld, type: 'classic' | 'quorum') {
  const messages = 60;
  const address = await world.queue({ type }, 0);
  await world.harness.publish(
    address,
    bodiesOf(messages).map((body) => body.padEnd(10_000, '.')),
  );
  const wire = await startCutProxy(world.harness.broker.amqpPort, { freezeAfterBytes: 200_000 });
  const session = await world.harness.connect({ amqpUrl: `amqp://127.0.0.1:${wire.port}` });
  const stop = new AbortController();
  let scanned = 0;
  const request = {
    ...{ count: messages, maxBytes: limits.peekBytes, waitMs: 60_000, deliveryCountSeen: 0 },
    onProgress: (count: number) => (scanned = count),
  };
  const reading = await world.reading(session, address);
  const ended = session.messages?.peek(reading, request, { signal: stop.signal }).then(
    () => 'it ended',
    (error: unknown) => error,
  );
  await expect.poll(() => scanned).toBeGreaterThan(0);
  expect(await world.harness.readyCount(address)).toBeLessThan(messages);
  const allBack = async (timeout: number) => {
    await expect.poll(() => world.harness.readyCount(address), { timeout }).toBe(messages);
    await session.close();
    await wire.close();
    expect(await ended).not.toBe('it ended');
    expect((await world.bodies(address)).length).toBe(messages);
  };
  return { session, wire, stop, allBack };
}

type Cut = [string, (look: { session: BrokerSession; wire: CutProxy; stop: AbortController }) => unknown];

function describeCutShort(world: LookWorld): void {
  const silence: Cut = ['the network goes silent', () => undefined];
  const cuts: Cut[] = [
    ['the connection is cut', ({ wire }) => wire.cut()],
    ['whoever waits for it stops it', ({ stop }) => stop.abort(new Error('stopped'))],
    ['the session is closed', ({ session }) => void session.close()],
    // Two heartbeats are missed: their pace is ours, so one broker shows it.
    ...(world.version === '4' ? [silence] : []),
  ];
  test.each(cuts)('all comes back when %s', async (_, cut) => {
    const look = await hangingLook(world, 'classic');
    cut(look);
    await look.allBack(40_000);
  });

  test('a look that is stopped on a healthy wire counts nothing where a nack does not', async () => {
    const address = await world.queue({ type: 'quorum' });
    const session = await world.harness.connect();
    const stop = new AbortController();
    const request = {
      ...{ count: 10, maxBytes: limits.peekBytes, waitMs: 60_000, deliveryCountSeen: 0 },
      onProgress: () => stop.abort(new Error('stopped')),
    };
    const reading = await world.reading(session, address);
    await expect(session.messages?.peek(reading, request, { signal: stop.signal })).rejects.toThrow();
    await expect.poll(() => world.harness.readyCount(address)).toBe(3);
    await session.close();
    const { messages } = await world.look(address, 3);
    const counted = messages.map(({ deliveryCount }) => deliveryCount ?? 0);
    expect(Math.max(...counted)).toBe(world.version === '4.3' ? 0 : 1);
  });

  test('all comes back to a quorum queue too', async () => {
    const look = await hangingLook(world, 'quorum');
    look.wire.cut();
    await look.allBack(20_000);
  });
}

function describeSpecial(world: LookWorld): void {
  const capabilityOf = async (address: QueueAddress) =>
    world.api.operator.messages.capability({ clusterId: world.clusterId, ...address });

  test('an exclusive queue is refused, and its owner has its message unmarked', async () => {
    const channel = await world.app.createChannel();
    const { queue: name } = await channel.assertQueue('', { exclusive: true });
    channel.sendToQueue(name, Buffer.from('mine'));
    const address = { vhost: '/', name };
    expect(await capabilityOf(address)).toMatchObject({
      reason: expect.stringMatching(/exclusive/) as string,
    });
    await expect(world.look(address, 10)).rejects.toThrow(/exclusive/);
    const message = await channel.get(name, { noAck: true });
    expect(message && message.fields.redelivered).toBe(false);
    await channel.close();
  });

  test('beside an exclusive consumer a look gets, and the consumer stays', async () => {
    const address = await world.queue({});
    const channel = await world.app.createChannel();
    await channel.prefetch(1);
    await channel.consume(address.name, () => undefined, { exclusive: true });
    await expect
      .poll(() => capabilityOf(address), { timeout: 20_000 })
      .toMatchObject({
        method: 'get-and-requeue',
        sentence: expect.stringContaining('for itself') as string,
      });
    expect((await world.look(address, 10)).messages).toHaveLength(2);
    expect(await channel.checkQueue(address.name)).toMatchObject({ consumerCount: 1 });
    await channel.close();
    await expect.poll(() => world.harness.readyCount(address)).toBe(3);
    expect(await world.bodies(address)).toEqual(bodiesOf(3));
  });

  test('a single active consumer keeps its place: classic is looked at beside it, quorum is refused', async () => {
    const sac = { 'x-single-active-consumer': true };
    const classic = await world.queue({ arguments: sac });
    const quorum = await world.queue({ type: 'quorum', arguments: sac });
    expect(await capabilityOf(quorum)).toMatchObject({
      reason: expect.stringContaining('take its place') as string,
    });
    await expect(world.look(quorum, 10)).rejects.toThrow(/single active consumer/);
    const channel = await world.app.createChannel();
    await channel.prefetch(1);
    const taken: string[] = [];
    for (const { name } of [classic, quorum]) await channel.consume(name, () => taken.push(name));
    await expect.poll(() => taken.length).toBe(2);
    expect(await capabilityOf(classic)).toMatchObject({ method: 'get-and-requeue' });
    expect((await world.look(classic, 10)).messages).toHaveLength(2);
    await expect
      .poll(() => capabilityOf(quorum), { timeout: 20_000 })
      .toMatchObject({ reason: expect.stringContaining('to its single active consumer only') as string });
    await channel.close();
    for (const address of [classic, quorum]) {
      await expect.poll(() => world.harness.readyCount(address)).toBe(3);
    }
    // Only its consumer's own delivery has marked anything; such a quorum queue answers no get.
    const redelivered: boolean[] = [];
    const reader = await world.app.createChannel();
    await reader.consume(quorum.name, (message) => redelivered.push(message?.fields.redelivered === true));
    await expect.poll(() => redelivered).toEqual([true, false, false]);
    await reader.close();
  });

  test('a queue that expires says that a look restarts its timer', async () => {
    const address = await world.queue({ arguments: { 'x-expires': 600_000 } });
    expect(await capabilityOf(address)).toMatchObject({
      sentence: expect.stringContaining('restarts the queue’s expiry timer') as string,
    });
    expect((await world.look(address, 10)).messages).toHaveLength(3);
    await expect.poll(() => world.harness.readyCount(address)).toBe(3);
  });
}

function describeWhole(world: LookWorld): void {
  test.each(['classic', 'quorum', 'stream'] as const)(
    'of 5 MiB comes byte for byte from a %s',
    async (type) => {
      const large = randomBytes(5 * 1024 * 1024);
      const { vhost, name } = await world.queue({ type }, 0);
      const channel = await world.app.createConfirmChannel();
      for (const body of [Buffer.from('small'), large]) channel.sendToQueue(name, body, { persistent: true });
      await channel.waitForConfirms();
      await channel.close();
      const ref = { clusterId: world.clusterId, vhost, name };
      const { messages } =
        type === 'stream'
          ? await world.api.operator.messages.browse({ ...ref, position: { at: 'first' } })
          : await world.look(ref, 2);
      const [, wanted] = messages;
      if (wanted === undefined) throw new Error('it is not there');
      expect(wanted).toMatchObject({ sizeBytes: large.byteLength, bodyTruncated: true });
      const place =
        wanted.offset === null
          ? ({ from: 'head', count: 2 } as const)
          : ({ from: 'stream', offset: Number(wanted.offset) } as const);
      const { fingerprint } = wanted;
      const actor = testActor();
      const body = await wholeBody(world.api.features, { ...ref, fingerprint, place }, actor, signal);
      expect(large.equals(body)).toBe(true);
      if (type !== 'stream') await expect.poll(() => world.harness.readyCount(ref)).toBe(2);
    },
  );
}

function describeDown(world: LookWorld): void {
  test('a quorum queue whose replicas are gone: the look ends with a sentence, and holds nothing', async () => {
    const address = await world.queue({ type: 'quorum' });
    const stop = `ra:stop_server(quorum_queues, {list_to_atom("%2F_${address.name}"), node()}).`;
    await world.harness.broker.ctl('eval', stop);
    await expect(world.look(address, 10)).rejects.toThrow(/replicas|leader|not on the broker/);
    const ours = async () => {
      const all = (await world.harness.management.call('GET', ['connections'])) as Record<string, unknown>[];
      return all.filter((connection) => connection['user_provided_name'] === 'spillway peek').length;
    };
    await expect.poll(ours, { timeout: 20_000 }).toBe(0);
  });

  // The last one of this broker: it stops every classic queue.
  test('a classic queue that is stopped is refused with what brings it back', async () => {
    const address = await world.queue({});
    await world.harness.broker.ctl('eval', 'rabbit_amqqueue_sup_sup:stop_for_vhost(<<"/">>).');
    await expect(world.look(address, 10)).rejects.toThrow(/The queue is stopped: .* runs again/);
  });
}
