// Moving: what is held, what a publish came to, and what acknowledging takes away.

import { expect, test } from 'vitest';
import type { HeldMessage } from '@/server/brokers/driver';
import type { QueueAddress } from '@/server/domain/queue';
import { at, bodyOf, byNumber, numbered, read, settled, to, type ContractQueue, type World } from './world';

export function describeHolding(world: World, type: ContractQueue['type'], freshName: () => string): void {
  const declare = (queue: Partial<ContractQueue> = {}) =>
    world.harness.declareQueue(freshName(), { type, ...queue });
  const open = (source: QueueAddress, windowMessages = 10) =>
    world.transfers.open(source, { windowMessages, signal: world.signal });

  test('takes from the head, in order, and never holds more than was asked for', async () => {
    const source = await declare();
    await world.harness.publish(source, numbered(12));
    const transfer = await open(source);
    expect((await transfer.take(3)).map(bodyOf)).toEqual(['1', '2', '3']);
    expect(await world.harness.readyCount(source)).toBe(9);
    expect((await transfer.take(2)).map(bodyOf)).toEqual(['4', '5']);
    expect(await world.harness.readyCount(source)).toBe(7);
    await transfer.close();
  });

  test('what was not acknowledged returns to its place, also what an abandoned session held', async () => {
    const source = await declare();
    const bodies = numbered(12);
    await world.harness.publish(source, bodies);
    const reading = await read(world, source);
    const first = await open(source);
    await first.take(4);
    await first.take(4);
    await first.close();
    await first.close();
    await settled(world, source, 12);
    const second = await open(source);
    await second.take(5);
    await world.session.close();
    await settled(world, source, 12);
    const after = (await world.harness.drain(source)).map(({ body }) => body);
    const capability = world.transfers.redriveCapability(reading);
    if (!capability.supported) throw new Error(capability.reason);
    if (capability.keepsOrder) expect(after).toEqual(bodies);
    expect(after.toSorted(byNumber)).toEqual(bodies);
  });

  test('holds more than its window when asked to', async () => {
    const source = await declare();
    await world.harness.publish(source, numbered(60));
    const transfer = await open(source, 5);
    const held = [...(await transfer.take(2)), ...(await transfer.take(50))];
    expect(held.map(bodyOf)).toEqual(numbered(52));
    await transfer.close();
  });

  test('an empty queue gives an empty answer, and a short one all it has', async () => {
    const source = await declare();
    const transfer = await open(source);
    expect(await transfer.take(5)).toEqual([]);
    await world.harness.publish(source, ['only']);
    expect((await transfer.take(5)).map(bodyOf)).toEqual(['only']);
    await transfer.close();
  });

  test('acknowledges exactly what it is told, in any pattern', async () => {
    const source = await declare();
    await world.harness.publish(source, numbered(8));
    const transfer = await open(source);
    const held = await transfer.take(6);
    await transfer.acknowledge(held.filter((_, index) => [0, 1, 3, 5].includes(index)));
    await transfer.acknowledge(held.filter((_, index) => index === 2));
    await transfer.close();
    await settled(world, source, 3);
    expect((await world.harness.drain(source)).map(({ body }) => body)).toEqual(['5', '7', '8']);
  });

  test('a queue that is gone is not_found', async () => {
    const address = await declare();
    await world.harness.deleteQueue(address);
    await expect(open(address)).rejects.toMatchObject({ code: 'not_found' });
  });
}

export function describeEditing(world: World, type: ContractQueue['type'], freshName: () => string): void {
  const declare = () => world.harness.declareQueue(freshName(), { type });
  const open = (source: QueueAddress) =>
    world.transfers.open(source, { windowMessages: 10, signal: world.signal });

  test('an edit changes what it names in the copy alone; one that cannot be made is rejected in words', async () => {
    const [source, target] = [await declare(), await declare()];
    await world.harness.publish(source, numbered(2));
    const transfer = await open(source);
    const held = await transfer.take(2);
    const [first, second] = [at(held, 0), at(held, 1)];
    expect(Buffer.from(second.body()).toString()).toBe('2');
    const header = { kind: 'set', name: 'fixed', type: 'int8', text: '300' } as const;
    const edit = { body: Buffer.from('edited'), headers: [{ ...header, text: '3' }], properties: [] };
    const bad = { ...edit, headers: [header] };
    expect(() => world.transfers.checkEdit(edit)).not.toThrow();
    expect(() => world.transfers.checkEdit(bad)).toThrow('does not fit int8');
    expect(await transfer.publish(first, to(target), { addHeaders: {}, edit: bad })).toEqual({
      outcome: 'rejected',
      detail: expect.stringContaining('does not fit int8') as string,
    });
    expect(await transfer.publish(second, to(target), { addHeaders: {}, edit })).toEqual({
      outcome: 'confirmed',
    });
    await transfer.acknowledge([second]);
    await transfer.close();
    await settled(world, source, 1);
    expect((await world.harness.drain(source)).map(({ body }) => body)).toEqual(['1']);
    const [arrived] = await world.harness.drain(target);
    expect(arrived).toMatchObject({ body: 'edited', headers: expect.arrayContaining(['fixed']) as string[] });
  });
}

