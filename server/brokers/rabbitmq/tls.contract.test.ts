// TLS to real brokers that let nobody in without a client certificate: the management API, AMQP and the Prometheus endpoint, with an
// authority and a server name of their own; and what is said where one of these is wrong.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RabbitMqHarness } from '@/e2e/brokers/rabbitmq-harness';
import { makeAuthority } from '@/e2e/tools/certificates';
import type { BrokerSession } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import { freePort } from '@/server/platform/free-port';

const { signal } = new AbortController();
const ours = makeAuthority('Ours');
const other = makeAuthority('Other');
const name = 'mq.example.com';
const client = ours.issue([]);
const good = { tlsCa: ours.cert, tlsCert: client.cert, tlsKey: client.key, tlsServerName: name };
const shown = ({ cert, key }: { cert: string; key: string }) => ({ tlsCert: cert, tlsKey: key });

const wrong = [
  ['another authority', { tlsCa: other.cert }, /not signed by the authority that was entered/],
  ['none entered', { tlsCa: '' }, /does not know the authority that signed the certificate/],
  ['another name', { tlsServerName: '' }, /it is for mq\.example\.com\. Use such a name/],
  ['no client certificate', { tlsCert: '' }, /asks for a client certificate\. Paste one/],
  [
    'one of an unknown authority',
    shown(other.issue([])),
    /does not know the authority that signed our client/,
  ],
  [
    'one that expired',
    shown(ours.issue([], { from: -9, until: -1 })),
    /refuses our client certificate, which has expired/,
  ],
] as const;

for (const version of ['3.10', '4'] as const) {
  describe(`TLS to RabbitMQ ${version}`, () => {
    let harness: RabbitMqHarness;
    let folder: string;
    let ports: Record<'amqp' | 'management' | 'prometheus', number>;
    const opened = new Set<BrokerSession>();

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'spillway-tls-'));
      const server = ours.issue([name]);
      const files = { ca: ours.cert, cert: server.cert, key: server.key };
      for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
      ports = { amqp: await freePort(), management: await freePort(), prometheus: await freePort() };
      harness = new RabbitMqHarness(version, settingsOf(folder, ports));
      await harness.start();
      const queues = Array.from({ length: limits.wholeListingQueues + 1 }, (_, index) => `filler-${index}`);
      for (let at = 0; at < queues.length; at += 50) {
        await Promise.all(
          queues
            .slice(at, at + 50)
            .map((queue) => harness.management.declareQueue('/', queue, { durable: false })),
        );
      }
      await harness.management.declareQueue('/', 'orders');
      await harness.publish({ vhost: '/', name: 'orders' }, ['one', 'two']);
    });
    afterAll(async () => {
      for (const session of opened) await session.close();
      await harness.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const connect = async (config: Record<string, string>) => {
      const session = await harness.connect({ ...good, ...config });
      opened.add(session);
      return session;
    };
    const secured = () => `https://127.0.0.1:${ports.management}`;
    const peek = async (session: BrokerSession) => {
      const queue = await session.topology?.queue({ vhost: '/', name: 'orders' }, { signal });
      if (queue === undefined) throw new Error('no topology');
      const question = { count: 5, maxBytes: 1_000_000, waitMs: 2_000, deliveryCountSeen: 0 };
      return session.messages?.peek(queue, question, { signal });
    };

    test('all that is asked goes through it, from one URL', async () => {
      const session = await connect({ managementUrl: secured() });
      const read = async () => {
        const { facts, queues } = await session.snapshot({ signal });
        const ready = queues.find((queue) => queue.name === 'orders')?.readyMessages;
        return { way: facts.collection.way, note: facts.collection.note, ready };
      };
      await expect.poll(read, { timeout: 30_000 }).toEqual({ way: 'metrics', note: null, ready: 2 });
      expect((await peek(session))?.messages).toHaveLength(2);
    });

    test.each(wrong)('the management API, %s: it says what to do', async (_, config, words) => {
      await expect(connect({ managementUrl: secured(), ...config })).rejects.toThrow(words);
    });

    test.each(wrong)('AMQP, %s: it says what to do', async (_, config, words) => {
      const session = await connect({ amqpUrl: `amqps://127.0.0.1:${ports.amqp}`, ...config });
      await expect(peek(session)).rejects.toThrow(words);
    });

    test('AMQP without TLS on its port is told of', async () => {
      const session = await connect({ amqpUrl: `amqps://127.0.0.1:${harness.broker.amqpPort}` });
      await expect(peek(session)).rejects.toThrow(/does not speak TLS|ended the connection/);
    });
  });
}

function settingsOf(folder: string, ports: Record<'amqp' | 'management' | 'prometheus', number>): string[] {
  const options = (prefix: string) => [
    `${prefix}.cacertfile = ${folder}/ca`,
    `${prefix}.certfile = ${folder}/cert`,
    `${prefix}.keyfile = ${folder}/key`,
    `${prefix}.verify = verify_peer`,
    `${prefix}.fail_if_no_peer_cert = true`,
  ];
  return [
    `listeners.ssl.1 = 127.0.0.1:${ports.amqp}`,
    ...options('ssl_options'),
    ...(['management', 'prometheus'] as const).flatMap((listener) => [
      `${listener}.ssl.ip = 127.0.0.1`,
      `${listener}.ssl.port = ${ports[listener]}`,
      ...options(`${listener}.ssl`),
    ]),
  ];
}
