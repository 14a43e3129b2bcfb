// Watching what dies: every message that carries the header and passes is seen, no other, and no queue notices.

import { expect, test } from 'vitest';
import type { PassingWatch, WatchFacet } from '@/server/brokers/driver';
import type { MessageView } from '@/server/domain/message';
import type { QueueAddress } from '@/server/domain/queue';
import { redriveIdHeader } from '@/server/domain/redrive';
import { numbered, settled, textOf, type World } from './world';

type FreshName = () => string;

/** Steps of these tests in one world. */
function watching(world: World, freshName: FreshName) {
  const facet = (): WatchFacet => {
    if (world.session.watch === undefined) throw new Error('no watch facet');
    return world.session.watch;
  };
  const open = (exchanges: string[], value: string) =>
    facet().open(
      {
        exchanges: exchanges.map((exchange) => ({ vhost: '/', exchange })),
        header: { name: redriveIdHeader, value },
      },
      { signal: world.signal },
    );

  async function deadLettering(type: 'direct' | 'fanout', queueType: 'classic' | 'quorum') {
    const exchange = freshName();
    const dlq = await world.harness.declareQueue(freshName(), { type: queueType });
    await world.harness.declareExchange(exchange, type, [{ queue: dlq.name, routingKey: 'dead' }]);
    const dead = { deadLetterExchange: exchange, deadLetterRoutingKey: 'dead' };
    const orders = await world.harness.declareQueue(freshName(), { type: queueType, ...dead });
    return { exchange, dlq, orders };
  }

  /** Copies of a redrive, next to messages of others. */
  async function send(redriveId: string, target: QueueAddress, bodies: string[]): Promise<void> {
    const source = await world.harness.declareQueue(freshName(), { type: 'classic' });
    await world.harness.publish(source, bodies);
    const transfer = await world.transfers.open(source, { windowMessages: 10, signal: world.signal });
    const held = await transfer.take(bodies.length);
    const addHeaders = { [redriveIdHeader]: redriveId };
    for (const one of held)
      await transfer.publish(one, { exchange: '', routingKey: target.name }, { addHeaders });
    await transfer.acknowledge(held);
    await transfer.close();
  }

  async function seen(watch: PassingWatch, count: number): Promise<MessageView[]> {
    const all: MessageView[] = [];
    const more = async () => {
      all.push(...(await watch.seen()).sightings.map(({ view }) => view));
      return all.length;
    };
    await expect.poll(more, { timeout: 10_000, interval: 20 }).toBeGreaterThanOrEqual(count);
    return all;
  }

  return { open, deadLettering, send, seen };
}

export function describeWatch(world: World, freshName: FreshName): void {
  const { open, deadLettering, send, seen } = watching(world, freshName);

  for (const queueType of ['classic', 'quorum'] as const) {
    for (const type of ['direct', 'fanout'] as const) {
      test(`what died again out of a ${queueType} queue through a ${type} exchange, and no death of others`, async () => {
        const { exchange, dlq, orders } = await deadLettering(type, queueType);
        // What a death alone does to the redelivered flag depends on the queue's type and version.
        await world.harness.publish(orders, ['unwatched']);
        await settled(world, orders, 1);
        await world.harness.rejectHead(orders, 1);
        await settled(world, dlq, 1);
        const watch = await open([exchange], 'mine');
        expect(watch.blind).toEqual([]);
        await send('mine', orders, ['a', 'b']);
        await send('other', orders, ['c']);
        await world.harness.publish(orders, ['d']);
        await settled(world, orders, 4);
        await world.harness.rejectHead(orders, 4);
        const sightings = await seen(watch, 2);
        await settled(world, dlq, 5);
        expect(sightings.map(textOf)).toEqual(['a', 'b']);
        expect(sightings[0]?.deaths[0]).toMatchObject({ queue: orders.name, reason: 'rejected', count: 1 });
        expect((await watch.seen()).sightings).toEqual([]);
        await watch.close();
        await watch.close();
        const buried = await world.harness.drain(dlq);
        expect(buried.map(({ body }) => body)).toEqual(['unwatched', 'a', 'b', 'c', 'd']);
        expect(new Set(buried.map(({ redelivered }) => redelivered)).size).toBe(1);
      });
    }
  }
}

export function describeWatchBounds(world: World, freshName: FreshName): void {
  const { open, deadLettering, send, seen } = watching(world, freshName);

  test('what passes no binding that leads to a queue is not seen: it did not arrive anywhere', async () => {
    const { exchange, dlq } = await deadLettering('direct', 'classic');
    const dead = { deadLetterExchange: exchange, deadLetterRoutingKey: 'nobody' };
    const strays = await world.harness.declareQueue(freshName(), { type: 'classic', ...dead });
    const kept = await world.harness.declareQueue(freshName(), {
      ...{ type: 'classic', deadLetterExchange: exchange, deadLetterRoutingKey: 'dead' },
    });
    const watch = await open([exchange], 'mine');
    await send('mine', strays, ['lost']);
    await send('mine', kept, ['kept']);
    await settled(world, strays, 1);
    await settled(world, kept, 1);
    await world.harness.rejectHead(strays, 1);
    await world.harness.rejectHead(kept, 1);
    expect((await seen(watch, 1)).map(textOf)).toEqual(['kept']);
    await settled(world, dlq, 1);
    await watch.close();
  });

  test('what cannot be watched is named: the default exchange, and one that is not there', async () => {
    const nobody = freshName();
    const watch = await open(['', nobody], 'mine');
    expect(watch.blind.map(({ exchange }) => exchange)).toEqual(['', nobody]);
    expect(watch.blind.every(({ why }) => why !== '')).toBe(true);
    await watch.close();
  });

  test('more than is read at once is all seen, in order', async () => {
    const { exchange, orders } = await deadLettering('fanout', 'classic');
    const watch = await open([exchange], 'mine');
    await send('mine', orders, numbered(300));
    await settled(world, orders, 300);
    await world.harness.rejectHead(orders, 300);
    expect((await seen(watch, 300)).map(textOf)).toEqual(numbered(300));
    await watch.close();
  });

  test('a watch that has ended says so, and sees nothing more', async () => {
    const { exchange } = await deadLettering('fanout', 'classic');
    const watch = await open([exchange], 'mine');
    await world.session.close();
    await expect(watch.seen()).rejects.toMatchObject({ code: 'broker_unreachable' });
  });
}