export function describeMoving(world: World, type: ContractQueue['type'], freshName: () => string): void {
  const declare = (queue: Partial<ContractQueue> = {}) =>
    world.harness.declareQueue(freshName(), { type, ...queue });
  const open = (source: QueueAddress, windowMessages = 10) =>
    world.transfers.open(source, { windowMessages, signal: world.signal });

  test('a confirmed publish is in the target; only acknowledging takes it out of the source', async () => {
    const [source, target] = [await declare(), await declare()];
    await world.harness.publish(source, numbered(3));
    const transfer = await open(source);
    const held = await transfer.take(2);
    const options = { addHeaders: { 'spillway-redrive-id': 'r1', 'spillway-redrive-count': 2 } };
    const outcomes = await Promise.all(held.map((one) => transfer.publish(one, to(target), options)));
    expect(outcomes).toEqual([{ outcome: 'confirmed' }, { outcome: 'confirmed' }]);
    await transfer.acknowledge(held.slice(0, 1));
    await transfer.close();
    await settled(world, source, 2);
    expect((await world.harness.drain(source)).map(({ body }) => body)).toEqual(['2', '3']);
    const arrived = await world.harness.drain(target);
    expect(arrived.map(({ body }) => body)).toEqual(['1', '2']);
    // Brokers sort headers, and quorum queues of 3.10 add their count to every delivery.
    const headers = arrived[0]?.headers.filter((name) => name !== 'x-delivery-count');
    expect(new Set(headers)).toEqual(new Set(Object.keys(options.addHeaders)));
  });

  test('what nothing receives is returned, what a full queue refuses is rejected, and both are kept', async () => {
    const source = await declare();
    const full = await declare({ maxLengthMessages: 1, overflow: 'reject-publish' });
    // A quorum queue lets one or two more in before it refuses.
    await world.harness.publish(source, numbered(6));
    const transfer = await open(source);
    const held = await transfer.take(6);
    const first = at(held, 0);
    expect(
      await transfer.publish(first, { exchange: '', routingKey: 'nobody' }, { addHeaders: {} }),
    ).toMatchObject({
      outcome: 'returned',
    });
    expect(
      await transfer.publish(first, { exchange: 'nowhere', routingKey: 'k' }, { addHeaders: {} }),
    ).toMatchObject({
      outcome: 'rejected',
    });
    const outcomes = [];
    for (const one of held.slice(1))
      outcomes.push((await transfer.publish(one, to(full), { addHeaders: {} })).outcome);
    expect(outcomes[0]).toBe('confirmed');
    expect(outcomes.at(-1)).toBe('rejected');
    await transfer.close();
    await settled(world, source, 6);
  });

  test('many publishes at once, good and bad ones mixed: each is told its own outcome', async () => {
    const [source, target] = [await declare(), await declare()];
    await world.harness.publish(source, numbered(100));
    const transfer = await open(source, 100);
    const held = await transfer.take(100);
    const good = (one: HeldMessage) => Number(bodyOf(one)) % 3 !== 0;
    const outcomes = await Promise.all(
      held.map((one) =>
        transfer.publish(one, good(one) ? to(target) : { exchange: '', routingKey: 'nobody' }, {
          addHeaders: {},
        }),
      ),
    );
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(
      held.map((one) => (good(one) ? 'confirmed' : 'returned')),
    );
    await transfer.acknowledge(held.filter(good));
    await transfer.close();
    await settled(world, source, 33);
    await settled(world, target, 67);
  });
}
