// Byte-exactness on the wire: each case goes through the mover, and raw frames before and after are compared by a client
// that shares no code with it. The oracle is what the broker itself stored of the case, in a twin queue.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import type { RawMessage } from '@/e2e/brokers/raw-amqp';
import type { BrokerSession, PublishOptions, PublishOutcome } from '@/server/brokers/driver';
import type { MessageChange } from '@/server/domain/message-edit';
import { messageCases, noProperties } from './contract-cases';
import { headersOf, type RawProperty, splitProperties } from './property-list';

const signal = new AbortController().signal;
const types = ['classic', 'quorum'] as const;
const ways = { confirmed: moveConfirmed, atomic: moveAtomically };

/** The largest body that each broker takes by default. */
const largestBytes = { '3.10': 128 * 1024 * 1024, '4': 16 * 1024 * 1024, '4.3': 16 * 1024 * 1024 } as const;

let queueNumber = 0;
const fresh = () => `fidelity.${(queueNumber += 1)}`;

describe.each(['3.10', '4', '4.3'] as const)('RabbitMQ %s', (version) => {
  const harness = new RabbitMqHarness(version);
  let session: BrokerSession;
  beforeAll(async () => {
    await harness.start();
    session = await harness.connect();
  });
  afterAll(async () => {
    await session.close();
    await harness.stop();
  });

  describe('what is changed', () => describeChanges(harness, () => session));

  describe.each(types)('%s queues', (type) => {
    const open = harness.atomicTypes.includes(type)
      ? (['confirmed', 'atomic'] as const)
      : (['confirmed'] as const);
    describe.each(open)('the %s way', (way) => {
      const declared: string[] = [];
      const declare = async () => {
        const name = fresh();
        declared.push(name);
        await harness.declareQueue(name, { type });
        return name;
      };
      afterEach(async () => {
        for (const name of declared.splice(0)) await harness.deleteQueue({ vhost: '/', name });
      });

      test(`${messageCases.length} of ${messageCases.length} cases of properties, typed headers and bodies arrive as they were stored`, async () => {
        const raw = await harness.raw();
        const [source, twin, target] = [await declare(), await declare(), await declare()];
        for (const { properties, body } of messageCases) {
          await raw.publish('', source, properties, body);
          await raw.publish('', twin, properties, body);
        }
        const outcomes = await ways[way](session, source, target, messageCases.length);
        expect(outcomes.map(({ outcome }) => outcome)).toEqual(messageCases.map(() => 'confirmed'));
        const [stored, moved] = [await raw.drain(twin), await raw.drain(target)];
        const altered = messageCases.filter((_, index) => !isSame(stored[index], moved[index]));
        expect(altered.map(({ name }) => name)).toEqual([]);
        expect(stored).toHaveLength(messageCases.length);
        expect(moved).toHaveLength(messageCases.length);
        expect(await raw.count(source)).toBe(0);
      });

      test('a body of the largest size arrives whole', async () => {
        const raw = await harness.raw();
        const [source, twin, target] = [await declare(), await declare(), await declare()];
        // What the broker itself adds at delivery: a quorum queue of 3.10 writes a delivery count of 0.
        await raw.publish('', twin, noProperties, Buffer.alloc(0));
        const plain = await raw.get(twin);
        const body = Buffer.alloc(largestBytes[version]);
        for (let at = 0; at + 4 <= body.length; at += 4_096) body.writeUInt32BE(at, at);
        await raw.publish('', source, noProperties, body);
        const outcomes = await ways[way](session, source, target, 1);
        expect(outcomes).toEqual([{ outcome: 'confirmed' }]);
        const moved = await raw.get(target);
        expect(moved?.properties.toString('hex')).toBe(plain?.properties.toString('hex'));
        expect(moved?.body.equals(body)).toBe(true);
      });
    });
  });
});

