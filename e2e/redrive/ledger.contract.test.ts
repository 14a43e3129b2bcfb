// After a redrive, on real brokers: what people decide about messages in doubt, what dies again too often, and what
// consumers acknowledged of it, who also decide how fast it goes.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ledgerOf } from '@/server/domain/redrive-ledger';
import { testDatabase } from '@/server/platform/testing/test-database';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();
/** Statistics of a broker are some seconds late, and the first reading counts from ten after the end. */
const patient = { timeout: 40_000, interval: 250 };
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

  describe.concurrent('as consumers keep up', () => {
    const toOrigin = { selection: { kind: 'all' }, destination: { kind: 'origin' } } as const;

    test('a target that is full enough, or whose oldest message is too old, holds a run back; it goes on by itself', async () => {
      const { name, ref } = await deadLetters(30);
      const full = { maxDepthMessages: 10, maxAgeMs: null };
      const { id: redriveId } = await world.api.redrives.start({
        ...{ ...ref, ...toOrigin, pace: { backPressure: full, watchAfterMs: 0 } },
      });
      const status = async () => {
        await world.poll();
        const redrive = await world.api.redrives.get({ redriveId });
        expect(redrive).toMatchObject({ state: 'running', failure: null });
        return redrive;
      };
      const waits = (why: RegExp, movedMessages: number) =>
        vi.waitFor(async () => {
          const redrive = await status();
          expect(redrive.waiting ?? '').toMatch(why);
          expect(redrive.movedMessages).toBe(movedMessages);
        }, patient);

      await waits(/^Waiting: orders .+ has 10 messages, limit 10\.$/, 10);
      const old = { maxDepthMessages: null, maxAgeMs: 1_000 };
      // An age is the collector's, from statistics that are late; a run goes on until one is told that is too old.
      await vi.waitFor(async () => {
        await world.poll();
        const { row } = await world.api.queues.get({ ...ref, name });
        expect(row.ageMs.value).toBeGreaterThan(old.maxAgeMs);
      }, patient);
      await world.api.redrives.change({ redriveId, backPressure: old });
      await waits(/^Waiting: the oldest message of orders .+ is \d+ s old, limit 1 s\.$/, 10);
      await world.acknowledge(name, 6);
      await world.api.redrives.change({ redriveId, backPressure: full });
      await vi.waitFor(async () => expect((await status()).movedMessages).toBe(16), patient);
      await world.ready(name, 10);
      await world.api.redrives.change({ redriveId, backPressure: null });
      expect(await world.ended(redriveId)).toMatchObject({ state: 'completed', movedMessages: 30 });
      await world.ready(name, 24);
    });

    test('afterwards its ledger bounds what consumers acknowledged, less what died again', async () => {
      const { name, dlq, ref } = await deadLetters(20);
      const { id: redriveId } = await world.redriven({ ...ref, ...toOrigin, pace: { watchAfterMs: 1_000 } });
      await world.acknowledge(name, 13);
      await world.reject(name, 2);
      const consumed = async () => {
        await world.poll();
        return (await world.api.redrives.get({ redriveId })).consumed;
      };
      expect(await consumed()).toMatchObject({
        ...{ copies: 20, acknowledgedAtLeast: null, gaps: [expect.stringContaining('still to come')] },
      });
      await vi.waitFor(async () => {
        expect(await consumed()).toMatchObject({
          ...{ copies: 20, acknowledgedAtLeast: 13, acknowledgedAtMost: 18, gaps: [] },
          ...{ stillThereAtMost: 5, diedAgainMessages: 2, recalledMessages: 0 },
          basis: [{ queue: name, copies: 20, lowestMessages: 5 }],
        });
      }, patient);
      expect(await world.drained(dlq, 2)).toEqual(['m13', 'm14']);
    });

    async function deadLetters(count: number) {
      const declared = await world.declare(version === '3.10' ? 'classic' : 'quorum', 'exchange');
      await world.publish(
        declared.name,
        Array.from({ length: count }, (_, index) => `m${index}`),
      );
      await world.reject(declared.name, count);
      await world.ready(declared.dlq, count);
      // Back-pressure and the watch have to know beforehand which queue dead-letters into this one: the collector names it, once
      // the broker lists it.
      await vi.waitFor(async () => {
        await world.poll();
        const { targets } = await world.api.redrives.plan({ ...declared.ref, ...toOrigin });
        expect(targets.map(({ queue }) => queue)).toContain(declared.name);
      }, patient);
      return declared;
    }
  });

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
