// Loops and limits on real brokers: what the plan says beforehand, and what becomes of the messages when it
// happens all the same. Here: what a refusal leaves elsewhere, and targets that end. Nothing is lost in any of them.

import { describe, expect, test, vi } from 'vitest';
import type { RedriveRequest } from '@/server/domain/redrive';
import { all, bodies, type Declared, onBrokers, outcomesOf, toOrigin, toOriginal } from './limits-world';

onBrokers(['3.10', '4'], ({ version, world, declare, died, diedOneByOne, send, planOf, warned }) => {
  test('a full target that dead-letters what it refuses: foreseen, and the run stops before there are more of them', async () => {
    const declared = await declare({ work: { 'x-max-length': 2, 'x-overflow': 'reject-publish-dlx' } });
    const { ref, name, dlq } = declared;
    await diedOneByOne(declared);
    const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 2 };
    expect(await warned(request, 'room')).toContain('its dead-letter exchange gets a copy of each');
    expect((await planOf(request)).way).toBe('confirmed');
    const redrive = await world().redriven(request);
    expect(redrive).toMatchObject({ state: 'failed', movedMessages: 2, inDoubtMessages: 0 });
    expect(redrive.failure).toContain(`Stopped: ${name} is full, and its dead-letter exchange got a copy`);
    expect(outcomesOf(redrive)).toEqual({ moved: 2, rejected: 1 });
    expect(await world().drain(name)).toEqual(['m1', 'm2']);
    // The third of them as it was, and the copy of it that was refused.
    expect(await world().drained(dlq, 4)).toEqual(['m3', 'm4', 'm5', 'm3']);
  });

  test('one full queue behind an exchange: the others have their copy all the same, which is foreseen, and the run stops', async () => {
    const declared = await declare({ work: { 'x-max-length': 2, 'x-overflow': 'reject-publish' } });
    const { ref, name, dlq } = declared;
    const [events, audit] = [`${dlq} events`, `${dlq} audit`];
    await world().management.declareExchange('/', events, { type: 'fanout' });
    await world().management.declareQueue('/', audit);
    await world().management.bind('/', events, name);
    for (const body of bodies) {
      world().channel.publish(events, '', Buffer.from(body), { persistent: true, messageId: body });
      await world().channel.waitForConfirms();
      await world().reject(name, 1);
    }
    await world().management.bind('/', events, audit);
    await world().ready(dlq, bodies.length);
    await world().api.messages.peek({ ...ref, count: 20 });
    await world().ready(dlq, bodies.length);
    const request = { ...ref, selection: all, destination: toOriginal, ratePerSec: 2 };
    expect(await warned(request, 'room')).toContain('the other queues get their copies all the same');
    const redrive = await world().redriven(request);
    expect(redrive.state).toBe('failed');
    expect(redrive.failure).toContain(`Stopped: a queue behind ${events} refused messages`);
    expect(outcomesOf(redrive)).toEqual({ moved: 2, rejected: 1 });
    expect(await world().drain(name)).toEqual(['m1', 'm2']);
    expect(await world().drain(audit)).toEqual(['m1', 'm2', 'm3']);
    expect(await world().drained(dlq, 3)).toEqual(['m3', 'm4', 'm5']);
  });

  describe('once a target has refused, what it would do now is asked of the broker', () => {
    const ten = Array.from({ length: 10 }, (_, index) => `m${index}`);

    /** A redrive of ten whose target has room for one, keeps nothing of the others, and has refused one by now. */
    async function refusedOnce({ ref, name }: Declared, destination: RedriveRequest['destination']) {
      await overflows(name, 'reject-publish');
      world().channel.sendToQueue(name, Buffer.from('first'), { persistent: true });
      const { id } = await world().api.redrives.start({
        ...{ ...ref, selection: all, destination, ratePerSec: 2 },
      });
      await vi.waitFor(
        async () => {
          const redrive = await world().api.redrives.get({ redriveId: id });
          expect(outcomesOf(redrive)['rejected'] ?? 0, redrive.failure ?? '').toBeGreaterThan(0);
        },
        { timeout: 20_000, interval: 20 },
      );
      return id;
    }

    const overflows = (name: string, overflow: string) =>
      world().management.setPolicy('/', name, {
        ...{ pattern: `^${name}$`, applyTo: 'queues' },
        definition: { 'max-length': 1, overflow },
      });

    test('a policy that makes it dead-letter them: one window of copies at most, which the reason tells', async () => {
      const declared = await declare();
      const { name, dlq } = declared;
      await died(declared, send(declared, {}, ten), ten.length);
      const id = await refusedOnce(declared, toOrigin);
      await overflows(name, 'reject-publish-dlx');
      const redrive = await world().ended(id);
      expect(redrive).toMatchObject({ state: 'failed', inDoubtMessages: 0, movedMessages: 0 });
      expect(redrive.failure).toContain(`Stopped: ${name} is full, and its dead-letter exchange got a copy`);
      expect(redrive.failure).toContain('up to 1 of them.');
      const refused = outcomesOf(redrive)['rejected'] ?? NaN;
      const there = await world().drained(dlq, ten.length + 1);
      expect(there).toEqual([...ten, ten[refused - 1]]);
    });

    test('another queue bound to its exchange: the same', async () => {
      const declared = await declare();
      const { name, dlq } = declared;
      const [events, audit] = [`${dlq} events`, `${dlq} audit`];
      await world().management.declareExchange('/', events, { type: 'fanout' });
      await world().management.bind('/', events, name);
      await world().management.declareQueue('/', audit);
      await died(declared, send(declared, {}, ten), ten.length);
      const id = await refusedOnce(declared, { kind: 'exchange', name: events, routingKey: null });
      await world().management.bind('/', events, audit);
      const redrive = await world().ended(id);
      expect(redrive).toMatchObject({ state: 'failed', inDoubtMessages: 0, movedMessages: 0 });
      expect(redrive.failure).toContain(
        `Stopped: a queue behind ${events} refused messages, up to 1 of them,`,
      );
      expect(await world().drain(audit)).toEqual([ten[(outcomesOf(redrive)['rejected'] ?? NaN) - 1]]);
      expect(await world().drained(dlq, ten.length)).toEqual(ten);
    });
  });

  test.each(version === '3.10' ? ['classic'] : ['classic', 'quorum'])(
    'a policy that makes the full target of a transaction refuse: what the broker drops of it is back in the %s source, in doubt, and the rest goes the confirmed way',
    async (source) => {
      const declared = await declare({ dead: { 'x-queue-type': source } });
      const { ref, name, dlq } = declared;
      const many = Array.from({ length: 60 }, (_, index) => `m${index}`);
      await died(declared, send(declared, {}, many), many.length);
      const room = 30;
      const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 20 };
      expect((await planOf(request)).way).toBe('atomic');
      const { id } = await world().api.redrives.start(request);
      await vi.waitFor(
        async () =>
          expect((await world().api.redrives.get({ redriveId: id })).movedMessages).toBeGreaterThan(0),
        { timeout: 20_000, interval: 20 },
      );
      await world().management.setPolicy('/', name, {
        ...{ pattern: `^${name}$`, applyTo: 'queues' },
        definition: { 'max-length': room, overflow: 'reject-publish' },
      });
      const redrive = await world().ended(id);
      const { movedMessages, inDoubtMessages, failedMessages } = redrive;
      expect(movedMessages + inDoubtMessages + failedMessages).toBe(many.length);
      expect(redrive.state).toBe('completed');
      expect(movedMessages).toBeLessThanOrEqual(room);
      expect(await world().drain(name)).toEqual(many.slice(0, room));
      const there = await world().drained(dlq, many.length - movedMessages);
      expect(there.toSorted(byNumber)).toEqual(many.slice(movedMessages));
      expect(inDoubtMessages).toBeGreaterThan(0);
      const said = redrive.outcomes.map(({ outcome, detail }) => `${outcome}: ${detail ?? ''}`).join('\n');
      expect(said).toContain(`in-doubt: RabbitMQ took only a part of the transaction`);
      expect(said).toContain('A copy was put back at the end of the source.');
      expect(said).toContain(`The broker refused it (nack): the queue ${name} is full`);
    },
  );

  test('killed before it could put back what the broker dropped of a transaction: that is in doubt, not moved', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    await died(declared, send(declared));
    const request = { ...ref, selection: all, destination: toOrigin };
    expect((await planOf(request)).way).toBe('atomic');
    const redriveId = await world().withoutWorker(async () => {
      const { id } = await world().api.redrives.start(request);
      // As that worker leaves it: a window written down, its originals let go of, and no copies.
      const { messages } = await world().api.messages.peek({ ...ref, count: 2 });
      const entries = messages.map(({ fingerprint, messageId }) => ({
        fingerprint,
        messageId,
        target: name,
      }));
      await world().db.redriveWindow.create({ data: { redriveId: id, seq: 1, entries } });
      await world().db.redrive.update({ where: { id }, data: { state: 'running', orderly: false } });
      await world().ready(dlq, bodies.length);
      await world().acknowledge(dlq, entries.length);
      await world().management.setPolicy('/', name, {
        ...{ pattern: `^${name}$`, applyTo: 'queues' },
        definition: { 'max-length': 100, overflow: 'reject-publish' },
      });
      return id;
    });
    const redrive = await world().ended(redriveId);
    expect(redrive).toMatchObject({ state: 'completed', movedMessages: 3, inDoubtMessages: 2 });
    const [doubt] = redrive.outcomes.filter(({ outcome }) => outcome === 'in-doubt');
    expect(doubt?.detail).toContain('The transaction that it was in was interrupted.');
    expect(await world().drain(name)).toEqual(bodies.slice(2));
    expect(await world().drain(dlq)).toEqual([]);
  });

  test('an exchange deleted meanwhile: the rest stays, with the reason', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const events = `${dlq} events`;
    await world().management.declareExchange('/', events, { type: 'fanout' });
    await world().management.bind('/', events, name);
    await died(declared, send(declared));
    const destination = { kind: 'exchange' as const, name: events, routingKey: null };
    const { id } = await world().api.redrives.start({ ...ref, selection: all, destination, ratePerSec: 1 });
    await vi.waitFor(
      async () =>
        expect((await world().api.redrives.get({ redriveId: id })).movedMessages).toBeGreaterThan(0),
      { timeout: 20_000, interval: 50 },
    );
    await world().management.call('DELETE', ['exchanges', '/', events]);
    const redrive = await world().ended(id);
    const { movedMessages, inDoubtMessages, failedMessages } = redrive;
    expect(redrive).toMatchObject({ state: 'completed', failure: null });
    expect(movedMessages + inDoubtMessages + failedMessages).toBe(bodies.length);
    expect(redrive.outcomes.map(({ detail }) => detail ?? '').join(' ')).toContain(`no exchange ${events}`);
    const there = await world().drain(name);
    expect(there.length).toBeGreaterThanOrEqual(movedMessages);
    expect(await world().drained(dlq, bodies.length - movedMessages)).toEqual(bodies.slice(movedMessages));
  });

  test('a target deleted meanwhile, the confirmed way: the rest stays, and the ledger says that no queue took it', async () => {
    const declared = await declare({ work: { 'x-max-length': 1_000, 'x-overflow': 'reject-publish' } });
    const { ref, name, dlq } = declared;
    await died(declared, send(declared));
    const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 1 };
    expect((await planOf(request)).way).toBe('confirmed');
    const { id } = await world().api.redrives.start(request);
    await vi.waitFor(
      async () =>
        expect((await world().api.redrives.get({ redriveId: id })).movedMessages).toBeGreaterThan(0),
      { timeout: 20_000, interval: 50 },
    );
    await world().management.deleteQueue('/', name);
    const redrive = await world().ended(id);
    const { movedMessages } = redrive;
    expect(redrive).toMatchObject({ state: 'completed', inDoubtMessages: 0 });
    expect(outcomesOf(redrive)).toEqual({ moved: movedMessages, returned: bodies.length - movedMessages });
    expect(await world().drained(dlq, bodies.length - movedMessages)).toEqual(bodies.slice(movedMessages));
  });
});

function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}