function describeChanges(harness: RabbitMqHarness, connected: () => BrokerSession): void {
  test('what we add comes last and is all that is new', async () => {
    const session = connected();
    const raw = await harness.raw();
    const [source, target] = [fresh(), fresh()];
    for (const name of [source, target]) await harness.declareQueue(name, { type: 'classic' });
    for (const { properties, body } of messageCases) await raw.publish('', source, properties, body);
    const stored = await raw.drain(source);
    for (const { properties, body } of stored) await raw.publish('', source, properties, body);
    await moveConfirmed(session, source, target, messageCases.length, {
      addHeaders: { 'spillway-redrive-id': 'r1' },
    });
    const moved = await raw.drain(target);
    expect(moved).toHaveLength(stored.length);
    for (const [index, message] of moved.entries()) {
      const before = headersOf(splitProperties(stored[index]?.properties ?? noProperties));
      const after = headersOf(splitProperties(message.properties));
      const others = after.filter((header) => header.name !== 'spillway-redrive-id');
      expect(after.length - others.length).toBe(1);
      expect(others.map(({ bytes }) => bytes.toString('hex'))).toEqual(
        before.map(({ bytes }) => bytes.toString('hex')),
      );
    }
  });

  test('an edited copy differs in what was edited, on the wire, and what cannot be edited stays', async () => {
    const session = connected();
    const raw = await harness.raw();
    const [source, target] = [fresh(), fresh()];
    for (const name of [source, target]) await harness.declareQueue(name, { type: 'classic' });
    for (const { properties, body } of messageCases) await raw.publish('', source, properties, body);
    const stored = await raw.drain(source);
    for (const { properties, body } of stored) await raw.publish('', source, properties, body);
    const good: MessageChange = {
      body: Buffer.from('{"fixed":true}'),
      headers: [{ kind: 'set', name: 'zz-fixed', type: 'int64', text: '9007199254740993' }],
      properties: [{ kind: 'set', name: 'app_id', text: 'fixed' }],
    };
    expect(
      (await moveConfirmed(session, source, target, messageCases.length, { edit: good })).map(
        ({ outcome }) => outcome,
      ),
    ).toEqual(stored.map(() => 'confirmed'));
    const moved = await raw.drain(target);
    for (const [index, message] of moved.entries()) {
      const [before, after] = [stored[index]?.properties ?? noProperties, message.properties].map(
        splitProperties,
      );
      const others = (list: RawProperty[] = []) =>
        list
          .filter(({ name }) => name !== 'headers' && name !== 'app_id')
          .map(({ bytes }) => bytes.toString('hex'));
      expect(others(after)).toEqual(others(before));
      const headers = headersOf(after ?? []).map(({ bytes }) => bytes.toString('hex'));
      const added = Buffer.concat([Buffer.from('\x08zz-fixedl'), Buffer.from('0020000000000001', 'hex')]);
      expect(new Set(headers)).toEqual(
        new Set([
          ...headersOf(before ?? []).map(({ bytes }) => bytes.toString('hex')),
          added.toString('hex'),
        ]),
      );
      expect(after?.find(({ name }) => name === 'app_id')?.bytes.toString()).toBe('\x05fixed');
      expect(message.body.toString()).toBe('{"fixed":true}');
    }

    await raw.publish('', source, noProperties, Buffer.from('stays'));
    const set = (name: string, type: string, text: string): MessageChange => ({
      ...good,
      headers: [{ kind: 'set', name, type, text }],
    });
    for (const bad of [
      set('h', 'int8', '300'),
      set('h', 'integer', '1'),
      set('x-death', 'string', ''),
      set('h', 'string', 'x'.repeat(140_000)),
      { ...good, properties: [{ kind: 'set' as const, name: 'user_id', text: 'somebody-else' }] },
    ]) {
      const [outcome] = await moveConfirmed(session, source, target, 1, { edit: bad });
      const impersonates = bad.properties.some(({ name }) => name === 'user_id');
      expect(outcome, JSON.stringify(bad).slice(0, 80)).toEqual({
        outcome: 'rejected',
        detail: expect.stringMatching(impersonates ? /user id/ : /^Not sent: /) as string,
      });
      await expect.poll(() => raw.count(source)).toBe(1);
    }
    expect(await raw.drain(target)).toEqual([]);
  });
}

function isSame(stored: RawMessage | undefined, moved: RawMessage | undefined): boolean {
  if (stored === undefined || moved === undefined) return false;
  return stored.properties.equals(moved.properties) && stored.body.equals(moved.body);
}

async function moveConfirmed(
  session: BrokerSession,
  source: string,
  target: string,
  count: number,
  options: Partial<PublishOptions> = {},
): Promise<PublishOutcome[]> {
  const from = { vhost: '/', name: source };
  const transfer = await session.transfer?.open(from, { windowMessages: count, signal });
  if (transfer === undefined) throw new Error('no transfer facet');
  try {
    const held = await transfer.take(count);
    const to = { exchange: '', routingKey: target };
    const outcomes = await Promise.all(
      held.map((one) => transfer.publish(one, to, { addHeaders: {}, ...options })),
    );
    await transfer.acknowledge(held.filter((_, index) => outcomes[index]?.outcome === 'confirmed'));
    return outcomes;
  } finally {
    await transfer.close();
  }
}

async function moveAtomically(
  session: BrokerSession,
  source: string,
  target: string,
  count: number,
): Promise<PublishOutcome[]> {
  const from = { vhost: '/', name: source };
  const transfer = await session.transfer?.atomic?.open(from, { redriveId: fresh(), signal });
  if (transfer === undefined) throw new Error('no atomic facet');
  try {
    const held = await transfer.take(count);
    return await transfer.move(held.map((message) => ({ message, target, addHeaders: {} })));
  } finally {
    await transfer.close();
  }
}
