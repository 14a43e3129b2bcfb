// The suite that every driver passes: what it declares is what it does. A harness brings a broker and looks at
// it from behind, without the driver.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { describeAtomic, describeAtomicLimits, describeNotAtomic } from './contract/atomic';
import { describeBrowseBounds, describeBrowsing, describePages, describeTail } from './contract/browsing';
import { describeHolders } from './contract/holding';
import { describeLookBounds, describeLooks } from './contract/looks';
import { describeEditing, describeHolding, describeMoving } from './contract/transfers';
import { describeWatch, describeWatchBounds } from './contract/watching';
import {
  look,
  lookAt,
  move,
  numbered,
  read,
  settled,
  textOf,
  to,
  type ContractHarness,
  type World,
} from './contract/world';

export type { ContractHarness } from './contract/world';

const oddNames = [
  'plain',
  'with/slash',
  'with%2Fpercent',
  'with space',
  '#hash?query&amp=1',
  'ünïcode-队列-🐇',
  'tail.',
  'é'.repeat(127),
];

export function describeContract(name: string, harness: ContractHarness): void {
  describe(name, () => {
    const world = {} as World;
    let number = 0;
    const freshName = () => `contract.${(number += 1)}`;

    beforeAll(() => harness.start());
    afterAll(() => harness.stop());
    beforeEach(async () => {
      const session = await harness.connect();
      const { messages, browse, transfer } = session;
      if (messages === undefined || browse === undefined || transfer === undefined) {
        throw new Error('facets are missing');
      }
      const { signal } = new AbortController();
      Object.assign(world, { harness, session, messages, browse, transfers: transfer, signal });
    });
    afterEach(() => world.session.close());

    for (const type of ['classic', 'quorum'] as const) {
      describe(`looking at a ${type} queue`, () => {
        describeLooks(world, type, freshName);
        describeLookBounds(world, type, freshName);
      });
      describe(`holding messages of a ${type} queue`, () => describeHolders(world, type, freshName));
      describe(`moving from a ${type} queue`, () => {
        describeHolding(world, type, freshName);
        describeMoving(world, type, freshName);
        describeEditing(world, type, freshName);
      });
      describe(`moving atomically from a ${type} queue`, () => {
        if (!harness.atomicTypes.includes(type)) return describeNotAtomic(world, type, freshName);
        describeAtomic(world, type, freshName);
        describeAtomicLimits(world, type, freshName);
      });
    }
    describe('reading a stream', () => {
      describeBrowsing(world, freshName);
      describePages(world, freshName);
      describeBrowseBounds(world, freshName);
      describeTail(world, freshName);
    });
    describe('watching what dies', () => {
      describeWatch(world, freshName);
      describeWatchBounds(world, freshName);
    });
    describe('names', () => describeNames(world));
    describe('changing', () => describeAdmin(world, freshName));
  });
}

function describeNames(world: World): void {
  for (const vhost of ['/', 'ünder/%2F one']) {
    test(`every name works in the vhost ${vhost}: list, look, move, purge, delete`, async () => {
      if (vhost !== '/') await world.harness.declareVhost(vhost);
      for (const name of oddNames) {
        const source = await world.harness.declareQueue(name, { type: 'classic', vhost });
        const target = await world.harness.declareQueue(`${name.slice(0, 120)}→`, { type: 'classic', vhost });
        await world.harness.publish(source, ['a', 'b']);
        expect((await look(world, source, { count: 1 })).messages.map(textOf)).toEqual(['a']);
        await settled(world, source, 2);
        const transfer = await world.transfers.open(source, { windowMessages: 1, signal: world.signal });
        await move(transfer, to(target), 1);
        await transfer.close();
        const { queues } = await world.session.snapshot({ signal: world.signal });
        expect(queues.some((queue) => queue.vhost === vhost && queue.name === name)).toBe(true);
        const topology = await world.session.topology?.queueTopology(source, { signal: world.signal });
        expect(topology?.bindings).toContainEqual({ source: '', routingKey: name, arguments: {} });
        await world.session.admin?.purge(source, { signal: world.signal });
        await settled(world, source, 0);
        await settled(world, target, 1);
        await world.session.admin?.deleteQueue(source, { signal: world.signal });
        await world.session.admin?.deleteQueue(target, { signal: world.signal });
        await expect(read(world, source)).rejects.toMatchObject({ code: 'not_found' });
      }
    });
  }
}

function describeAdmin(world: World, freshName: () => string): void {
  test('a purge empties the queue and keeps it; a missing queue is not_found', async () => {
    const address = await world.harness.declareQueue(freshName(), { type: 'classic' });
    await world.harness.publish(address, numbered(5));
    await world.session.admin?.purge(address, { signal: world.signal });
    await settled(world, address, 0);
    await world.session.admin?.deleteQueue(address, { signal: world.signal });
    await expect(world.session.admin?.purge(address, { signal: world.signal })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('closing is idempotent, and a closed session answers nothing more', async () => {
    const address = await world.harness.declareQueue(freshName(), { type: 'classic' });
    const reading = await read(world, address);
    await world.session.close();
    await world.session.close();
    await expect(lookAt(world, reading)).rejects.toThrow();
  });

  test('an aborted call ends', async () => {
    const signal = AbortSignal.abort(new Error('nobody waits any more'));
    await expect(world.session.snapshot({ signal })).rejects.toThrow('nobody waits any more');
  });
}
