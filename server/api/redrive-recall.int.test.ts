// Recalling a redrive: what consumers have not taken goes back to the dead-letter queue as it was, what others have put
// into the target stays in its order, and what was not reached is said. Real database, memory broker.

import { expect, test, vi } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { stepOfEntry, stepsOf } from '@/server/domain/lineage-steps';
import type { RedriveRequest } from '@/server/domain/redrive';
import { recallOutcomeOf } from '@/server/domain/redrive-undo';
import { runRedrives } from '@/server/features/redrive/run-redrives';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
const orders = { vhost: '/', name: 'orders' };
const dlq = { vhost: '/', name: 'dlq' };
const bodies = ['a', 'b', 'c', 'd', 'e', 'f'];

async function world() {
  await db.cluster.deleteMany();
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput('world'));
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  const ref = { clusterId, ...dlq };
  const dead = (queue: string, some: readonly string[]) => {
    for (const body of some) broker.publish({ routingKey: queue, body, headers: { n: 1 } });
    broker.rejectHead({ vhost: '/', name: queue }, some.length);
  };
  const run = async (ids: readonly string[]) => {
    const stop = new AbortController();
    const done = runRedrives(api.features, stop.signal);
    for (const redriveId of ids) {
      await vi.waitFor(
        async () => expect((await api.viewer.redrives.get({ redriveId })).finishedAtMs).not.toBeNull(),
        { timeout: 20_000, interval: 20 },
      );
    }
    stop.abort();
    await done;
  };
  const redrive = async (request: Partial<RedriveRequest> = {}) => {
    const { id } = await api.operator.redrives.start({
      ...{ ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } },
      ...request,
    });
    await run([id]);
    return id;
  };
  const recall = async (redriveId: string) => {
    const { started } = await api.operator.redrives.recall({ redriveId });
    await run(started.map(({ id }) => id));
    return Promise.all(started.map(({ id }) => api.viewer.redrives.get({ redriveId: id })));
  };
  return { ...api, broker, clusterId, ref, dead, run, redrive, recall };
}

const text = (broker: MemoryBroker, address: { vhost: string; name: string }) =>
  broker.queue(address).ready.map(({ message }) => new TextDecoder().decode(message.body));

test('what consumers have not taken comes back as it was; others stay in their order; the rest is said exactly', async () => {
  const { broker, dead, redrive, run, operator, viewer, ref } = await world();
  dead('orders', bodies);
  const before = await operator.messages.peek(ref);
  const redriveId = await redrive();
  broker.publish({ routingKey: 'orders', body: 'other 1' });
  broker.consumeHead(orders, 2);
  broker.publish({ routingKey: 'orders', body: 'other 2' });

  const plan = await viewer.redrives.recallPlan({ redriveId });
  expect(plan).toMatchObject({ dlq: 'dlq', refusal: null, notReached: [] });
  expect(plan.targets).toMatchObject([
    { queue: 'orders', copies: 6, basis: 'exact', inDoubt: 0, plan: { blockers: [], recall: { copies: 6 } } },
  ]);
  expect(plan.targets[0]?.plan.sentence).toContain('of 6 copies from orders back to dlq');
  const targets = plan.targets.map(({ queue, plan: { id } }) => ({ queue, planId: id }));
  const { started, refused } = await operator.redrives.recall({ redriveId, targets, reason: 'wrong queue' });
  expect(refused).toEqual([]);
  await run(started.map(({ id }) => id));

  const recall = await viewer.redrives.get({ redriveId: started[0]?.id ?? '' });
  expect(recall).toMatchObject({ state: 'completed', undoOf: redriveId, movedMessages: 4, keptMessages: 2 });
  expect(recall).toMatchObject({ recalled: { id: redriveId, queue: 'dlq' }, consumed: null, recalls: [] });
  expect(recallOutcomeOf(recall)).toBe('Recalled 4 of 6: 2 had been taken by consumers or died again.');
  expect(text(broker, orders)).toEqual(['other 1', 'other 2']);
  const after = await operator.messages.peek(ref);
  expect(after.messages.map(({ fingerprint }) => fingerprint)).toEqual(
    before.messages.slice(2).map(({ fingerprint }) => fingerprint),
  );

  const original = await viewer.redrives.get({ redriveId });
  expect(original.consumed).toMatchObject({ copies: 6, recalledMessages: 4 });
  expect(original.recalls).toMatchObject([{ queue: 'orders', state: 'completed', movedMessages: 4 }]);
  const { entries } = await operator.audit.list({ actions: ['redrive.recall'] });
  expect(entries).toMatchObject([
    { target: 'dlq', reason: 'wrong queue', outcome: 'succeeded', affectedMessages: 6 },
  ]);
});

