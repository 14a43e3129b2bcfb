import { describe, expect, test } from 'vitest';
import type { MemoryFault, MemoryOperation } from '@/server/brokers/memory';
import type { ReturnSelection } from '@/server/domain/stored-return';
import type { Features } from '../features';
import { memoryWorld } from '../testing/memory-world';
import { removeHolding } from './change-holding';
import { fillHolding } from './fill-holding';
import { holdingsOfQueue, requireHolding } from './holding-view';
import { runReturn } from './run-return';
import { returnFound } from './return-found';
import { startArchive, startCapture } from './start-fill';
import { decideDoubt, returnsOf, startReturn } from './start-return';

const world = await memoryWorld();
const { f, broker, clusterId, signal } = world;
let queues = 0;

function died(messages: number) {
  const name = `dlq ${(queues += 1)}`;
  const address = { vhost: '/', name };
  const ref = { clusterId, vhost: '/', name };
  broker.declareQueue(name);
  broker.declareQueue(`${name} source`, { deadLetterExchange: '', deadLetterRoutingKey: name });
  for (let index = 1; index <= messages; index += 1) {
    const headers = { tenant: `t${index % 3}`, attempt: index };
    broker.publish({ routingKey: `${name} source`, body: `m${index}`, messageId: `id${index}`, headers });
  }
  broker.rejectHead({ vhost: '/', name: `${name} source` }, messages);
  const ready = broker.queue(address).ready.map(({ message }) => message);
  return { name, address, ref, died: ready };
}

/** A dead-letter queue of which all is in the archive. */
async function archived(messages: number) {
  const dlq = died(messages);
  const { address, ref } = dlq;
  const input = { ...ref, selection: { kind: 'all' } as const, keepDays: 30, reason: '' };
  const { holdingId } = await startArchive(f, input, 'me', signal);
  await fillHolding(f, holdingId, signal);
  expect(broker.queue(address).depth).toBe(0);
  return { ...dlq, holdingId };
}

type Archived = Awaited<ReturnType<typeof archived>>;

async function start(
  { holdingId }: Archived,
  selection: ReturnSelection = { kind: 'all' },
  queue: string | null = null,
) {
  return (await startReturn(f, { holdingId, selection, queue, reason: '' }, 'me', signal)).returnId;
}

const bodiesIn = (address: Archived['address']) =>
  broker.queue(address).ready.map(({ message }) => Buffer.from(message.body).toString());
const all = (count: number) => Array.from({ length: count }, (_, index) => `m${index + 1}`);
const ofTenant = (value: string) => ({
  kind: 'filter' as const,
  conditions: [{ kind: 'header' as const, name: 'tenant', value }],
});
const heldMessages = async ({ holdingId }: Archived) => Number((await requireHolding(f, holdingId)).messages);

describe('a return', () => {
  test('puts everything back as it was, in order, and forgets it here', async () => {
    const dlq = await archived(12);
    const id = await start(dlq);
    await runReturn(f, id, signal);
    expect(bodiesIn(dlq.address)).toEqual(all(12));
    const back = broker.queue(dlq.address).ready.map(({ message }) => message);
    const whole = ({ properties, headers, deaths }: (typeof back)[number]) => ({
      properties,
      headers,
      deaths,
    });
    expect(back.map(whole)).toEqual(dlq.died.map(whole));
    expect(await requireHolding(f, dlq.holdingId)).toMatchObject({ messages: 0n, returnedMessages: 12n });
    expect(await returnsOf(f, dlq.holdingId)).toMatchObject([
      { state: 'completed', returnedMessages: 12, inDoubtMessages: 0, failure: null },
    ]);
  });

  test('takes only what is selected, by message or by filter, to another queue where asked', async () => {
    const dlq = await archived(6);
    broker.declareQueue('elsewhere');
    const rows = await f.db.storedMessage.findMany({
      where: { holdingId: dlq.holdingId },
      orderBy: { id: 'asc' },
    });
    const ids = rows.slice(1, 3).map(({ id }) => String(id));
    await runReturn(f, await start(dlq, { kind: 'messages', ids }, 'elsewhere'), signal);
    expect(bodiesIn({ vhost: '/', name: 'elsewhere' })).toEqual(['m2', 'm3']);
    await runReturn(f, await start(dlq, ofTenant('t1')), signal);
    expect(bodiesIn(dlq.address)).toEqual(['m1', 'm4']);
    expect(await heldMessages(dlq)).toBe(2);
    await runReturn(
      f,
      await start(dlq, { kind: 'filter', conditions: [{ kind: 'text', text: 'm9' }] }),
      signal,
    );
    expect(await heldMessages(dlq)).toBe(2);
  });

  test('to a queue that refuses ends with a sentence, and what was refused is still stored', async () => {
    const dlq = await archived(5);
    broker.declareQueue('full', { maxLengthMessages: 2, overflow: 'reject-publish' });
    const id = await start(dlq, { kind: 'all' }, 'full');
    await runReturn(f, id, signal);
    const [view] = await returnsOf(f, dlq.holdingId);
    expect(view).toMatchObject({ state: 'failed', returnedMessages: 2 });
    expect(view?.failure).toContain('still stored');
    expect(await heldMessages(dlq)).toBe(3);
  });

  test('is refused while a capture runs, twice at once, and to a queue that is captured', async () => {
    const dlq = await archived(3);
    const input = { ...dlq.ref, keepDays: 30, budgetBytes: null, reason: '' };
    const { holdingId } = await startCapture(f, input, 'me', signal);
    await expect(start(dlq)).rejects.toMatchObject({ code: 'conflict' });
    await f.db.holding.update({ where: { id: holdingId }, data: { state: 'stopped', activeKey: null } });
    await start(dlq);
    await expect(start(dlq)).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      removeHolding(f, { holdingId: dlq.holdingId, typedName: dlq.name, reason: '' }),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
  });
});

