// How fast a redrive goes and what its ledger says of it, as consumers keep up with it, on real brokers.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { testDatabase } from '@/server/platform/testing/test-database';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();
/** Statistics of a broker are some seconds late, and the first reading counts from ten after the end. */
const patient = { timeout: 40_000, interval: 250 };
const soon = { timeout: 20_000, interval: 250 };
const toOrigin = { selection: { kind: 'all' }, destination: { kind: 'origin' } } as const;

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LedgerWorld;
  let held: Declared;
  let ended: Declared;
  beforeAll(async () => {
    world = await startLedgerWorld(db, version);
    // How the broker routes is kept for a minute; what is declared now is known all the same.
    await world.poll();
    [held, ended] = [await deadLetters(30), await deadLetters(20)];
    await named(held);
    await named(ended);
  });
  afterAll(() => world.stop());

  describe.concurrent('as consumers keep up', () => {
    test('a target that is full enough, or whose oldest message is too old, holds a run back; it goes on by itself', async () => {
      const { name, ref } = held;
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
      const { name, dlq, ref } = ended;
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
  });

  type Declared = Awaited<ReturnType<LedgerWorld['declare']>>;

  async function deadLetters(count: number): Promise<Declared> {
    const declared = await world.declare(version === '3.10' ? 'classic' : 'quorum', 'exchange');
    await world.publish(
      declared.name,
      Array.from({ length: count }, (_, index) => `m${index}`),
    );
    await world.reject(declared.name, count);
    await world.ready(declared.dlq, count);
    return declared;
  }

  /** Back-pressure and the watch have to know beforehand which queue dead-letters into this one. */
  async function named({ name, ref }: Declared): Promise<void> {
    await vi.waitFor(async () => {
      await world.poll();
      const { targets } = await world.api.redrives.plan({ ...ref, ...toOrigin });
      expect(targets.map(({ queue }) => queue)).toContain(name);
    }, soon);
  }
});
