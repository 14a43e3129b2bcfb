// Moving atomically: whatever happens in the middle, each message is in exactly one place.

import { expect, test } from 'vitest';
import type { AtomicFacet, AtomicMove, AtomicTransfer, HeldMessage } from '@/server/brokers/driver';
import type { QueueAddress } from '@/server/domain/queue';
import { redriveExchange, redriveIdHeader } from '@/server/domain/redrive';
import { byNumber, numbered, read, settled, textOf, type ContractQueue, type World } from './world';

export function describeAtomic(world: World, type: ContractQueue['type'], freshName: () => string): void {
  const declare = () => world.harness.declareQueue(freshName(), { type });
  const facet = () => facetOf(world);
  const open = (source: QueueAddress, redriveId: string) =>
    facet().open(source, { redriveId, signal: world.signal });
  const bodies = async (address: QueueAddress) =>
    (await world.harness.drain(address)).map(({ body }) => body);

  test('all arrive exactly once, in order, with what we added, and nothing of ours is left', async () => {
    const [source, target] = [await declare(), await declare()];
    const id = freshName();
    await world.harness.publish(source, numbered(30));
    expect(await facet().obstacle(source, [target.name], { signal: world.signal })).toBeNull();
    const transfer = await open(source, id);
    for (let round = 0; round < 3; round += 1) {
      const outcomes = await moveAll(transfer, target, id, 10);
      expect(outcomes).toEqual(numbered(10).map(() => ({ outcome: 'confirmed' })));
    }
    await transfer.close();
    await transfer.close();
    await settled(world, source, 0);
    const arrived = await world.harness.drain(target);
    expect(arrived.map(({ body }) => body)).toEqual(numbered(30));
    expect(arrived.every(({ headers }) => headers.includes(redriveIdHeader))).toBe(true);
    const leftovers = await facet().leftovers({ signal: world.signal });
    expect(leftovers.filter(({ redriveId }) => redriveId === id)).toEqual([]);
  });

  test('an abandoned transfer lets go of what it moved, and only of that', async () => {
    const [source, target] = [await declare(), await declare()];
    const id = freshName();
    await world.harness.publish(source, numbered(20));
    const reading = await read(world, source);
    const transfer = await open(source, id);
    await moveAll(transfer, target, id, 5);
    const held = await transfer.take(5);
    const under = transfer.move(movesTo(held, target, id)).catch(() => null);
    await world.session.close();
    await under;
    await expect
      .poll(async () => (await world.harness.readyCount(source)) + (await world.harness.readyCount(target)), {
        timeout: 10_000,
        interval: 20,
      })
      .toBe(20);
    const [left, arrived] = [await bodies(source), await bodies(target)];
    expect([arrived.length, [...arrived, ...left].toSorted(byNumber)]).toEqual([
      arrived.length === 5 ? 5 : 10,
      numbered(20),
    ]);
    const capability = world.transfers.redriveCapability(reading);
    if (capability.supported && capability.keepsOrder) expect(left).toEqual(left.toSorted(byNumber));
    const session = await world.harness.connect();
    for (const leftover of (await session.transfer?.atomic?.leftovers({ signal: world.signal })) ?? []) {
      await session.transfer?.atomic?.removeLeftover(leftover, { signal: world.signal });
    }
    expect(await session.transfer?.atomic?.leftovers({ signal: world.signal })).toEqual([]);
    await session.close();
  });
}

export function describeNotAtomic(world: World, type: ContractQueue['type'], freshName: () => string): void {
  const declare = (of: ContractQueue['type']) => world.harness.declareQueue(freshName(), { type: of });

  test('a plan is told why not, from it as to it; and what is moved all the same stays', async () => {
    const [source, other] = [await declare(type), await declare(world.harness.atomicTypes[0] ?? type)];
    const facet = facetOf(world);
    const why = new RegExp(`is a ${type} queue`);
    expect(await facet.obstacle(source, [other.name], { signal: world.signal })).toMatch(why);
    expect(await facet.obstacle(other, [source.name], { signal: world.signal })).toMatch(why);
    const id = freshName();
    await world.harness.publish(other, numbered(2));
    const transfer = await facet.open(other, { redriveId: id, signal: world.signal });
    const outcomes = await moveAll(transfer, source, id, 2);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected']);
    await transfer.close();
    await settled(world, other, 2);
  });
}

