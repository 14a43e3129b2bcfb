// Loops and limits on real brokers: what the plan says beforehand, and what becomes of the messages when it
// happens all the same. Here: what the messages carry. Nothing is lost in any of them.

import amqp from 'amqplib';
import { expect, test } from 'vitest';
import { userIdLeftOut } from '@/server/domain/foreign-user-id';
import { all, bodies, onBrokers, toOrigin } from './limits-world';

onBrokers(['3.10', '4'], ({ version, world, declare, died, send, planOf }) => {
  async function asBilling() {
    await world().management.declareUser('billing', 'p');
    const rights = { configure: '.*', write: '.*', read: '.*' };
    await world().management.setPermissions('/', 'billing', rights);
    const connection = await amqp.connect(world().broker.amqpUrl.replace(/\/\/.*@/, '//billing:p@'));
    return { channel: await connection.createConfirmChannel(), end: () => connection.close() };
  }

  test('a time to live of its own: foreseen, and not restored, so that it does not expire on the way', async () => {
    const declared = await declare();
    const { ref, name } = declared;
    await died(declared, send(declared, { expiration: '60000' }));
    const request = { ...ref, selection: all, destination: toOrigin };
    expect((await planOf(request)).warned['expiration']).toContain('not restored');
    await world().redriven(request);
    const copy = await world().channel.get(name, { noAck: true });
    expect(copy && copy.properties.expiration).toBeUndefined();
  });

  test('CC and BCC: foreseen where the broker keeps them, and no other queue gets a second copy', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const [copied, blind] = [`${dlq} cc`, `${dlq} bcc`];
    for (const queue of [copied, blind]) await world().management.declareQueue('/', queue);
    await died(declared, send(declared, { CC: [copied], BCC: [blind] }));
    expect([await world().drain(copied), await world().drain(blind)]).toEqual([bodies, bodies]);
    const request = { ...ref, selection: all, destination: toOrigin };
    const { warned } = await planOf(request);
    // RabbitMQ before 4.0 removes CC itself where a dead-letter routing key is set.
    expect(warned['cc'] ?? '').toContain(version === '4' ? 'carry CC or BCC, which is left out' : '');
    await world().redriven(request);
    expect(await world().drain(name)).toEqual(bodies);
    expect([await world().drain(copied), await world().drain(blind)]).toEqual([[], []]);
  });

  test('the user id of another: foreseen, and those stay while the others move', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const { channel, end } = await asBilling();
    await died(
      declared,
      () => {
        send(declared)();
        channel.sendToQueue(name, Buffer.from('theirs'), { userId: 'billing', persistent: true });
      },
      bodies.length + 1,
    );
    await end();
    const request = { ...ref, selection: all, destination: toOrigin };
    expect((await planOf(request)).warned['user-id']).toContain(
      '1 of 6 looked at carry the user id of another',
    );
    const redrive = await world().redriven(request);
    expect(await world().drain(name), redrive.failure ?? '').toEqual(bodies);
    expect(await world().drained(dlq, 1)).toEqual(['theirs']);
    expect(redrive).toMatchObject({ movedMessages: bodies.length, failedMessages: 1 });
  });

  test('the user id of another, where it is asked to be left out: said, moved without it, and told in the ledger', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const theirs = await asBilling();
    theirs.channel.sendToQueue(name, Buffer.from('theirs'), {
      ...{ userId: 'billing', appId: 'shop', persistent: true, headers: { n: 1 } },
    });
    await theirs.channel.waitForConfirms();
    await died(declared, () => undefined, 1);
    const request = { ...ref, selection: all, destination: toOrigin, leaveOutUserId: true };
    expect((await planOf(request)).warned['user-id']).toContain('their copies go without it');
    const redrive = await world().redriven(request);
    expect(redrive).toMatchObject({ state: 'completed', movedMessages: 1, leaveOutUserId: true });
    expect(redrive.outcomes).toEqual([expect.objectContaining({ outcome: 'moved', detail: userIdLeftOut })]);
    const { entries } = await world().api.redrives.entries({ redriveId: redrive.id, line: 'moved' });
    expect(entries).toMatchObject([{ detail: userIdLeftOut }]);
    const copy = await world().channel.get(name, { noAck: true });
    expect(copy && { ...copy.properties, body: copy.content.toString() }).toMatchObject({
      ...{ userId: undefined, appId: 'shop', body: 'theirs' },
      headers: { n: 1, 'spillway-edited': 'properties' },
    });
    expect(await world().drain(dlq)).toEqual([]);
    await theirs.end();
  });

  test('priorities: foreseen, handed out highest first, and kept by the copies', async () => {
    const declared = await declare({ work: { 'x-max-priority': 5 }, dead: { 'x-max-priority': 5 } });
    const { ref, name } = declared;
    await died(declared, () => {
      for (const [priority, body] of bodies.entries())
        world().channel.sendToQueue(name, Buffer.from(body), { priority: priority + 1, persistent: true });
    });
    const request = { ...ref, selection: { kind: 'first' as const, count: 2 }, destination: toOrigin };
    expect((await planOf(request)).warned['priority']).toContain('higher priorities first');
    await world().redriven(request);
    const first = await world().channel.get(name, { noAck: true });
    expect(first && [first.content.toString(), first.properties.priority]).toEqual(['m5', 5]);
    expect(await world().drain(name)).toEqual(['m4']);
  });
});
