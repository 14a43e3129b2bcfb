// Recalls on real brokers: what no consumer has taken comes back byte for byte, all else in the target keeps its place,
// and a cut connection loses nothing. The oracle of the bytes is a client that shares no code with the product.

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { recallOutcomeOf } from '@/server/domain/redrive-undo';
import { editHeaders } from '@/server/brokers/rabbitmq/property-list';
import { testDatabase } from '@/server/platform/testing/test-database';
import { RawAmqp, type RawMessage } from '../brokers/raw-amqp';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();
const bodies = ['a', 'b', 'c', 'd', 'e', 'f'];

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LedgerWorld;
  let raw: RawAmqp;
  beforeAll(async () => {
    world = await startLedgerWorld(db, version);
    raw = await RawAmqp.open(world.broker.amqpUrl);
  });
  afterAll(async () => {
    raw.close();
    await world.stop();
  });

  /** Taken and published again as the same bytes, until the broker has nothing to change in them. */
  async function capture(queue: string): Promise<RawMessage[]> {
    let taken: RawMessage[] = [];
    for (let round = 0; round < 2; round += 1) {
      taken = await raw.drain(queue);
      for (const { properties, body } of taken) await raw.publish('', queue, properties, body);
    }
    return taken;
  }

  /** Without what a quorum queue says of each delivery. */
  const asIs = ({ properties, body }: RawMessage) => without(properties, body, ['x-delivery-count']);
  /** Before 4.0 a redrive strips x-death, which the broker would act on: a recall cannot bring it back. */
  const recalled = ({ properties, body }: RawMessage) =>
    without(properties, body, ['x-delivery-count', ...(version === '3.10' ? ['x-death'] : [])]);

  async function recall(redriveId: string) {
    const { targets, refusal } = await world.api.redrives.recallPlan({ redriveId });
    expect(refusal).toBeNull();
    const plans = targets.map(({ queue, plan }) => ({ queue, planId: plan.id }));
    const { started, refused } = await world.api.redrives.recall({ redriveId, targets: plans });
    expect(refused).toEqual([]);
    return { targets, ids: started.map(({ id }) => id) };
  }

  describe.each(['classic', 'quorum'] as const)('%s', (type) => {
    test('what was not taken comes back byte for byte; others, those of another redrive too, keep their places', async () => {
      const { name, dlq, ref } = await world.declare(type);
      await world.publish(name, bodies);
      await world.reject(name, bodies.length);
      await world.ready(dlq, bodies.length);
      const originals = await capture(dlq);
      await world.ready(dlq, bodies.length);
      const origin = { ...ref, destination: { kind: 'origin' } } as const;
      const first = await world.redriven({ ...origin, selection: { kind: 'first', count: 3 } });
      await world.publish(name, ['other 1']);
      await world.ready(dlq, 3);
      const second = await world.redriven({ ...origin, selection: { kind: 'all' } });
      await world.publish(name, ['other 2']);
      await world.ready(name, 8);
      const taken = await world.channel.get(name, { noAck: true });
      expect(taken && taken.content.toString()).toBe('a');

      const { targets, ids } = await recall(first.id);
      expect(targets).toMatchObject([{ queue: name, copies: 3, plan: { blockers: [] } }]);
      const said = targets[0]?.plan.warnings.find(({ code }) => code === 'recall-leaves-out')?.sentence ?? '';
      expect(said.includes('x-death')).toBe(version === '3.10');
      const run = await world.ended(ids[0] ?? '');
      expect(run).toMatchObject({
        state: 'completed',
        movedMessages: 2,
        inDoubtMessages: 0,
        failedMessages: 0,
      });
      expect(recallOutcomeOf(run)).toBe('Recalled 2 of 3: 1 had been taken by consumers or died again.');
      await world.ready(dlq, 2);
      await world.ready(name, 5);
      const rest = await recall(second.id);
      expect(recallOutcomeOf(await world.ended(rest.ids[0] ?? ''))).toBe('Recalled 3 of 3.');
      await world.ready(dlq, 5);

      const { messages } = await world.api.messages.peek({ ...ref, count: 1 });
      const at = { ...ref, fingerprint: messages[0]?.fingerprint ?? '' };
      const { steps } = await world.api.redrives.lineage({ steps: [], at });
      expect(steps.map(({ redriveId }) => redriveId)).toEqual([first.id, ids[0]]);
      await world.ready(dlq, 5);
      expect((await raw.drain(dlq)).map(asIs)).toEqual(originals.slice(1).map(recalled));
      await world.ready(name, 2);
      expect(await world.drained(name, 2)).toEqual(['other 1', 'other 2']);
      expect(await world.api.redrives.get({ redriveId: first.id })).toMatchObject({
        recalls: [{ queue: name, state: 'completed', movedMessages: 2 }],
      });
    });

    test('redriven twice: it comes back as it lay there before the second redrive', async () => {
      const { name, dlq, ref } = await world.declare(type);
      const all = { ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } } as const;
      await world.publish(name, ['a']);
      await world.reject(name, 1);
      await world.ready(dlq, 1);
      await world.redriven(all);
      await world.ready(name, 1);
      await world.reject(name, 1);
      await world.ready(dlq, 1);
      const originals = await capture(dlq);
      expect(originals[0]?.properties.includes('spillway-redrive-trail')).toBe(true);
      await world.ready(dlq, 1);
      const second = await world.redriven(all);
      await world.ready(name, 1);
      const { ids } = await recall(second.id);
      expect(await world.ended(ids[0] ?? '')).toMatchObject({ state: 'completed', movedMessages: 1 });
      await world.ready(dlq, 1);
      expect((await raw.drain(dlq)).map(asIs)).toEqual(originals.map(recalled));
    });

    test('its connections cut in the middle: it goes on, loses none, and what is double is listed', async () => {
      const { name, dlq, ref } = await world.declare(type);
      const many = Array.from({ length: 100 }, (_, i) => `m${i}`);
      await world.publish(name, many);
      await world.reject(name, many.length);
      await world.ready(dlq, many.length);
      const { id } = await world.redriven({
        ...{ ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } },
      });
      await world.ready(name, many.length);
      const redriveId = await world.withoutWorker(async () => {
        const { started } = await world.api.redrives.recall({ redriveId: id });
        const recallId = started[0]?.id ?? '';
        await world.api.redrives.change({ redriveId: recallId, ratePerSec: 15 });
        return recallId;
      });
      await vi.waitFor(
        async () => expect((await world.api.redrives.get({ redriveId })).movedMessages).toBeGreaterThan(20),
        { timeout: 30_000, interval: 20 },
      );
      expect(await world.cut('spillway redrive')).toBeGreaterThan(0);
      await world.api.redrives.change({ redriveId, ratePerSec: null });
      const run = await world.ended(redriveId);
      const { movedMessages, inDoubtMessages } = run;
      expect(run.state).toBe('completed');
      expect(movedMessages + inDoubtMessages).toBe(many.length);
      await world.ready(dlq, movedMessages);
      const places = [...(await world.drain(dlq)), ...(await world.drain(name))];
      expect(places.toSorted()).toEqual(many.toSorted());
    });
  });
});

function without(properties: Buffer, body: Buffer, headers: readonly string[]) {
  const rest = editHeaders(properties, { remove: new Set(headers), add: {} });
  return { body: body.toString(), properties: rest.toString('hex') };
}