test('a message redriven twice is given back with the headers of its first redrive, and its lineage tells the recall', async () => {
  const { broker, dead, redrive, recall, operator, viewer, ref } = await world();
  dead('orders', ['a']);
  const first = await redrive();
  broker.rejectHead(orders, 1);
  const [before] = (await operator.messages.peek(ref)).messages;
  const second = await redrive();
  const [undone] = await recall(second);
  expect(undone?.movedMessages).toBe(1);
  const [after] = (await operator.messages.peek(ref)).messages;
  expect(after?.headers).toEqual(before?.headers);
  expect(after?.fingerprint).toBe(before?.fingerprint);
  const { steps } = await viewer.redrives.lineage({ steps: after === undefined ? [] : stepsOf(after) });
  expect(steps.map(({ redriveId, redrive: of }) => [redriveId, of?.recall])).toEqual([
    [first, false],
    [second, false],
    [undone?.id, true],
  ]);
});

test('a message recalled from its first redrive: where it lies again, in its next one, and in each ledger its lineage is whole', async () => {
  const { broker, dead, redrive, recall, operator, viewer, ref } = await world();
  dead('orders', ['a', 'b']);
  const first = await redrive();
  const [undone] = await recall(first);
  const ofRedrives = async (input: Parameters<typeof viewer.redrives.lineage>[0]) =>
    (await viewer.redrives.lineage(input)).steps.map(({ redriveId }) => redriveId);
  const [lying] = (await operator.messages.peek(ref)).messages;
  expect(lying && stepsOf(lying)).toEqual([]);
  const at = { ...ref, fingerprint: lying?.fingerprint ?? '' };
  expect(await ofRedrives({ steps: [], at })).toEqual([first, undone?.id]);
  expect(await ofRedrives({ steps: [], at: { ...at, name: 'orders' } })).toEqual([]);
  expect(await ofRedrives({ steps: [], at: { ...at, fingerprint: 'another' } })).toEqual([]);

  const second = await redrive();
  broker.rejectHead(orders, 2);
  const [again] = (await operator.messages.peek(ref)).messages;
  const whole = [first, undone?.id, second];
  expect(await ofRedrives({ steps: again === undefined ? [] : stepsOf(again) })).toEqual(whole);
  for (const redriveId of [first, undone?.id ?? '', second]) {
    const { entries } = await viewer.redrives.entries({ redriveId, line: 'moved' });
    const steps = [stepOfEntry(redriveId, entries[0]?.fingerprint ?? '')];
    expect(await ofRedrives({ steps })).toEqual(whole);
  }
});

