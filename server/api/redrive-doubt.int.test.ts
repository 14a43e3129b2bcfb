// Deciding about messages in doubt through the API: real database, memory broker.

import { afterEach, expect, test } from 'vitest';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import type { ResolutionKind } from '@/server/domain/redrive-doubt';
import { systemClock } from '@/server/platform/clock';
import { testDatabase } from '@/server/platform/testing/test-database';
import { clusterInput, testApi } from './testing/test-api';

const { db } = await testDatabase();
afterEach(async () => {
  await db.cluster.deleteMany();
});

const doubtful = { outcome: 'in-doubt', detail: 'The connection was lost.' };

/** Ten dead letters; a redrive that ended left those in doubt that `messages` counts from 1, and moved the rest of
 * its window as the journal says. */
async function world(messages: readonly number[] = [2, 3, 5], { userId = '', leaveOutUserId = false } = {}) {
  const broker = new MemoryBroker();
  const api = testApi(db, { memory: createMemoryDriver(broker) });
  const { id: clusterId } = await api.admin.clusters.create(clusterInput('world'));
  broker.declareQueue('dlq');
  broker.declareQueue('orders', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (let i = 1; i <= 10; i += 1)
    broker.publish({ routingKey: 'orders', body: `m${i}`, messageId: `${i}`, ...(userId && { userId }) });
  broker.rejectHead({ vhost: '/', name: 'orders' }, 10);
  const ref = { clusterId, vhost: '/', name: 'dlq' };
  const { id: redriveId } = await api.operator.redrives.start({
    ...ref,
    selection: { kind: 'first', count: 5 },
    destination: { kind: 'origin' },
    leaveOutUserId,
  });
  const looked = (await api.operator.messages.peek(ref)).messages.slice(0, 5);
  const entries = looked.map(({ fingerprint, messageId }) => ({ fingerprint, messageId, target: 'orders' }));
  const outcomes = entries.map((_, index) =>
    messages.includes(index + 1) ? doubtful : { outcome: 'moved', detail: null },
  );
  await db.redriveWindow.create({ data: { redriveId, seq: 1, entries, outcomes, settledAt: new Date() } });
  await db.redrive.update({
    where: { id: redriveId },
    data: {
      state: 'completed',
      finishedAt: new Date(),
      activeKey: null,
      movedMessages: 5 - messages.length,
      inDoubtMessages: messages.length,
      outcomes: [{ ...doubtful, target: 'orders', count: messages.length }],
    },
  });
  const bodiesIn = (queue: string) =>
    broker
      .queue({ vhost: '/', name: queue })
      .ready.map(({ message }) => Buffer.from(message.body).toString());
  const resolve = (kind: ResolutionKind, over: object = {}) =>
    api.operator.redrives.resolve({ redriveId, kind, entries: null, ...over });
  const listed = async () => {
    const { entries: all } = await api.viewer.redrives.entries({ redriveId, line: 'in-doubt' });
    return all.map(({ messageId, resolution }) => [messageId, resolution?.kind ?? 'open']);
  };
  return { ...api, broker, ref, redriveId, bodiesIn, resolve, listed };
}

const tenBodies = Array.from({ length: 10 }, (_, i) => `m${i + 1}`);

test('released: the mark goes, nothing moves, and the ledger says who and when', async () => {
  const { resolve, listed, bodiesIn, viewer, redriveId, operator } = await world();
  const answer = await resolve('released', { entries: [{ windowSeq: 1, position: 2 }], reason: 'looked' });
  expect(answer).toMatchObject({ doneMessages: 1, sentence: '1 message released: nothing was moved.' });
  expect(await listed()).toEqual([
    ['2', 'open'],
    ['3', 'released'],
    ['5', 'open'],
  ]);
  const { entries } = await viewer.redrives.entries({ redriveId, line: 'in-doubt' });
  expect(entries[1]).toMatchObject({ position: 2, target: 'orders', ...doubtful });
  expect(entries[1]?.resolution).toMatchObject({ actor: 'an operator', place: null });
  expect(Math.abs((entries[1]?.resolution?.atMs ?? 0) - systemClock.nowMs())).toBeLessThan(60_000);
  expect(bodiesIn('dlq')).toEqual(tenBodies);
  const detail = await viewer.redrives.get({ redriveId });
  expect(detail).toMatchObject({ inDoubtMessages: 3, resolvedMessages: { released: 1, parked: 0 } });
  const { entries: audit } = await operator.audit.list({ actions: ['redrive.resolve'] });
  expect(audit[0]).toMatchObject({
    outcome: 'succeeded',
    affectedMessages: 1,
    target: 'dlq',
    reason: 'looked',
  });
});

test('parked: what is found moves to a parking queue that is declared; what is not found stays listed', async () => {
  const { resolve, listed, bodiesIn, broker } = await world();
  broker.queue({ vhost: '/', name: 'dlq' }).ready.splice(2, 1);
  const answer = await resolve('parked');
  expect(answer).toMatchObject({ askedMessages: 3, doneMessages: 2, notFoundMessages: 1 });
  expect(answer.sentence).toContain('2 messages parked in dlq.parking. 1 not found in dlq');
  expect(bodiesIn('dlq.parking')).toEqual(['m2', 'm5']);
  expect(bodiesIn('dlq')).toEqual(['m1', 'm4', 'm6', 'm7', 'm8', 'm9', 'm10']);
  expect(await listed()).toEqual([
    ['2', 'parked'],
    ['3', 'open'],
    ['5', 'parked'],
  ]);
});

test.each([
  { userId: 'billing', leaveOutUserId: true, parked: { userId: undefined, edited: 'properties' } },
  { userId: 'billing', leaveOutUserId: false, parked: { userId: 'billing', edited: undefined } },
  { userId: 'memory', leaveOutUserId: true, parked: { userId: 'memory', edited: undefined } },
])(
  'parked: the user id $userId, where leaving it out is $leaveOutUserId for the run',
  async ({ parked, ...one }) => {
    const { resolve, broker } = await world([2], one);
    expect(await resolve('parked')).toMatchObject({ doneMessages: 1 });
    const [copy] = broker.queue({ vhost: '/', name: 'dlq.parking' }).ready;
    const named = (fields: readonly { name: string; text: string }[] = []) =>
      Object.fromEntries(fields.map(({ name, text }) => [name, text]));
    const [properties, headers] = [named(copy?.message.properties), named(copy?.message.headers)];
    expect(properties['message_id']).toBe('2');
    expect({ userId: properties['user_id'], edited: headers['spillway-edited'] }).toEqual(parked);
  },
);

test('dropped: only with the name typed; the original goes, all others stay in their places', async () => {
  const { resolve, bodiesIn, operator, listed } = await world();
  await expect(resolve('dropped')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect(bodiesIn('dlq')).toEqual(tenBodies);
  const answer = await resolve('dropped', { typedName: 'dlq' });
  expect(answer).toMatchObject({ doneMessages: 3, notFoundMessages: 0 });
  expect(bodiesIn('dlq')).toEqual(tenBodies.filter((body) => !['m2', 'm3', 'm5'].includes(body)));
  expect(await listed()).toEqual(['2', '3', '5'].map((id) => [id, 'dropped']));
  const { entries } = await operator.audit.list({ actions: ['redrive.resolve'] });
  expect(entries.slice(0, 2).map(({ outcome }) => outcome)).toEqual(['succeeded', 'failed']);
  await expect(resolve('released')).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a message that the parking queue refuses stays where it is, and the answer says why', async () => {
  const { resolve, bodiesIn, broker, listed } = await world();
  broker.declareQueue('full', { maxLengthMessages: 2, overflow: 'reject-publish' });
  const { sentence } = await resolve('parked', { parkingQueue: 'full' });
  expect(sentence).toContain(
    '2 messages parked in full. 1 stayed in dlq, and on the list: The queue full is full',
  );
  expect(bodiesIn('dlq')).toHaveLength(8);
  expect((await listed()).map(([, kind]) => kind)).toEqual(['parked', 'parked', 'open']);
});

test.each(['publish', 'acknowledge'] as const)(
  'the broker lost at the %s: nothing is lost, and all of it stays on the list',
  async (operation) => {
    const { resolve, bodiesIn, broker, listed } = await world();
    broker.declareQueue('dlq.parking');
    broker.faults.failNth(1, 'lost-before', operation);
    const answer = await resolve('parked').catch(() => null);
    expect(answer?.doneMessages ?? 0).toBe(0);
    expect(bodiesIn('dlq')).toEqual(tenBodies);
    expect((await listed()).map(([, kind]) => kind)).toEqual(['open', 'open', 'open']);
  },
);

test('refused while a redrive has the source in hand, while this one runs, and for who may only look', async () => {
  const { resolve, operator, viewer, ref, redriveId, bodiesIn } = await world();
  const { id } = await operator.redrives.start({
    ...ref,
    selection: { kind: 'all' },
    destination: { kind: 'origin' },
  });
  await expect(resolve('parked')).rejects.toMatchObject({ code: 'CONFLICT' });
  const own = operator.redrives.resolve({ redriveId: id, kind: 'released', entries: null });
  await expect(own).rejects.toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('not ended') as string,
  });
  const looking = viewer.redrives.resolve({ redriveId, kind: 'released', entries: null });
  await expect(looking).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(bodiesIn('dlq')).toEqual(tenBodies);
});

test('a long list comes page by page, each message once', async () => {
  const { viewer, redriveId } = await world([1, 2, 3, 4, 5]);
  const seen: (string | null)[] = [];
  let after: { windowSeq: number; position: number } | null = null;
  do {
    const page: Awaited<ReturnType<typeof viewer.redrives.entries>> = await viewer.redrives.entries({
      redriveId,
      line: 'in-doubt',
      limit: 2,
      after,
    });
    seen.push(...page.entries.map(({ messageId }) => messageId));
    after = page.next;
  } while (after !== null);
  expect(seen).toEqual(['1', '2', '3', '4', '5']);
  expect((await viewer.redrives.entries({ redriveId, line: 'moved' })).entries).toEqual([]);
});
