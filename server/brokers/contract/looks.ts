// Looking: what the capability says beforehand is what the queue shows afterwards.

import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { look, lookAt, numbered, read, settled, textOf, type ContractQueue, type World } from './world';

export function describeLooks(world: World, type: ContractQueue['type'], freshName: () => string): void {
  const declare = (queue: Partial<ContractQueue> = {}) =>
    world.harness.declareQueue(freshName(), { type, ...queue });

  test('shows the head in order and leaves every message where it was', async () => {
    const address = await declare();
    const bodies = numbered(20);
    await world.harness.publish(address, bodies);
    const result = await look(world, address, { count: 10 });
    expect(result.messages.map(textOf)).toEqual(bodies.slice(0, 10));
    expect(result.messages.map((view) => view.position)).toEqual(numbered(10).map((_, index) => index + 1));
    expect(result.ended).toBe('count');
    await settled(world, address, 20);
    const after = await world.harness.drain(address);
    expect(after.map(({ body }) => body)).toEqual(bodies);
    const marked = result.capability.supported && result.capability.effects.includes('marks-redelivered');
    expect(after.slice(0, 10).every(({ redelivered }) => redelivered)).toBe(marked);
    expect(after.slice(10).some(({ redelivered }) => redelivered)).toBe(false);
  });

  test('keeps the order of a queue that is looked at as a whole, again and again', async () => {
    const address = await declare();
    const bodies = numbered(limits.peekMessages);
    await world.harness.publish(address, bodies);
    for (let round = 0; round < 3; round += 1) {
      const result = await look(world, address, { count: limits.peekMessages });
      expect(result.messages.map(textOf)).toEqual(bodies);
    }
    await settled(world, address, bodies.length);
    expect((await world.harness.drain(address)).map(({ body }) => body)).toEqual(bodies);
  });

  test('gives the same fingerprint in every look, and another one to another message', async () => {
    const address = await declare();
    await world.harness.publish(address, ['a', 'b']);
    const first = await look(world, address, { count: 2 });
    await settled(world, address, 2);
    const second = await look(world, address, { count: 2 });
    const fingerprints = first.messages.map((view) => view.fingerprint);
    expect(second.messages.map((view) => view.fingerprint)).toEqual(fingerprints);
    expect(new Set(fingerprints).size).toBe(2);
  });

  test('raises the delivery count exactly when it says that it counts as a delivery', async () => {
    const address = await declare();
    await world.harness.publish(address, ['a']);
    const first = await look(world, address);
    await settled(world, address, 1);
    const second = await look(world, address);
    const says = first.capability.supported && first.capability.effects.includes('counts-as-delivery');
    const [before, after] = [first, second].map(({ messages }) => messages[0]?.deliveryCount ?? 0);
    expect((after ?? 0) > (before ?? 0)).toBe(says);
  });
}

export function describeLookBounds(world: World, type: ContractQueue['type'], freshName: () => string): void {
  const declare = (queue: Partial<ContractQueue> = {}) =>
    world.harness.declareQueue(freshName(), { type, ...queue });

  test('ends at once on an empty queue', async () => {
    const result = await look(world, await declare());
    expect(result).toMatchObject({ ended: 'drained', messages: [] });
  });

  test('stops at its budget of bytes, and loses nothing', async () => {
    const address = await declare();
    const bodies = numbered(8).map((body) => body.padEnd(1_000, '.'));
    await world.harness.publish(address, bodies);
    const result = await look(world, address, { count: 8, maxBytes: 2_500 });
    expect(result.ended).toBe('bytes');
    expect(result.messages.length).toBeGreaterThan(0);
    await settled(world, address, 8);
  });

  test('an aborted look leaves nothing held', async () => {
    const address = await declare();
    await world.harness.publish(address, ['a', 'b']);
    const reading = await read(world, address);
    const abort = new AbortController();
    const request = { count: 50, maxBytes: 1e6, waitMs: 5_000, deliveryCountSeen: 0 };
    const looking = world.messages.peek(reading, request, { signal: abort.signal });
    abort.abort(new Error('nobody waits any more'));
    await looking.catch(() => undefined);
    await settled(world, address, 2);
  });

  test('a queue that is gone is not_found', async () => {
    const address = await declare();
    const reading = await read(world, address);
    await world.harness.deleteQueue(address);
    await expect(lookAt(world, reading)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('refuses before a look could cost a message', async () => {
    const address = await declare({ deliveryLimit: 3 });
    await world.harness.publish(address, ['precious']);
    let seen = 0;
    for (let round = 0; round < 8; round += 1) {
      const reading = await read(world, address);
      const capability = world.messages.browseCapability(reading, seen);
      if (!capability.supported) {
        await expect(lookAt(world, reading, { deliveryCountSeen: seen })).rejects.toMatchObject({
          code: 'unsupported',
        });
        break;
      }
      if (capability.budget === null) break;
      const result = await lookAt(world, reading, { deliveryCountSeen: seen });
      seen = Math.max(seen, ...result.messages.map((view) => view.deliveryCount ?? 0));
      await settled(world, address, 1);
    }
    expect((await world.harness.drain(address)).map(({ body }) => body)).toEqual(['precious']);
  });
}