test('one queue for each recall, started together; one that cannot be is said, and the others go on', async () => {
  const { broker, dead, redrive, run, operator, viewer } = await world();
  broker.declareQueue('billing', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  dead('orders', ['a', 'b']);
  dead('billing', ['x']);
  const redriveId = await redrive();
  const plan = await viewer.redrives.recallPlan({ redriveId });
  expect(plan.targets.map(({ queue, copies }) => [queue, copies])).toEqual([
    ['orders', 2],
    ['billing', 1],
  ]);
  broker.deleteQueue({ vhost: '/', name: 'billing' });
  const gone = await viewer.redrives.recallPlan({ redriveId });
  expect(gone.targets[1]?.plan.blockers[0]?.sentence).toContain('billing is gone');
  const { started, refused } = await operator.redrives.recall({ redriveId });
  expect(started.map(({ queue }) => queue)).toEqual(['orders']);
  expect(refused.map(({ queue }) => queue)).toEqual(['billing']);
  expect(refused[0]?.sentence).toContain('billing is gone');
  const under = await viewer.redrives.recallPlan({ redriveId });
  expect(under.notReached).toContain('A recall from orders is under way already.');
  await run(started.map(({ id }) => id));
  const over = await viewer.redrives.recallPlan({ redriveId });
  expect(over.notReached).toEqual(['2 were recalled from orders before.']);
  expect(text(broker, dlq)).toEqual(['a', 'b']);
});

test('through an exchange: at most so many in each queue that the plan named', async () => {
  const { broker, dead, redrive, run, operator, viewer } = await world();
  broker.declareExchange('events', 'fanout');
  broker.declareQueue('audit');
  broker.declareQueue('billing');
  for (const queue of ['audit', 'billing']) broker.bind('events', queue, '');
  dead('orders', ['a', 'b']);
  const redriveId = await redrive({ destination: { kind: 'exchange', name: 'events', routingKey: '' } });
  const plan = await viewer.redrives.recallPlan({ redriveId });
  expect(plan.targets).toMatchObject([
    { queue: 'audit', copies: 2, basis: 'at-most' },
    { queue: 'billing', copies: 2, basis: 'at-most' },
  ]);
  expect(plan.targets[0]?.plan.warnings.map(({ code }) => code)).toContain('recall-fan-out');
  expect(plan.notReached.join(' ')).toContain('queues that its plan did not name');
  broker.consumeHead({ vhost: '/', name: 'audit' }, 1);
  const { started } = await operator.redrives.recall({ redriveId, targets: [{ queue: 'audit' }] });
  await run(started.map(({ id }) => id));
  const undone = await viewer.redrives.get({ redriveId: started[0]?.id ?? '' });
  expect(recallOutcomeOf(undone)).toBe(
    'Recalled 1 of at most 2: up to 1 had been taken by consumers or died again, or were never there.',
  );
  expect(text(broker, dlq)).toEqual(['b']);
  expect(text(broker, { vhost: '/', name: 'billing' })).toEqual(['a', 'b']);
});

test('a changed message comes back changed, and the plan says so', async () => {
  const { broker, dead, redrive, recall, viewer } = await world();
  dead('orders', ['{"n":1}']);
  const patch = '[{"op":"replace","path":"/n","value":2}]';
  const redriveId = await redrive({ transform: { kind: 'patch', patch, schema: null } });
  const plan = await viewer.redrives.recallPlan({ redriveId });
  expect(plan.targets[0]?.plan.warnings.map(({ code }) => code)).toContain('recall-changed');
  await recall(redriveId);
  expect(text(broker, dlq)).toEqual(['{"n":2}']);
});

test('what cannot be recalled is refused in words that say what to do, and starts nothing', async () => {
  const { broker, dead, redrive, recall, operator, viewer, ref } = await world();
  dead('orders', ['a']);
  const { id: waiting } = await operator.redrives.start({
    ...{ ...ref, selection: { kind: 'all' }, destination: { kind: 'origin' } },
  });
  expect((await viewer.redrives.recallPlan({ redriveId: waiting })).refusal).toContain('has not ended');
  await expect(operator.redrives.recall({ redriveId: waiting })).rejects.toThrow('has not ended');
  await operator.redrives.cancel({ redriveId: waiting });

  const redriveId = await redrive();
  broker.deleteQueue(dlq);
  const plan = await viewer.redrives.recallPlan({ redriveId });
  expect(plan.targets[0]?.plan.blockers[0]?.sentence).toContain('Create it again under this name');
  await expect(operator.redrives.recall({ redriveId })).rejects.toThrow('Create it again');
  expect(text(broker, orders)).toEqual(['a']);
  broker.declareQueue('dlq');
  const [undone] = await recall(redriveId);
  expect(text(broker, dlq)).toEqual(['a']);
  await expect(operator.redrives.recall({ redriveId: undone?.id ?? '' })).rejects.toThrow('recall itself');
  await expect(operator.redrives.recall({ redriveId })).rejects.toThrow('recalled already');
  const targets = [{ queue: 'billing', planId: null }];
  const again = await redrive();
  await expect(operator.redrives.recall({ redriveId: again, targets })).rejects.toThrow(
    'put no copies there',
  );
  await expect(viewer.redrives.recall({ redriveId: again })).rejects.toThrow('needs the role operator');
  await expect(
    operator.redrives.start({
      ...{ ...ref, destination: { kind: 'origin' }, selection: { kind: 'redrive-id', redriveId } },
    }),
  ).rejects.toThrow('redrives.recall');
});

test('a plan that did not mention what is to be minded now is stale, and starts nothing', async () => {
  const { dead, redrive, operator, viewer, features, clusterId } = await world();
  dead('orders', ['a']);
  const redriveId = await redrive();
  const plan = await viewer.redrives.recallPlan({ redriveId });
  const [target] = plan.targets;
  await db.redrivePlan.update({
    where: { id: target?.plan.id ?? '' },
    data: { plan: { ...target?.plan, warnings: [] } },
  });
  const targets = [{ queue: 'orders', planId: target?.plan.id ?? null }];
  await expect(operator.redrives.recall({ redriveId, targets })).rejects.toThrow('does not hold any more');
  expect(await features.db.redrive.count({ where: { clusterId, undoOf: { not: null } } })).toBe(0);
});
