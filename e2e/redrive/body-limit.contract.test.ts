// Bodies larger than the broker takes by now: an upgrade to RabbitMQ 4 lowers the limit from 128 to 16 MiB, and an
// operator may set another. They stay where they are; all around them moves, either way.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase } from '@/server/platform/testing/test-database';
import { setMaxMessageSize } from '../tools/broker-settings';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();
const bodies = ['m1', 'm2', 'm3', 'm4', 'm5'];
const large = 'x'.repeat(1_200_000);

describe.each(['3.10', '4', '4.3'] as const)('RabbitMQ %s', (version) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await startLedgerWorld(db, version);
  });
  afterAll(() => world.stop());

  async function declareDead(work: object): Promise<{ name: string; dlq: string }> {
    const name = `work ${randomBytes(3).toString('hex')}`;
    const dlq = `${name} dlq`;
    const back = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq };
    await world.management.declareQueue('/', dlq);
    await world.management.declareQueue('/', name, { arguments: { ...back, ...work } });
    const all = ['m1', large, 'm2', 'm3', large, 'm4', 'm5'];
    for (const body of all) world.channel.sendToQueue(name, Buffer.from(body), { persistent: true });
    await world.channel.waitForConfirms();
    await world.reject(name, all.length);
    await world.ready(dlq, all.length);
    return { name, dlq };
  }

  /** The same broker, as a user of its own with these rights to write sees it. */
  async function clusterOf(write: string): Promise<string> {
    const username = `redriver ${randomBytes(3).toString('hex')}`;
    await world.management.declareUser(username, 'p', 'monitoring');
    await world.management.setPermissions('/', username, { configure: '.*', write, read: '.*' });
    const config = { managementUrl: world.broker.managementUrl, username, password: 'p' };
    return (await world.api.clusters.create({ name: username, kind: 'rabbitmq', config })).id;
  }

  test.each([
    ['the atomic way', { way: 'atomic', write: '.*' }],
    ['the atomic way, where no size can be tried', { way: 'atomic', write: '^(?!amq\\.default$).*$' }],
    ['the confirmed way', { way: 'confirmed', write: '.*' }],
  ] as const)(
    '%s: too large a body stays with the reason, and the others move',
    async (_, { way, write }) => {
      const work = way === 'atomic' ? {} : { 'x-overflow': 'reject-publish', 'x-max-length': 100 };
      const { name, dlq } = await declareDead(work);
      const ref = { clusterId: await clusterOf(write), vhost: '/', name: dlq };
      await world.api.messages.peek({ ...ref, count: 20 });
      await world.ready(dlq, bodies.length + 2);
      await setMaxMessageSize(world.broker, 1_000_000);
      try {
        const request = { ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } } as const;
        expect((await world.api.redrives.plan(request)).way).toBe(way);
        const redrive = await world.redriven(request);
        expect(redrive).toMatchObject({ state: 'completed', failure: null, movedMessages: bodies.length });
        expect(redrive.outcomes).toMatchObject([
          { outcome: 'moved', count: bodies.length },
          {
            outcome: 'rejected',
            count: 2,
            detail: expect.stringContaining('larger than configured max size 1000000') as string,
          },
        ]);
      } finally {
        await setMaxMessageSize(world.broker, 16 * 1024 * 1024);
      }
      expect(await world.drain(name)).toEqual(bodies);
      expect(await world.drained(dlq, 2)).toEqual([large, large]);
    },
  );
});
