// After a redrive, on real brokers: what people decide about messages in doubt, and what dies again too often.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ledgerOf } from '@/server/domain/redrive-ledger';
import { testDatabase } from '@/server/platform/testing/test-database';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();
const bodies = ['a', 'b', 'c', 'd', 'e', 'f'];

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await startLedgerWorld(db, version);
  });
  afterAll(() => world.stop());

  describe.each(['classic', 'quorum'] as const)('%s', (type) => {
    test('in doubt: a release moves nothing, parking moves the original, a drop deletes it; what is gone is said', async () => {
      const { name, dlq, ref } = await world.declare(type);
      const parking = `${dlq}.parking`;
      await world.publish(name, bodies);
      await world.reject(name, bodies.length);
      await world.ready(dlq, bodies.length);
      const redriveId = await inDoubt(ref, name);
      const resolve = (kind: 'released' | 'parked' | 'dropped', positions: number[]) =>
        world.api.redrives.resolve({
          redriveId,
          kind,
          entries: positions.map((position) => ({ windowSeq: 1, position })),
          typedName: kind === 'dropped' ? dlq : '',
        });

      expect(await resolve('released', [0])).toMatchObject({ doneMessages: 1 });
      await world.ready(dlq, 6);
      expect(await resolve('parked', [1, 3])).toMatchObject({ doneMessages: 2, notFoundMessages: 0 });
      await world.ready(dlq, 4);
      expect(await resolve('dropped', [4])).toMatchObject({ doneMessages: 1, notFoundMessages: 0 });
      await world.ready(dlq, 3);
      expect(await world.drain(dlq)).toEqual(['a', 'c', 'f']);
      const gone = await resolve('parked', [5]);
      expect(gone).toMatchObject({ doneMessages: 0, notFoundMessages: 1 });
      expect(gone.sentence).toContain(`1 not found in ${dlq}`);
      expect(await world.drain(parking)).toEqual(['b', 'd']);
      expect(await world.drain(name)).toEqual([]);

      const { entries } = await world.api.redrives.entries({ redriveId, line: 'in-doubt' });
      expect(entries.map(({ messageId, resolution }) => [messageId, resolution?.kind ?? null])).toEqual([
        ['a', 'released'],
        ['b', 'parked'],
        ['c', null],
        ['d', 'parked'],
        ['e', 'dropped'],
        ['f', null],
      ]);
    });
  });

  test.each(['classic', 'quorum'] as const)(
    '%s: what died again after one redrive is parked instead, and the rest goes to its target',
    async (type) => {
      const { name, dlq, ref } = await world.declare(type);
      const again = {
        ...ref,
        selection: { kind: 'all' },
        destination: { kind: 'origin' },
        parking: { after: 1 },
      } as const;
      await world.publish(name, ['a', 'b']);
      await world.reject(name, 2);
      await world.ready(dlq, 2);
      expect(await world.redriven(again)).toMatchObject({ state: 'completed', movedMessages: 2 });
      await world.ready(name, 2);
      await world.reject(name, 2);
      await world.publish(name, ['fresh']);
      await world.reject(name, 1);
      await world.ready(dlq, 3);

      const plan = await world.api.redrives.plan(again);
      expect(plan.warnings.map(({ sentence }) => sentence).join(' ')).toContain(
        `goes to ${dlq}.parking instead`,
      );
      const redrive = await world.redriven(again);
      expect(redrive).toMatchObject({ state: 'completed', movedMessages: 3, inDoubtMessages: 0 });
      const { rows } = ledgerOf(redrive);
      expect(rows.map(({ line, messages }) => [line, messages])).toEqual([
        ['moved', 1],
        ['parked', 2],
      ]);
      const { entries } = await world.api.redrives.entries({ redriveId: redrive.id, line: 'parked' });
      expect(entries.map(({ messageId, target }) => [messageId, target])).toEqual([
        ['a', `${dlq}.parking`],
        ['b', `${dlq}.parking`],
      ]);
      expect(await world.drain(`${dlq}.parking`)).toEqual(['a', 'b']);
      expect(await world.drain(name)).toEqual(['fresh']);
      expect(await world.drain(dlq)).toEqual([]);
    },
  );

  /** A redrive that ended with all that it met in doubt. */
  async function inDoubt(
    ref: { clusterId: string; vhost: string; name: string },
    target: string,
  ): Promise<string> {
    const { messages } = await world.api.messages.peek({ ...ref, count: bodies.length });
    await world.ready(ref.name, bodies.length);
    const entries = messages.map(({ fingerprint, messageId }) => ({ fingerprint, messageId, target }));
    const doubt = { outcome: 'in-doubt', detail: 'The connection was lost.' };
    const at = new Date();
    const { id } = await db.redrive.create({
      data: {
        clusterId: ref.clusterId,
        vhost: ref.vhost,
        queue: ref.name,
        destination: { kind: 'origin' },
        selection: { kind: 'all' },
        plan: {
          boundMessages: 6,
          targets: [],
          guarantee: 'at-least-once',
          sentence: '',
          warnings: [],
          blockers: [],
        },
        state: 'completed',
        actor: 'ada',
        boundMessages: 6,
        inDoubtMessages: 6,
        outcomes: [{ ...doubt, target, count: 6 }],
        startedAt: at,
        finishedAt: at,
        windows: { create: { seq: 1, entries, outcomes: entries.map(() => doubt), settledAt: at } },
      },
    });
    return id;
  }
});