export function describeAtomicLimits(
  world: World,
  type: ContractQueue['type'],
  freshName: () => string,
): void {
  const declare = () => world.harness.declareQueue(freshName(), { type });
  const facet = () => facetOf(world);
  const open = (source: QueueAddress, redriveId: string) =>
    facet().open(source, { redriveId, signal: world.signal });

  test('a target that is deleted midway: what it would have got is back in the source, and is said so', async () => {
    const [source, target] = [await declare(), await declare()];
    const id = freshName();
    await world.harness.publish(source, numbered(12));
    const transfer = await open(source, id);
    const first = await moveAll(transfer, target, id, 4);
    expect(first.every(({ outcome }) => outcome === 'confirmed')).toBe(true);
    await world.harness.deleteQueue(target);
    const outcomes = await moveAll(transfer, target, id, 4);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(numbered(4).map(() => 'returned'));
    await settled(world, source, 8);
    const held = await transfer.take(8);
    expect(held.map(({ view }) => textOf(view))).toEqual(['9', '10', '11', '12', '5', '6', '7', '8']);
    expect(held.map(({ view }) => view.exchange === redriveExchange(id))).toEqual(
      [5, 6, 7, 8, 9, 10, 11, 12].map((_, index) => index >= 4),
    );
    await transfer.close();
    await settled(world, source, 8);
  });

  test('a target that was never there costs nothing: its messages are held, the others move', async () => {
    const [source, target] = [await declare(), await declare()];
    const id = freshName();
    await world.harness.publish(source, numbered(6));
    const transfer = await open(source, id);
    const held = await transfer.take(6);
    const nobody = { ...target, name: freshName() };
    const moves = held.map((message, index) => moveTo(message, index % 2 === 0 ? target : nobody, id));
    const outcomes = (await transfer.move(moves)).map(({ outcome }) => outcome);
    expect(outcomes.filter((_, index) => index % 2 === 0)).toEqual(numbered(3).map(() => 'confirmed'));
    expect(outcomes.filter((_, index) => index % 2 === 1)).toEqual(numbered(3).map(() => 'returned'));
    await transfer.close();
    await settled(world, source, 3);
    await settled(world, target, 3);
  });

  test('its epoch holds while the broker runs', async () => {
    // A node tells nothing of itself in its first seconds.
    const { epoch } = await expect
      .poll(() => facet().epoch(null, { signal: world.signal }), { timeout: 20_000 })
      .toMatchObject({ epoch: expect.any(String) as string, unbroken: false })
      .then(() => facet().epoch(null, { signal: world.signal }));
    expect(await facet().epoch(epoch, { signal: world.signal })).toEqual({ epoch, unbroken: true });
    expect((await facet().epoch('another', { signal: world.signal })).unbroken).toBe(false);
  });
}

function facetOf({ transfers }: World): AtomicFacet {
  if (transfers.atomic === undefined) throw new Error('no atomic facet');
  return transfers.atomic;
}

async function moveAll(transfer: AtomicTransfer, target: QueueAddress, id: string, count: number) {
  const held = await transfer.take(count);
  return transfer.move(movesTo(held, target, id));
}

function moveTo(message: HeldMessage, { name }: QueueAddress, redriveId: string): AtomicMove {
  return { message, target: name, addHeaders: { [redriveIdHeader]: redriveId } };
}

function movesTo(held: readonly HeldMessage[], target: QueueAddress, redriveId: string): AtomicMove[] {
  return held.map((message) => moveTo(message, target, redriveId));
}
