// Order per key on real brokers: where a message is not moved, the later ones of its key wait behind it in the
// dead-letter queue, and all others arrive in their order.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrderBy } from '@/server/domain/order-key';
import { testDatabase } from '@/server/platform/testing/test-database';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();

/** `gone`: it died in a queue that is not there any more. */
const dead = [
  { n: 1, customer: 7, gone: false },
  { n: 2, customer: 8, gone: false },
  { n: 3, customer: 7, gone: true },
  { n: 4, customer: 7, gone: false },
  { n: 5, customer: null, gone: false },
  { n: 6, customer: 8, gone: false },
  { n: 7, customer: 7, gone: false },
];

const byHeader: OrderBy = { kind: 'header', name: 'customer' };
const byBody: OrderBy = { kind: 'body-json', path: 'customer' };

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await startLedgerWorld(db, version);
  });
  afterAll(() => world.stop());

  test.each([
    ['classic', byHeader],
    ['quorum', byBody],
  ] as const)(
    '%s: what is behind one that stays waits, and is named in the ledger',
    async (type, orderBy) => {
      const { ref, name, dlq } = await world.declare(type);
      const gone = `${name} gone`;
      const back = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq };
      await world.management.declareQueue('/', gone, { type, arguments: back });
      for (const { n, customer, gone: isGone } of dead) {
        const body = JSON.stringify(orderBy === byBody ? { n, customer: customer ?? {} } : { n });
        const headers = orderBy === byHeader && customer !== null ? { customer } : {};
        const queue = isGone ? gone : name;
        world.channel.sendToQueue(queue, Buffer.from(body), { persistent: true, headers });
        await world.channel.waitForConfirms();
        await world.reject(queue, 1);
        await world.ready(dlq, n);
      }
      await world.management.deleteQueue('/', gone);
      const request = {
        ...ref,
        selection: { kind: 'all' as const },
        destination: { kind: 'origin' as const },
        pace: { orderBy },
      };
      const plan = await world.api.redrives.plan(request);
      expect(plan).toMatchObject({ way: 'confirmed', blockers: [] });
      expect(plan.warnings.find(({ code }) => code === 'order-per-key')?.sentence).toContain(dlq);

      const redrive = await world.redriven(request);
      expect(redrive).toMatchObject({ state: 'completed', movedMessages: 4, failedMessages: 3 });
      const numbers = (bodies: string[]) => bodies.map((body) => (JSON.parse(body) as { n: number }).n);
      expect(numbers(await world.drained(name, 4))).toEqual([1, 2, 5, 6]);
      const left = numbers(await world.drained(dlq, 3));
      expect(type === 'classic' ? left : left.sort()).toEqual([3, 4, 7]);
      const { entries } = await world.api.redrives.entries({ redriveId: redrive.id, line: 'stayed' });
      expect(entries.map(({ outcome }) => outcome)).toEqual(['held-back', 'held-back']);
    },
  );

  test('a queue with priorities has no order to keep: the plan forbids it', async () => {
    const { ref, name, dlq } = await world.declare('classic');
    const urgent = `${name} urgent dlq`;
    await world.management.declareQueue('/', urgent, { type: 'classic', arguments: { 'x-max-priority': 5 } });
    world.channel.sendToQueue(urgent, Buffer.from('m'), { persistent: true });
    await world.ready(urgent, 1);
    const plan = await world.api.redrives.plan({
      ...{ ...ref, name: urgent, selection: { kind: 'all' }, destination: { kind: 'queue', name } },
      pace: { orderBy: byHeader },
    });
    expect(plan.blockers.map(({ code }) => code)).toContain('order-per-key');
    await world.ready(dlq, 0);
  });
});
