// Dead letters in queues of a test's own, and what the plan says of them, for the loops and limits that a redrive meets;
// and the brokers that the tests of a file share.

import assert from 'node:assert';
import { randomBytes } from 'node:crypto';
import type amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, vi } from 'vitest';
import type { RedriveRequest } from '@/server/domain/redrive';
import { testDatabase } from '@/server/platform/testing/test-database';
import type { RabbitMqVersion } from '../brokers/rabbitmq';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();

export const bodies = ['m1', 'm2', 'm3', 'm4', 'm5'];
export const all = { kind: 'all' } as const;
export const toOrigin = { kind: 'origin' } as const;
export const toOriginal = { kind: 'original' } as const;

export type Declared = { ref: { clusterId: string; vhost: string; name: string }; name: string; dlq: string };
type Options = { type?: 'classic' | 'quorum'; work?: object; dead?: object };

type OnBroker = { version: RabbitMqVersion; world: () => LedgerWorld } & ReturnType<typeof limitsOf>;

/** The same tests on a broker of each version, which they share. `world` may be asked once one of them runs. */
export function onBrokers(versions: readonly RabbitMqVersion[], tests: (on: OnBroker) => void): void {
  describe.each(versions)('RabbitMQ %s', (version) => {
    let started: LedgerWorld | null = null;
    beforeAll(async () => {
      started = await startLedgerWorld(db, version);
    });
    afterAll(() => started?.stop());
    const world = () => {
      assert(started !== null, 'its broker has started before a test runs');
      return started;
    };
    tests({ version, world, ...limitsOf(world) });
  });
}

/** `started`: asked when a test runs. */
function limitsOf(started: () => LedgerWorld) {
  async function declare({ type = 'classic', work = {}, dead = {} }: Options = {}): Promise<Declared> {
    const { management, clusterId } = started();
    const name = `work ${randomBytes(3).toString('hex')}`;
    const dlq = `${name} dlq`;
    const back = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq };
    await management.declareQueue('/', dlq, { type, arguments: { ...dead } });
    await management.declareQueue('/', name, { type, arguments: { ...back, ...work } });
    return { name, dlq, ref: { clusterId, vhost: '/', name: dlq } };
  }

  /** Published and rejected; then they lie in the dead-letter queue, which was looked at. */
  async function died(declared: Declared, publish: () => void, count = bodies.length): Promise<void> {
    const world = started();
    publish();
    await world.channel.waitForConfirms();
    await world.reject(declared.name, count);
    await world.ready(declared.dlq, count);
    await lookedAt(declared, count);
  }

  /** For a queue that would not take them all. */
  async function diedOneByOne(declared: Declared): Promise<void> {
    const world = started();
    for (const body of bodies) {
      world.channel.sendToQueue(declared.name, Buffer.from(body), { persistent: true });
      await world.channel.waitForConfirms();
      await world.reject(declared.name, 1);
    }
    await world.ready(declared.dlq, bodies.length);
    await lookedAt(declared, bodies.length);
  }

  async function lookedAt({ ref, dlq }: Declared, count: number): Promise<void> {
    const world = started();
    await world.api.messages.peek({ ...ref, count: 20 });
    await world.ready(dlq, count);
  }

  const send =
    (
      { name }: Pick<Declared, 'name'>,
      options: amqp.Options.Publish = {},
      sent: readonly string[] = bodies,
    ) =>
    () => {
      for (const body of sent)
        started().channel.sendToQueue(name, Buffer.from(body), {
          ...{ persistent: true, messageId: body },
          ...options,
        });
    };

  const planOf = async (request: RedriveRequest) => {
    const { warnings, blockers, ...plan } = await started().api.redrives.plan(request);
    const sentences = (notes: typeof warnings) =>
      Object.fromEntries(notes.map(({ code, sentence }) => [code, sentence]));
    return { ...plan, warned: sentences(warnings), blocked: sentences(blockers) };
  };

  /** The broker's own statistics of a fresh queue, or of an alarm, are some seconds late. */
  const warned = async (request: RedriveRequest, code: string) =>
    vi.waitFor(
      async () => {
        const sentence = (await planOf(request)).warned[code];
        expect(sentence, code).toBeDefined();
        return sentence;
      },
      { timeout: 20_000, interval: 200 },
    );

  return { declare, died, diedOneByOne, send, planOf, warned };
}

export function outcomesOf(redrive: { outcomes: { outcome: string; count: number }[] }) {
  const counts: Record<string, number> = {};
  for (const { outcome, count } of redrive.outcomes) counts[outcome] = (counts[outcome] ?? 0) + count;
  return counts;
}
