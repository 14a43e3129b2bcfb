// Who holds the unacknowledged: the driver tells what applications do, and ends the connection of one.

import { expect, test } from 'vitest';
import type { QueueHolders } from '@/server/brokers/driver';
import type { QueueAddress } from '@/server/domain/queue';
import { numbered, settled, type ContractQueue, type World } from './world';

/** A broker's statistics are some seconds old. */
const told = { timeout: 30_000, interval: 200 };

export function describeHolders(world: World, type: ContractQueue['type'], freshName: () => string): void {
  const declare = () => world.harness.declareQueue(freshName(), { type });
  const read = async (address: QueueAddress): Promise<QueueHolders> => {
    const holders = await world.session.topology?.holders?.(address, { signal: world.signal });
    if (holders === undefined) throw new Error('no holders facet');
    return holders;
  };
  const unackedBy = async (address: QueueAddress) => {
    const { holders } = await read(address);
    return holders.map(({ application, unackedMessages }) => [application, unackedMessages]).sort();
  };

  test('each consumer is named with what it holds, and its acknowledgements are counted', async () => {
    const address = await declare();
    await world.harness.publish(address, numbered(10));
    const slow = await world.harness.consume(address, { application: 'slow', prefetch: 4 });
    const other = await world.harness.consume(address, { application: 'other', prefetch: 2 });
    await expect
      .poll(() => unackedBy(address), told)
      .toEqual([
        ['other', 2],
        ['slow', 4],
      ]);
    const { holders, channelCount } = await read(address);
    expect(channelCount).toBe(2);
    const one = holders.find(({ application }) => application === 'slow');
    expect(one).toMatchObject({
      prefetch: 4,
      otherQueues: [],
      peer: expect.stringMatching(/:\d+$/) as string,
    });
    const ackedBy = async () => (await read(address)).holders.find((h) => h.channel === one?.channel)?.acked;
    const before = (await ackedBy()) ?? NaN;
    await slow.acknowledge(3);
    await expect.poll(ackedBy, told).toBe(before + 3);
    await Promise.all([slow.close(), other.close()]);
  });

  test('a queue that nobody consumes from is held by nobody', async () => {
    expect(await read(await declare())).toMatchObject({ holders: [], channelCount: 0 });
  });

  test('a connection is told with all that goes with it; closing it returns what it held', async () => {
    const address = await declare();
    await world.harness.publish(address, numbered(5));
    const consumer = await world.harness.consume(address, { application: 'stuck', prefetch: 3 });
    await expect.poll(() => unackedBy(address), told).toEqual([['stuck', 3]]);
    const [holder] = (await read(address)).holders;
    const name = holder?.connection ?? '';
    const { signal } = world;
    const connection = await world.session.topology?.connection?.(name, { signal });
    expect(connection).toMatchObject({
      application: 'stuck',
      peer: holder?.peer,
      channels: [{ unackedMessages: 3, consumers: [{ queue: address.name }] }],
    });
    await world.session.admin?.closeConnection?.(name, 'it is stuck', { signal });
    await settled(world, address, 5);
    await consumer.ended();
    await expect(world.session.admin?.closeConnection?.(name, '', { signal })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(world.session.topology?.connection?.(name, { signal })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
}
