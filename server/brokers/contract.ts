// The suite that every driver passes: what it declares is what it does. A harness brings a broker and looks at
// it from behind, without the driver.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { QueueAddress } from '@/server/domain/queue';
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
  type ContractFacet,
  type ContractHarness,
  type ContractQueue,
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
      if (messages === undefined)
        throw new Error('A driver without the messages facet has nothing to be tested.');
      const { signal } = new AbortController();
      Object.assign(world, { harness, session, messages, browse, transfers: transfer, signal });
    });
    afterEach(() => world.session.close());

    const has = (facet: ContractFacet) => harness.lacks?.includes(facet) !== true;
    test('has the facets that its harness says, and no other', () => {
      const { browse, transfer, watch, topology } = world.session;
      const holders = topology !== undefined && 'holders' in topology;
      const found = {
        browse: browse !== undefined,
        transfer: transfer !== undefined,
        watch: watch !== undefined,
        holders,
      };
      for (const [facet, part] of Object.entries(found))
        expect([facet, part]).toEqual([facet, has(facet as ContractFacet)]);
    });

    for (const type of harness.queueTypes ?? (['classic', 'quorum'] as const)) {
      describe(`looking at a ${type} queue`, () => {
        describeLooks(world, type, freshName);
        describeLookBounds(world, type, freshName);
      });
      if (has('holders')) {
        describe(`holding messages of a ${type} queue`, () => describeHolders(world, type, freshName));
      }
      if (has('transfer')) describeTransfers(world, harness, type, freshName);
    }
    if (has('browse')) {
      describe('reading a stream', () => {
        describeBrowsing(world, freshName);
        describePages(world, freshName);
        describeBrowseBounds(world, freshName);
        describeTail(world, freshName);
      });
    }
    if (has('watch')) {
      describe('watching what dies', () => {
        describeWatch(world, freshName);
        describeWatchBounds(world, freshName);
      });
    }
    describe('names', () => describeNames(world, has('transfer')));
    describe('changing', () => describeAdmin(world, freshName));
  });
}

function describeTransfers(
  world: World,
  { atomicTypes }: ContractHarness,
  type: ContractQueue['type'],
  freshName: () => string,
): void {
  describe(`moving from a ${type} queue`, () => {
    describeHolding(world, type, freshName);
    describeMoving(world, type, freshName);
    describeEditing(world, type, freshName);
  });
  describe(`moving atomically from a ${type} queue`, () => {
    if (!atomicTypes.includes(type)) return describeNotAtomic(world, type, freshName);
    describeAtomic(world, type, freshName);
    describeAtomicLimits(world, type, freshName);
  });
}

function describeNames(world: World, moves: boolean): void {
  for (const vhost of ['/', 'ünder/%2F one']) {
    test(`every name works in the vhost ${vhost}: list, look, move, purge, delete`, async () => {
      if (vhost !== '/') await world.harness.declareVhost(vhost);
      for (const name of oddNames) {
        const source = await world.harness.declareQueue(name, { type: 'classic', vhost });
        const target = await world.harness.declareQueue(`${name.slice(0, 120)}→`, { type: 'classic', vhost });
        await world.harness.publish(source, ['a', 'b']);
        expect((await look(world, source, { count: 1 })).messages.map(textOf)).toEqual(['a']);
        await settled(world, source, 2);
        if (moves) await moveOne(world, source, target);
        const { queues } = await world.session.snapshot({ signal: world.signal });
        expect(queues.some((queue) => queue.vhost === vhost && queue.name === name)).toBe(true);
        const topology = await world.session.topology?.queueTopology(source, { signal: world.signal });
        expect(topology?.bindings).toContainEqual({ source: '', routingKey: name, arguments: {} });
        await world.session.admin?.purge(source, { signal: world.signal });
        await settled(world, source, 0);
        await settled(world, target, moves ? 1 : 0);
        await world.session.admin?.deleteQueue(source, { signal: world.signal });
        await world.session.admin?.deleteQueue(target, { signal: world.signal });
        await expect(read(world, source)).rejects.toMatchObject({ code: 'not_found' });
      }
    });
  }
}

async function moveOne(world: World, source: QueueAddress, target: QueueAddress): Promise<void> {
  const transfer = await world.transfers.open(source, { windowMessages: 1, signal: world.signal });
  await move(transfer, to(target), 1);
  await transfer.close();
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
