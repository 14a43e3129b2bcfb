// Loops and limits on real brokers: what the plan says beforehand, and what becomes of the messages when it
// happens all the same. Here: where messages go, when that is no good place. Nothing is lost in any of them.

import { randomBytes } from 'node:crypto';
import amqp from 'amqplib';
import { expect, test, vi } from 'vitest';
import { all, bodies, onBrokers, outcomesOf, toOrigin, toOriginal } from './limits-world';

onBrokers(['3.10', '4'], ({ world, declare, died, diedOneByOne, send, planOf, warned }) => {
  test('the dead-letter queue as its own target is blocked, by name or through an exchange', async () => {
    const declared = await declare();
    const { ref, dlq } = declared;
    await died(declared, send(declared));
    const exchange = `${dlq} in`;
    await world().management.declareExchange('/', exchange, { type: 'fanout' });
    await world().management.bind('/', exchange, dlq);
    const direct = { ...ref, selection: all, destination: { kind: 'queue', name: dlq } } as const;
    const around = {
      ...ref,
      selection: all,
      destination: { kind: 'exchange', name: exchange, routingKey: '' },
    } as const;
    expect((await planOf(direct)).blocked['same-queue']).toContain('lie in already');
    expect((await planOf(around)).blocked['loop']).toContain('straight back');
    await expect(world().api.redrives.start(direct)).rejects.toThrow('lie in already');
    await expect(world().api.redrives.start(around)).rejects.toThrow('straight back');
    await world().ready(dlq, bodies.length);
  });

  test('a copy that also comes straight back is foreseen, and the run ends all the same', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const exchange = `${dlq} fan`;
    await world().management.declareExchange('/', exchange, { type: 'fanout' });
    await world().management.bind('/', exchange, name);
    await died(declared, () => {
      for (const body of bodies)
        world().channel.publish(exchange, '', Buffer.from(body), { messageId: body });
    });
    await world().management.bind('/', exchange, dlq);
    const request = { ...ref, selection: all, destination: toOriginal };
    expect((await planOf(request)).warned['loop-some']).toContain('straight back');
    const redrive = await world().redriven(request);
    expect(redrive).toMatchObject({ state: 'completed', movedMessages: bodies.length });
    expect(await world().drain(name)).toEqual(bodies);
    expect(await world().drained(dlq, bodies.length)).toEqual(bodies);
  });

  test('a target deleted meanwhile: the rest stays, and the ledger says that no queue took it', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    await died(declared, send(declared));
    const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 1 };
    const { id } = await world().api.redrives.start(request);
    await vi.waitFor(
      async () =>
        expect((await world().api.redrives.get({ redriveId: id })).movedMessages).toBeGreaterThan(0),
      { timeout: 20_000, interval: 50 },
    );
    await world().management.deleteQueue('/', name);
    const redrive = await world().ended(id);
    expect(redrive.movedMessages).toBeLessThan(bodies.length);
    const stayed = bodies.length - redrive.movedMessages;
    expect(await world().drained(dlq, stayed)).toHaveLength(stayed);
    expect(outcomesOf(redrive)['returned'] ?? 0, redrive.failure ?? '').toBeGreaterThan(0);
    expect((await planOf({ ...ref, selection: all, destination: toOrigin })).blocked['empty']).toBeDefined();
  });

  test.each(['classic', 'quorum'] as const)(
    'a full %s target that drops its oldest: foreseen, and what it drops dies again rather than vanishing, as the ledger says',
    async (type) => {
      const dlx = `dlx ${randomBytes(3).toString('hex')}`;
      await world().management.declareExchange('/', dlx, { type: 'fanout' });
      const work = { 'x-max-length': 2, 'x-overflow': 'drop-head', 'x-dead-letter-exchange': dlx };
      const declared = await declare({ type, work });
      const { ref, name, dlq } = declared;
      await world().management.bind('/', dlx, dlq);
      await diedOneByOne(declared);
      const request = { ...ref, selection: all, destination: toOrigin, pace: { watchAfterMs: 1_000 } };
      expect(await warned(request, 'room')).toContain('drops its oldest messages, up to 3');
      const redrive = await world().redriven(request);
      expect(redrive).toMatchObject({ state: 'completed', movedMessages: 5, inDoubtMessages: 0 });
      expect(outcomesOf(redrive)).toEqual({ moved: 5 });
      await vi.waitFor(
        async () => {
          const { returns } = await world().api.redrives.get({ redriveId: redrive.id });
          expect(returns).toMatchObject({ diedAgainMessages: 3, maybeMessages: 0 });
        },
        { timeout: 20_000, interval: 100 },
      );
      const there = await world().drain(name);
      expect(there).toHaveLength(2);
      expect([...there, ...(await world().drained(dlq, 3))].sort()).toEqual(bodies);
    },
  );

  test.each(['classic', 'quorum'] as const)(
    'a full %s target that refuses: foreseen, moved the confirmed way, and what it refuses stays',
    async (type) => {
      const declared = await declare({ type, work: { 'x-max-length': 2, 'x-overflow': 'reject-publish' } });
      const { ref, name, dlq } = declared;
      await diedOneByOne(declared);
      // A quorum queue starts to refuse a little after it is full.
      const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 2 };
      expect(await warned(request, 'room')).toContain('takes 2 more messages before it refuses');
      expect((await planOf(request)).way).toBe('confirmed');
      const redrive = await world().redriven(request);
      const { moved = 0, rejected = 0 } = outcomesOf(redrive);
      expect(moved).toBeGreaterThanOrEqual(2);
      expect(moved).toBeLessThan(bodies.length);
      expect(moved + rejected).toBe(bodies.length);
      const there = await world().drain(name);
      expect(there).toHaveLength(moved);
      const here = await world().drained(dlq, bodies.length - moved);
      expect([...there, ...here].sort()).toEqual(bodies);
    },
  );

  test('an alternate exchange: named beforehand, and what takes it counts as moved to the exchange', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const [events, lost] = [`${dlq} events`, `${dlq} lost`];
    await world().management.declareExchange('/', lost, { type: 'fanout' });
    await world().management.declareQueue('/', lost);
    await world().management.bind('/', lost, lost);
    await world().management.declareExchange('/', events, { arguments: { 'alternate-exchange': lost } });
    await world().management.bind('/', events, name, { routingKey: 'created' });
    await died(declared, () => {
      for (const body of bodies) world().channel.publish(events, 'created', Buffer.from(body));
    });
    await world().management.call('DELETE', ['bindings', '/', 'e', events, 'q', name, 'created']);
    const request = { ...ref, selection: all, destination: toOriginal };
    const plan = await planOf(request);
    expect(plan.warned['alternate']).toContain('take its alternate exchange');
    expect(plan.targets.map(({ queue }) => queue)).toContain(lost);
    expect(outcomesOf(await world().redriven(request))).toEqual({ moved: bodies.length });
    expect(await world().drain(lost)).toEqual(bodies);
  });

  test('an origin in another vhost: the message stays, and no queue of that name here is made up', async () => {
    const elsewhere = `other ${randomBytes(3).toString('hex')}`;
    await world().management.declareVhost(elsewhere);
    const declared = await declare();
    await died(declared, send(declared));
    const { name, dlq, ref } = declared;
    const moved: amqp.GetMessage[] = [];
    for (;;) {
      const message = await world().channel.get(dlq, { noAck: true });
      if (message === false) break;
      moved.push(message);
    }
    const there = await amqp.connect(`${world().broker.amqpUrl}/${encodeURIComponent(elsewhere)}`);
    const channel = await there.createConfirmChannel();
    await world().management.declareQueue(elsewhere, dlq);
    for (const { content, properties } of moved) channel.sendToQueue(dlq, content, properties);
    await channel.waitForConfirms();
    const request = { ...ref, vhost: elsewhere, selection: all, destination: toOrigin };
    await world().api.messages.peek({ ...ref, vhost: elsewhere, count: 20 });
    expect((await planOf(request)).warned['target-gone']).toContain(`${name} is gone`);
    const redrive = await world().redriven(request);
    expect(redrive).toMatchObject({ movedMessages: 0, failedMessages: bodies.length });
    await vi.waitFor(async () => expect((await channel.checkQueue(dlq)).messageCount).toBe(bodies.length));
    expect(await world().drain(name)).toEqual([]);
    await there.close();
  });
});