describe('what was found in a capture', () => {
  test('is returned from one that runs after pausing it, and stays out of it until that is resumed', async () => {
    const dlq = died(7);
    const input = { ...dlq.ref, keepDays: 30, budgetBytes: null, reason: '' };
    const { holdingId } = await startCapture(f, input, 'me', signal);
    const filling = fillHolding(f, holdingId, signal);
    await expect.poll(() => broker.queue(dlq.address).depth, { interval: 5 }).toBe(0);
    const found = { ...dlq.ref, selection: ofTenant('t2'), queue: null, reason: '' };
    const [started] = await returnFound(f, found, 'me', signal);
    await filling;
    expect(started?.holdingId).toBe(holdingId);
    await runReturn(f, started?.returnId ?? 0, signal);
    expect(bodiesIn(dlq.address)).toEqual(['m2', 'm5']);
    expect(await requireHolding(f, holdingId)).toMatchObject({ state: 'paused', messages: 5n });
  });

  test('is looked for where it is: a capture that holds none of it goes on', async () => {
    const dlq = died(2);
    const input = { ...dlq.ref, keepDays: 30, budgetBytes: null, reason: '' };
    const { holdingId } = await startCapture(f, input, 'me', signal);
    const stop = new AbortController();
    const filling = fillHolding(f, holdingId, stop.signal);
    await expect.poll(() => broker.queue(dlq.address).depth, { interval: 5 }).toBe(0);
    const found = { ...dlq.ref, selection: ofTenant('nobody'), queue: null, reason: '' };
    expect(await returnFound(f, found, 'me', signal)).toEqual([]);
    expect(await requireHolding(f, holdingId)).toMatchObject({ state: 'running' });
    stop.abort();
    await filling;
  });
});

