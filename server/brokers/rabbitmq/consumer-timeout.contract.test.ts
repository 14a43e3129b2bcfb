// What is held for longer than the broker's consumer_timeout: whichever way a version takes it back, nothing is let go of
// that lies in its queue again, and the words say what happened.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import { setConsumerTimeout } from '@/e2e/tools/broker-settings';
import { type BrokerSession, type HeldMessage, TakenBack } from '@/server/brokers/driver';
import type { QueueAddress } from '@/server/domain/queue';
import { AmqpConnection } from './amqp';
import { Intake } from './intake';
import { selectTransactions } from './transactions';

const signal = new AbortController().signal;
const bodies = ['m1', 'm2', 'm3', 'm4', 'm5', 'm6'];
const takenBack = { timeout: 20_000, interval: 50 };
/** Consumers that stay, and one for each take. */
const readings = { ahead: { aheadMessages: 4 }, exactly: {} };

let queueNumber = 0;
const fresh = () => `held.${(queueNumber += 1)}`;

describe.each(['3.10', '4', '4.3'] as const)('RabbitMQ %s', (version) => {
  const harness = new RabbitMqHarness(version);
  let session: BrokerSession;
  beforeAll(async () => {
    await harness.start();
    await setConsumerTimeout(harness.broker, { timeoutMs: 1_000, checkMs: 300 });
    session = await harness.connect();
  });
  afterAll(async () => {
    await session.close();
    await harness.stop();
  });

  async function declared(type: 'classic' | 'quorum') {
    const [source, target] = [fresh(), fresh()];
    for (const name of [source, target]) await harness.declareQueue(name, { type });
    await harness.publish({ vhost: '/', name: source }, bodies);
    return { source: { vhost: '/', name: source }, target: { vhost: '/', name: target } };
  }

  /** A quorum queue of 4.3 whose timer for one delivery fires while a later one is held may set none for that, and looks
   * at it again with the next command after it is due (rabbit_fifo: last_consumer_timeout). */
  async function expectTakenBack(source: QueueAddress, count: number): Promise<void> {
    const raw = await harness.raw();
    const readyCount = async () => {
      const ready = await harness.readyCount(source);
      if (version === '4.3' && ready !== count) await raw.glance(source.name);
      return ready;
    };
    await expect.poll(readyCount, { ...takenBack, interval: version === '4.3' ? 2_000 : 50 }).toBe(count);
  }

  const bodiesIn = async (address: { vhost: string; name: string }) =>
    (await harness.drain(address)).map(({ body }) => body);

  // From 4.3 a classic queue has no such limit.
  const types = version === '4.3' ? (['quorum'] as const) : (['classic', 'quorum'] as const);
  describe.each(types)('%s queues', (type) => {
    describe.each(Object.entries(readings))('read %s', (_, options) => {
      test('confirmed: an acknowledgement that comes too late fails, and the copies made are known', async () => {
        const { source, target } = await declared(type);
        const transfer = await session.transfer?.open(source, { windowMessages: 2, signal });
        if (transfer === undefined) throw new Error('no transfer facet');
        const held = await transfer.take(2, options);
        const to = { exchange: '', routingKey: target.name };
        const copied = await Promise.all(held.map((one) => transfer.publish(one, to, { addHeaders: {} })));
        expect(copied).toEqual([{ outcome: 'confirmed' }, { outcome: 'confirmed' }]);
        await expect.poll(() => harness.readyCount(source), takenBack).toBe(bodies.length);
        await expectHeldTooLong(transfer.acknowledge(held));
        await expectHeldTooLong(transfer.take(2, options));
        await transfer.close();
        await expect.poll(() => harness.readyCount(source)).toBe(bodies.length);
        expect((await bodiesIn(source)).sort()).toEqual(bodies);
        expect(await bodiesIn(target)).toEqual(['m1', 'm2']);
      });

      test.runIf(harness.atomicTypes.includes(type))('atomic: nothing of the step counts', async () => {
        const { source, target } = await declared(type);
        const transfer = await session.transfer?.atomic?.open(source, { redriveId: fresh(), signal });
        if (transfer === undefined) throw new Error('no atomic facet');
        const moves = (held: HeldMessage[]) =>
          held.map((message) => ({ message, target: target.name, addHeaders: {} }));
        await transfer.move(moves(await transfer.take(2, options)));
        const held = await transfer.take(2, options);
        await expectTakenBack(source, bodies.length - 2);
        await expectHeldTooLong(transfer.move(moves(held)));
        await transfer.close();
        await expect.poll(() => harness.readyCount(source)).toBe(bodies.length - 2);
        expect((await bodiesIn(source)).sort()).toEqual(bodies.slice(2));
        expect(await bodiesIn(target)).toEqual(['m1', 'm2']);
      });
    });
  });

  test.runIf(version === '4.3')(
    'a quorum queue that tells of it while the commit is under way: the commit is answered, and does not count',
    async () => {
      const { source } = await declared('quorum');
      const connection = await connect(harness);
      const channel = await connection.channel(signal);
      await selectTransactions(channel);
      const intake = intakeOf(source.name, connection, channel);
      const held = await intake.take(2, readings.ahead);
      const hearAgain = deafen(connection);
      await expect.poll(() => harness.readyCount(source), takenBack).toBe(bodies.length);
      const committing = intake.commitWith(held);
      committing.catch(() => undefined);
      // Its frames go out in this turn.
      await new Promise(setImmediate);
      hearAgain();
      const error: unknown = await committing.catch((failure: unknown) => failure);
      await expectHeldTooLong(committing);
      expect(error).toBeInstanceOf(TakenBack);
      expect(error).toMatchObject({ unsent: false });
      await intake.putBack();
      await connection.close();
      await expect.poll(() => harness.readyCount(source)).toBe(bodies.length);
    },
  );

  test('a queue that is deleted meanwhile is told from one that takes back', async () => {
    const { source } = await declared('classic');
    const transfer = await session.transfer?.open(source, { windowMessages: 2, signal });
    const held = await transfer?.take(2, readings.ahead);
    await harness.deleteQueue(source);
    const takeOn = async () => {
      // What was read ahead may still come.
      for (let taken = 0; taken < bodies.length; taken += 1) await transfer?.take(2, readings.ahead);
    };
    await expect(takeOn()).rejects.toThrow(/was deleted/);
    expect(held).toHaveLength(2);
    await transfer?.close();
  });
});

async function expectHeldTooLong(step: Promise<unknown>): Promise<void> {
  await expect(step).rejects.toThrow(/held longer than its consumer_timeout allows/);
}

/** What the broker says is left unread until the answer is called. */
function deafen({ model }: AmqpConnection): () => void {
  const { stream } = model.connection as unknown as { stream: NodeJS.ReadableStream };
  const read = stream.read.bind(stream);
  stream.read = () => null as unknown as string;
  return () => {
    stream.read = read;
    stream.emit('readable');
  };
}

function connect(harness: RabbitMqHarness): Promise<AmqpConnection> {
  const { amqpPort, username, password } = harness.broker;
  const address = { protocol: 'amqp', hostname: '127.0.0.1', port: amqpPort } as const;
  return AmqpConnection.open({ address, username, password, vhost: '/', name: 'spillway redrive', signal });
}

function intakeOf(
  queue: string,
  consuming: AmqpConnection,
  channel: Awaited<ReturnType<AmqpConnection['channel']>>,
): Intake {
  return new Intake({
    ...{ queue, consuming, channel, signal, putBackByNack: true, returnLimit: null, takesBack: true },
    openPublisher: () => Promise.reject(new Error('none is needed')),
    writtenForGood: () => Promise.resolve(true),
  });
}
