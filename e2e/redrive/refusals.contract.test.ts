// Loops and limits on real brokers: what the plan says beforehand, and what becomes of the messages when it
// happens all the same. Here: what a refusal leaves elsewhere, and targets that end. Nothing is lost in any of them.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { testDatabase } from '@/server/platform/testing/test-database';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';
import { all, bodies, limitsOf, outcomesOf, toOrigin, toOriginal } from './limits-world';

const { db } = await testDatabase();

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await startLedgerWorld(db, version);
  });
  afterAll(() => world.stop());
  const { declare, died, diedOneByOne, send, planOf, warned } = limitsOf(() => world);

  test('a full target that dead-letters what it refuses: foreseen, and the run stops before there are more of them', async () => {
    const declared = await declare({ work: { 'x-max-length': 2, 'x-overflow': 'reject-publish-dlx' } });
    const { ref, name, dlq } = declared;
    await diedOneByOne(declared);
    const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 2 };
    expect(await warned(request, 'room')).toContain('its dead-letter exchange gets a copy of each');
    expect((await planOf(request)).way).toBe('confirmed');
    const redrive = await world.redriven(request);
    expect(redrive).toMatchObject({ state: 'failed', movedMessages: 2, inDoubtMessages: 0 });
    expect(redrive.failure).toContain(`Stopped: ${name} is full, and its dead-letter exchange got a copy`);
    expect(outcomesOf(redrive)).toEqual({ moved: 2, rejected: 1 });
    expect(await world.drain(name)).toEqual(['m1', 'm2']);
    // The third of them as it was, and the copy of it that was refused.
    expect(await world.drained(dlq, 4)).toEqual(['m3', 'm4', 'm5', 'm3']);
  });

  test('one full queue behind an exchange: the others have their copy all the same, which is foreseen, and the run stops', async () => {
    const declared = await declare({ work: { 'x-max-length': 2, 'x-overflow': 'reject-publish' } });
    const { ref, name, dlq } = declared;
    const [events, audit] = [`${dlq} events`, `${dlq} audit`];
    await world.management.declareExchange('/', events, { type: 'fanout' });
    await world.management.declareQueue('/', audit);
    await world.management.bind('/', events, name);
    for (const body of bodies) {
      world.channel.publish(events, '', Buffer.from(body), { persistent: true, messageId: body });
      await world.channel.waitForConfirms();
      await world.reject(name, 1);
    }
    await world.management.bind('/', events, audit);
    await world.ready(dlq, bodies.length);
    await world.api.messages.peek({ ...ref, count: 20 });
    await world.ready(dlq, bodies.length);
    const request = { ...ref, selection: all, destination: toOriginal, ratePerSec: 2 };
    expect(await warned(request, 'room')).toContain('the other queues get their copies all the same');
    const redrive = await world.redriven(request);
    expect(redrive.state).toBe('failed');
    expect(redrive.failure).toContain(`Stopped: a queue behind ${events} refused messages`);
    expect(outcomesOf(redrive)).toEqual({ moved: 2, rejected: 1 });
    expect(await world.drain(name)).toEqual(['m1', 'm2']);
    expect(await world.drain(audit)).toEqual(['m1', 'm2', 'm3']);
    expect(await world.drained(dlq, 3)).toEqual(['m3', 'm4', 'm5']);
  });

  test('an exchange deleted meanwhile: the rest stays, with the reason', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const events = `${dlq} events`;
    await world.management.declareExchange('/', events, { type: 'fanout' });
    await world.management.bind('/', events, name);
    await died(declared, send(declared));
    const destination = { kind: 'exchange' as const, name: events, routingKey: null };
    const { id } = await world.api.redrives.start({ ...ref, selection: all, destination, ratePerSec: 1 });
    await vi.waitFor(
      async () => expect((await world.api.redrives.get({ redriveId: id })).movedMessages).toBeGreaterThan(0),
      { timeout: 20_000, interval: 50 },
    );
    await world.management.call('DELETE', ['exchanges', '/', events]);
    const redrive = await world.ended(id);
    const { movedMessages, inDoubtMessages, failedMessages } = redrive;
    expect(redrive).toMatchObject({ state: 'completed', failure: null });
    expect(movedMessages + inDoubtMessages + failedMessages).toBe(bodies.length);
    expect(redrive.outcomes.map(({ detail }) => detail ?? '').join(' ')).toContain(`no exchange ${events}`);
    const there = await world.drain(name);
    expect(there.length).toBeGreaterThanOrEqual(movedMessages);
    expect(await world.drained(dlq, bodies.length - movedMessages)).toEqual(bodies.slice(movedMessages));
  });

  test('a target deleted meanwhile, the confirmed way: the rest stays, and the ledger says that no queue took it', async () => {
    const declared = await declare({ work: { 'x-max-length': 1_000, 'x-overflow': 'reject-publish' } });
    const { ref, name, dlq } = declared;
    await died(declared, send(declared));
    const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 1 };
    expect((await planOf(request)).way).toBe('confirmed');
    const { id } = await world.api.redrives.start(request);
    await vi.waitFor(
      async () => expect((await world.api.redrives.get({ redriveId: id })).movedMessages).toBeGreaterThan(0),
      { timeout: 20_000, interval: 50 },
    );
    await world.management.deleteQueue('/', name);
    const redrive = await world.ended(id);
    const { movedMessages } = redrive;
    expect(redrive).toMatchObject({ state: 'completed', inDoubtMessages: 0 });
    expect(outcomesOf(redrive)).toEqual({ moved: movedMessages, returned: bodies.length - movedMessages });
    expect(await world.drained(dlq, bodies.length - movedMessages)).toEqual(bodies.slice(movedMessages));
  });
});