describe('a disturbed return neither loses nor doubles', () => {
  const operations: [MemoryOperation, MemoryFault[]][] = [
    ['open', ['lost-before']],
    ['publish', ['lost-before', 'lost-after', 'unconfirmed-absent', 'unconfirmed-stored']],
  ];
  for (const [operation, faults] of operations) {
    for (const fault of faults) {
      test.each([1, 4])(`${fault} at ${operation} %i`, async (nth) => {
        const dlq = await archived(6);
        const id = await start(dlq);
        broker.faults.failNth(nth, fault, operation);
        await runReturn(f, id, signal);
        broker.faults.clear();
        expect(bodiesIn(dlq.address).sort()).toEqual(all(6));
        expect(await heldMessages(dlq)).toBe(0);
      });

      test(`${fault} at ${operation} of a selection`, async () => {
        const dlq = await archived(9);
        const id = await start(dlq, ofTenant('t0'));
        broker.faults.failNth(operation === 'open' ? 1 : 2, fault, operation);
        await runReturn(f, id, signal);
        broker.faults.clear();
        expect(bodiesIn(dlq.address).sort()).toEqual(['m3', 'm6', 'm9']);
        expect(await heldMessages(dlq)).toBe(6);
      });
    }
  }

  test.each([1, 2])('the database forgets to answer transaction %i', async (nth) => {
    const dlq = await archived(6);
    const id = await start(dlq);
    await runReturn({ ...f, db: forgetful(nth) }, id, signal);
    expect(bodiesIn(dlq.address).sort()).toEqual(all(6));
    expect(await heldMessages(dlq)).toBe(0);
  });

  test('where somebody reads the queue, what was under way is listed, kept and not sent again by itself', async () => {
    const dlq = await archived(4);
    const id = await start(dlq);
    broker.queue(dlq.address).consumers = 1;
    broker.faults.failNth(2, 'unconfirmed-absent', 'publish');
    await runReturn(f, id, signal);
    broker.faults.clear();
    expect(bodiesIn(dlq.address)).toEqual(['m1', 'm3', 'm4']);
    expect(await returnsOf(f, dlq.holdingId)).toMatchObject([{ state: 'completed', inDoubtMessages: 1 }]);
    await runReturn(f, await start(dlq), signal);
    expect(bodiesIn(dlq.address)).toEqual(['m1', 'm3', 'm4']);
    expect(await decideDoubt(f, { returnId: id, decision: 'absent', reason: '' })).toBe(1);
    await runReturn(f, await start(dlq), signal);
    expect(bodiesIn(dlq.address)).toEqual(['m1', 'm3', 'm4', 'm2']);
    expect(await heldMessages(dlq)).toBe(0);
  });
});

test('what is removed is shown no more, and only under the typed name', async () => {
  const dlq = await archived(2);
  const remove = (typedName: string) => removeHolding(f, { holdingId: dlq.holdingId, typedName, reason: '' });
  await expect(remove('another')).rejects.toMatchObject({ code: 'invalid' });
  await remove(dlq.name);
  expect(await holdingsOfQueue(f, dlq.ref)).toEqual([]);
});

test('what no worker has says since when, until some worker is there: a capture, a return, and no archive at rest', async () => {
  const dlq = await archived(3);
  const since = async () =>
    (await holdingsOfQueue(f, dlq.ref)).map(({ kind, unattendedSinceMs }) => [kind, unattendedSinceMs]);
  expect(await since()).toEqual([['archive', null]]);
  await start(dlq);
  // The pause of an ordinary restart says nothing.
  expect(await since()).toEqual([['archive', null]]);
  const agoMs = (ms: number) => new Date(f.clock.nowMs() - ms);
  const createdAt = agoMs(60_000);
  await f.db.storedReturn.updateMany({ where: { holdingId: dlq.holdingId }, data: { createdAt } });
  await f.db.holding.update({ where: { id: dlq.holdingId }, data: { storedAt: agoMs(90_000) } });
  expect(await since()).toEqual([['archive', createdAt.getTime()]]);
  await f.db.storedReturn.updateMany({
    where: { holdingId: dlq.holdingId },
    data: { finishedAt: createdAt, activeKey: null },
  });
  expect(await since()).toEqual([['archive', null]]);

  const { holdingId } = await startCapture(
    f,
    { ...dlq.ref, keepDays: 30, budgetBytes: null, reason: '' },
    'me',
    signal,
  );
  await f.db.holding.update({ where: { id: holdingId }, data: { createdAt } });
  expect(await since()).toContainEqual(['capture', createdAt.getTime()]);
  const startedAt = agoMs(40_000);
  await f.db.poll.create({ data: { clusterId, startedAt, tookMs: 1, ok: true } });
  expect(await since()).toContainEqual(['capture', startedAt.getTime()]);
  const expiresAt = new Date('2100-01-01');
  await f.db.lease.create({ data: { name: 'poll', holder: 'another', expiresAt } });
  expect(await since()).toContainEqual(['capture', null]);
  await f.db.lease.deleteMany();
});

/** A database that does what the n-th transaction asks and does not say so. */
function forgetful(nth: number): Features['db'] {
  let count = 0;
  return new Proxy(f.db, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== '$transaction') return value;
      return async (...args: Parameters<typeof f.db.$transaction>) => {
        const result: unknown = await f.db.$transaction(...args);
        if ((count += 1) === nth) throw new Error('the connection to the database was lost');
        return result;
      };
    },
  });
}
