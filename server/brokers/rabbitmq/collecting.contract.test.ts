// A cluster of more queues than are listed whole, on real brokers: the cheap ways of reading tell the same numbers, and
// what they do not tell is a gap.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import type { BrokerSession, BrokerSnapshot } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';

const { signal } = new AbortController();
const settled = { timeout: 30_000, interval: 500 };
const many = limits.wholeListingQueues + 20;
const odd = 'odd name with , {braces=x} %2F ü 🐇';
/** RabbitMQ 3.10 does not escape it in its metrics. */
const quoted = 'a "quoted",queue="name\\';

const replicated = ['quorum', 'stream'] as const;

const persistent = Buffer.from([0x10, 0x00, 0x02]);

for (const version of ['3.10', '4'] as const) {
  describe(`collecting from RabbitMQ ${version}`, () => {
    const harness = new RabbitMqHarness(version);
    let session: BrokerSession;

    beforeAll(async () => {
      await harness.start();
      for (let first = 0; first < many; first += 50) {
        const names = Array.from({ length: 50 }, (_, index) => `filler-${first + index}`);
        await Promise.all(
          names.map((name) => harness.management.declareQueue('/', name, { durable: false })),
        );
      }
      await harness.management.setPolicy('/', 'ttl', {
        pattern: '^odd',
        definition: { 'message-ttl': 3_600_000 },
      });
      for (const name of [odd, quoted]) await harness.management.declareQueue('/', name);
      for (const type of replicated) await harness.management.declareQueue('/', `of type ${type}`, { type });
      const raw = await harness.raw();
      for (const body of ['1', '2', '3']) await raw.publish('', odd, persistent, Buffer.from(body));
      session = await harness.connect();
    });
    afterAll(async () => {
      await session.close();
      await harness.stop();
    });

    const queueIn = ({ queues }: BrokerSnapshot, name: string) => queues.find((queue) => queue.name === name);
    const read = async (name: string, of = session) => queueIn(await of.snapshot({ signal }), name);

    test('the metrics of the node tell depth, consumers, and what was counted since', async () => {
      await expect
        .poll(() => read(odd), settled)
        .toMatchObject({ readyMessages: 3, unackedMessages: 0, consumers: 0, readyBytes: null });
      const before = await session.snapshot({ signal });
      expect(before.facts.collection).toMatchObject({ way: 'metrics', note: null });
      const raw = await harness.raw();
      await raw.publish('', odd, persistent, Buffer.from('4'));
      await raw.reject(odd);
      await expect.poll(() => read(odd), settled).toMatchObject({ readyMessages: 3 });
      const grown = async () => {
        const after = await session.snapshot({ signal });
        if (after.facts.collection.countersEpoch !== before.facts.collection.countersEpoch)
          return 'not comparable';
        return (
          (queueIn(after, odd)?.counters.published ?? NaN) - (queueIn(before, odd)?.counters.published ?? NaN)
        );
      };
      await expect.poll(grown, settled).toBe(1);
    });

    test('queues of every type are among them', async () => {
      for (const type of replicated)
        await expect.poll(() => read(`of type ${type}`), settled).toMatchObject({ type });
    });

    test('a policy is told of a queue that is looked at', async () => {
      const detail = [{ vhost: '/', name: odd }];
      await expect
        .poll(async () => queueIn(await session.snapshot({ signal, detail }), odd)?.details, settled)
        .toMatchObject({ messageTtlMs: 3_600_000, policy: 'ttl' });
    });

    test('a queue whose name the metrics garble is asked for by itself', async () => {
      await harness.publish({ vhost: '/', name: quoted }, ['a']);
      await expect.poll(() => read(quoted), settled).toMatchObject({ readyMessages: 1 });
    });

    test('of a queue that is looked at, bytes are told besides', async () => {
      const detail = [{ vhost: '/', name: odd }];
      await expect
        .poll(async () => queueIn(await session.snapshot({ signal, detail }), odd), settled)
        .toMatchObject({ readyBytes: 3 });
      await expect(
        session.snapshot({ signal, detail: [{ vhost: '/', name: 'gone' }] }),
      ).resolves.toBeDefined();
    });

    test('a queue that is deleted is gone, and back as soon as it is declared anew', async () => {
      const address = { vhost: '/', name: 'comes and goes' };
      await harness.management.declareQueue('/', address.name);
      await expect.poll(() => read(address.name), settled).toMatchObject({ readyMessages: 0 });
      await harness.deleteQueue(address);
      await expect.poll(() => read(address.name), settled).toBeUndefined();
      await harness.management.declareQueue('/', address.name);
      await harness.publish(address, ['a']);
      await expect.poll(() => read(address.name), settled).toMatchObject({ readyMessages: 1 });
      await harness.deleteQueue(address);
    });

    test('queues of a vhost that was made meanwhile are seen, and it is not said to be out of reach', async () => {
      await session.snapshot({ signal });
      await harness.management.declareVhost('made later');
      await harness.management.declareQueue('made later', 'newcomer');
      await expect.poll(() => read('newcomer'), settled).toMatchObject({ vhost: 'made later' });
      const { facts } = await session.snapshot({ signal });
      expect(facts.warnings.filter((warning) => warning.includes('made later'))).toEqual([]);
      await harness.management.deleteVhost('made later');
    });

    test('where no endpoint answers the listing is read, with a sentence that says what to do', async () => {
      for (const [metricsUrls, why] of [
        ['off', /turned off/],
        ['http://127.0.0.1:1', /did not|failed|listens/],
        [harness.broker.managementUrl, /knows nothing|Prometheus/],
      ] as const) {
        const other = await harness.connect({ metricsUrls });
        const { queues, facts } = await other.snapshot({ signal });
        expect(facts.collection).toMatchObject({ way: 'pages', countersEpoch: 'management' });
        expect(facts.collection.note).toMatch(why);
        expect(queueIn({ queues, facts, responseBytes: 0 }, odd)).toMatchObject({ readyMessages: 3 });
        await other.close();
      }
    });

    test('a node that is killed: no answer, then the truth; at no time a queue that is gone or empty', async () => {
      await expect.poll(() => read(odd), settled).toMatchObject({ readyMessages: 3 });
      await harness.broker.kill();
      await expect(session.snapshot({ signal })).rejects.toMatchObject({ code: 'broker_unreachable' });
      await harness.broker.start();
      const seen: unknown[] = [];
      const ready = async () => {
        const depth = (await read(odd))?.readyMessages;
        seen.push(depth);
        return depth;
      };
      await expect.poll(ready, settled).toBe(3);
      expect(seen.filter((depth) => depth !== null && depth !== 3)).toEqual([]);
    });
  });
}
