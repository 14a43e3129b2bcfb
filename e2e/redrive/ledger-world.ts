// A real RabbitMQ with the API and the worker's redrives beside it, for what happens after a redrive: decisions
// about messages in doubt, recalls, parking.

import { testActor } from '@/server/domain/testing';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import amqp from 'amqplib';
import { expect, vi } from 'vitest';
import { z } from 'zod';
import { createCaller } from '@/server/api/root';
import type { RedriveRequest } from '@/server/domain/redrive';
import { createClusterCollector } from '@/server/features/collector/poll-cluster';
import { createFeatures } from '@/server/features/features';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { systemClock } from '@/server/platform/clock';
import type { Database } from '@/server/platform/database';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { managementOf } from '../brokers/management';
import { type RabbitMqVersion, startRabbitMq } from '../brokers/rabbitmq';

const anyNumber: unknown = expect.any(Number);

export type LedgerWorld = Awaited<ReturnType<typeof startLedgerWorld>>;

export async function startLedgerWorld(db: Database, version: RabbitMqVersion) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spillway-ledger-'));
  const broker = await startRabbitMq({ version, dir: path.join(folder, 'broker') });
  const logger = createLogger('test');
  logger.level = 'silent';
  const secrets = createSecretBox(randomBytes(32));
  const features = createFeatures({ db, clock: systemClock, logger, secrets });
  const actor = testActor();
  const { signal } = new AbortController();
  const api = createCaller({ db, features, logger, actor, signal, gone: signal });
  const { managementUrl, username, password } = broker;
  const config = { managementUrl, username, password };
  const { id: clusterId } = await api.clusters.create({ name: version, kind: 'rabbitmq', config });
  const collector = createClusterCollector(features, clusterId);
  let polling: Promise<unknown> | null = null;
  let stopping = new AbortController();
  let worker = runRedrives(features, stopping.signal);
  const connection = await amqp.connect(broker.amqpUrl, { noDelay: true });
  // A test may kill the broker.
  connection.on('error', () => undefined);
  const channel = await connection.createConfirmChannel();
  const management = managementOf(broker);
  // In its first seconds a node does not tell since when it runs, and an interrupted redrive could be sure of nothing.
  await vi.waitFor(
    async () => expect(await management.call('GET', ['nodes'])).toMatchObject([{ uptime: anyNumber }]),
    {
      timeout: 30_000,
      interval: 250,
    },
  );

  async function ready(queue: string, count: number): Promise<void> {
    await vi.waitFor(async () => expect((await channel.checkQueue(queue)).messageCount).toBe(count), {
      timeout: 20_000,
      interval: 50,
    });
  }

  return {
    db,
    api,
    broker,
    clusterId,
    management,
    channel,
    ready,
    /** The collector reads the cluster once; whoever asks meanwhile gets the same reading. */
    poll: () => (polling ??= collector.poll(signal).finally(() => (polling = null))),
    /** A work queue and its dead-letter queue; through an exchange, what dies again can be watched. */
    async declare(type: 'classic' | 'quorum', through: 'default' | 'exchange' = 'default') {
      const name = `orders ${type} ${randomBytes(3).toString('hex')}`;
      const dlq = `${name} dlq`;
      const exchange = through === 'default' ? '' : dlq;
      const dead = { 'x-dead-letter-exchange': exchange, 'x-dead-letter-routing-key': dlq };
      await management.declareQueue('/', dlq, { type });
      if (exchange !== '') {
        await management.declareExchange('/', exchange, { type: 'fanout' });
        await management.bind('/', exchange, dlq);
      }
      await management.declareQueue('/', name, { type, arguments: dead });
      return { name, dlq, ref: { clusterId, vhost: '/', name: dlq } };
    },
    async publish(queue: string, bodies: readonly string[]): Promise<void> {
      for (const body of bodies) {
        const headers = { n: body.length, list: [1, 'two'] };
        channel.sendToQueue(queue, Buffer.from(body), { persistent: true, messageId: body, headers });
      }
      await channel.waitForConfirms();
    },
    /** A consumer takes the first `count` and rejects them. */
    async reject(queue: string, count: number): Promise<void> {
      await ready(queue, (await channel.checkQueue(queue)).messageCount);
      for (let done = 0; done < count;) {
        const message = await channel.get(queue);
        if (message === false) continue;
        channel.nack(message, false, false);
        done += 1;
      }
    },
    /** A consumer takes the first `count` and acknowledges them. */
    async acknowledge(queue: string, count: number): Promise<void> {
      for (let done = 0; done < count;) if ((await channel.get(queue, { noAck: true })) !== false) done += 1;
    },
    /** Takes all that a queue has, in order. */
    async drain(queue: string): Promise<string[]> {
      const bodies: string[] = [];
      for (;;) {
        const message = await channel.get(queue, { noAck: true });
        if (message === false) return bodies;
        bodies.push(message.content.toString());
      }
    },
    /** The same, until it has given as many: a look may hold some of them for a moment. */
    async drained(queue: string, count: number): Promise<string[]> {
      const bodies: string[] = [];
      await vi.waitFor(
        async () => {
          bodies.push(...(await this.drain(queue)));
          expect(bodies.length).toBeGreaterThanOrEqual(count);
        },
        { timeout: 20_000, interval: 50 },
      );
      return bodies;
    },
    /** While no worker runs, so that all that is asked for is known before any of it begins. */
    async withoutWorker<T>(act: () => Promise<T>): Promise<T> {
      stopping.abort();
      await worker;
      try {
        return await act();
      } finally {
        stopping = new AbortController();
        worker = runRedrives(features, stopping.signal);
      }
    },
    /** Starts a redrive and resolves once it has ended. */
    async redriven(request: RedriveRequest) {
      const { id } = await api.redrives.start(request);
      return this.ended(id);
    },
    async ended(redriveId: string) {
      return vi.waitFor(
        async () => {
          const redrive = await api.redrives.get({ redriveId });
          expect(redrive.finishedAtMs).not.toBeNull();
          return redrive;
        },
        { timeout: 60_000, interval: 100 },
      );
    },
    /** An administrator closes the connections of this name that the broker knows of; answers how many. */
    async cut(name: string): Promise<number> {
      const management = managementOf(broker);
      const found = await vi.waitFor(
        async () => {
          const all = connectionsSchema.parse(await management.call('GET', ['connections']));
          const named = all.filter(({ user_provided_name }) => user_provided_name === name);
          expect(named.length).toBeGreaterThan(0);
          return named;
        },
        { timeout: 10_000, interval: 50 },
      );
      for (const one of found) {
        // One that has ended by itself meanwhile is cut, too.
        await management.call('DELETE', ['connections', one.name]).catch(() => undefined);
      }
      return found.length;
    },
    async stop(): Promise<void> {
      stopping.abort();
      await worker;
      await connection.close().catch(() => undefined);
      await features.sessions.closeAll();
      await broker.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const connectionsSchema = z.array(z.object({ name: z.string(), user_provided_name: z.string().optional() }));
