import { describe, expect, test } from 'vitest';
import type { MemoryFault, MemoryOperation } from '@/server/brokers/memory';
import type { RedriveSelection } from '@/server/domain/redrive-selection';
import { findStored } from '../dead-letter-store/find-stored';
import { readStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { purgeQueue } from '../queues/purge-queue';
import { memoryWorld, type MemoryWorld } from '../testing/memory-world';
import { changeHolding, pauseCapture, resumeCapture, stopCapture } from './change-holding';
import { fillHolding } from './fill-holding';
import { requireHolding } from './holding-view';
import { startArchive, startCapture } from './start-fill';

const world = await memoryWorld();
let queues = 0;

type Dlq = { name: string; address: { vhost: string; name: string }; ref: Ref };
type Ref = { clusterId: string; vhost: string; name: string };

/** A queue whose messages die, and its dead-letter queue with so many in it. */
function newDlq({ broker, clusterId }: MemoryWorld, messages: number): Dlq {
  const name = `dlq ${(queues += 1)}`;
  broker.declareQueue(name);
  broker.declareQueue(`${name} source`, { deadLetterExchange: '', deadLetterRoutingKey: name });
  const dlq = { name, address: { vhost: '/', name }, ref: { clusterId, vhost: '/', name } };
  die(world, dlq, messages);
  return dlq;
}

function die({ broker }: MemoryWorld, { name }: Dlq, messages: number, from = 1): void {
  for (let index = from; index < from + messages; index += 1) {
    broker.publish({ routingKey: `${name} source`, body: `{"order":${index}}`, messageId: `m${index}` });
  }
  broker.rejectHead({ vhost: '/', name: `${name} source` }, messages);
}

async function capture(dlq: Dlq, budgetBytes: number | null = null): Promise<number> {
  const input = { ...dlq.ref, keepDays: 30, budgetBytes, reason: '' };
  return (await startCapture(world.f, input, 'me', world.signal)).holdingId;
}

async function storedBodies(holdingId: number): Promise<string[]> {
  const question = {
    holdingIds: [holdingId],
    causeIds: null,
    words: null,
    diedAfterMs: null,
    diedBeforeMs: null,
  };
  const ids = await findStored(world.f, { ...question, beforeId: null, limit: 1_000 });
  const stored = await readStored(world.f, ids.toReversed());
  return stored.map(({ raw }) => Buffer.from(raw.body).toString());
}

const numbered = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => `{"order":${index + from}}`);

/** Fills until `enough`, then stops as a worker does. */
async function fillUntil(f: Features, holdingId: number, enough: () => unknown): Promise<void> {
  const stop = new AbortController();
  const filling = fillHolding(f, holdingId, stop.signal);
  await expect.poll(async () => Boolean(await enough()), { timeout: 20_000, interval: 5 }).toBe(true);
  stop.abort();
  await filling;
}

const listed = (holdingId: number) => world.f.db.storedBatch.count({ where: { holdingId } });

const drained = ({ address }: Dlq) => world.broker.queue(address).depth === 0;

describe('a capture', () => {
  test('takes what is there and what arrives, once and in order, and hands it back orderly', async () => {
    const dlq = newDlq(world, 20);
    const id = await capture(dlq);
    await fillUntil(world.f, id, () => drained(dlq));
    die(world, dlq, 15, 21);
    await fillUntil(world.f, id, () => drained(dlq));
    expect(await storedBodies(id)).toEqual(numbered(35));
    const row = await requireHolding(world.f, id);
    expect(row).toMatchObject({ state: 'running', orderly: true, takenMessages: 35n, messages: 35n });
  });

  test('forgets what might come again once the broker has its acknowledgements for good', async () => {
    const dlq = newDlq(world, 20);
    const id = await capture(dlq);
    await fillUntil(world.f, id, async () => drained(dlq) && (await listed(id)) === 0);
  });

  test('stops at its budget with a sentence, loses nothing, and goes on when the budget is raised', async () => {
    const dlq = newDlq(world, 5);
    const id = await capture(dlq, 1024 * 1024);
    await world.f.db.holding.update({ where: { id }, data: { diskBytes: 2 * 1024 * 1024 } });
    const waits = async () => (await requireHolding(world.f, id)).waiting !== null;
    await fillUntil(world.f, id, waits);
    expect(world.broker.queue(dlq.address).depth).toBe(5);
    expect((await requireHolding(world.f, id)).waiting).toContain('disk budget is used up');
    await changeHolding(world.f, { holdingId: id, reason: '', budgetBytes: null });
    await fillUntil(world.f, id, () => drained(dlq));
    expect(await storedBodies(id)).toEqual(numbered(5));
  });

  test('is refused twice, guards its queue while it runs, and lets go when it is paused or stopped', async () => {
    const dlq = newDlq(world, 3);
    const id = await capture(dlq);
    await expect(capture(dlq)).rejects.toMatchObject({ code: 'conflict' });
    await expect(purgeQueue(world.f, dlq.ref, world.signal)).rejects.toMatchObject({ code: 'conflict' });
    await fillUntil(world.f, id, () => drained(dlq));
    await pauseCapture(world.f, id);
    await fillHolding(world.f, id, world.signal);
    die(world, dlq, 1, 4);
    await expect(pauseCapture(world.f, id)).rejects.toMatchObject({ code: 'conflict' });
    await purgeQueue(world.f, dlq.ref, world.signal);
    await resumeCapture(world.f, id);
    die(world, dlq, 1, 5);
    await fillUntil(world.f, id, () => drained(dlq));
    await stopCapture(world.f, id);
    expect(await storedBodies(id)).toEqual([...numbered(3), ...numbered(1, 5)]);
    expect((await requireHolding(world.f, id)).activeKey).toBeNull();
    expect(await capture(dlq)).not.toBe(id);
  });
});

describe('a disturbed capture stores everything once', () => {
  const operations: MemoryOperation[] = ['open', 'take', 'acknowledge', 'close'];
  const kinds: MemoryFault[] = ['lost-before', 'lost-after', 'lost-midway'];
  for (const operation of operations) {
    for (const fault of kinds) {
      test(`${fault} at the first and second ${operation}`, async () => {
        for (const nth of [1, 2]) {
          const dlq = newDlq(world, 12);
          const id = await capture(dlq);
          world.broker.faults.failNth(nth, fault, operation);
          await fillUntil(world.f, id, () => drained(dlq));
          world.broker.faults.clear();
          die(world, dlq, 3, 13);
          await fillUntil(world.f, id, () => drained(dlq));
          expect((await storedBodies(id)).sort()).toEqual(numbered(15).sort());
        }
      });
    }
  }

  test.each([1, 2, 3, 4])('the database forgets to answer transaction %i', async (nth) => {
    const dlq = newDlq(world, 12);
    const id = await capture(dlq);
    let count = 0;
    const { db } = world.f;
    const answering = new Proxy(db, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (name !== '$transaction') return value;
        return async (...args: Parameters<typeof db.$transaction>) => {
          const result: unknown = await db.$transaction(...args);
          if ((count += 1) === nth) throw new Error('the connection to the database was lost');
          return result;
        };
      },
    });
    await fillUntil({ ...world.f, db: answering }, id, () => drained(dlq));
    die(world, dlq, 3, 13);
    await fillUntil({ ...world.f, db: answering }, id, () => drained(dlq));
    expect((await storedBodies(id)).sort()).toEqual(numbered(15).sort());
  });

  test('the broker restarts and forgets half of the acknowledgements', async () => {
    const dlq = newDlq(world, 12);
    const id = await capture(dlq);
    world.broker.faults.decide(({ operation }) => {
      if (operation !== 'acknowledge') return null;
      world.broker.epoch += 1;
      world.broker.faults.clear();
      return 'lost-midway';
    });
    await fillUntil(world.f, id, () => drained(dlq));
    expect((await storedBodies(id)).sort()).toEqual(numbered(12).sort());
  });

  test.each(['while it runs', 'while it is paused', 'and the connection is lost once more'])(
    'the broker restarts and forgets acknowledgements of long ago, %s',
    async (when) => {
      world.broker.keepsBusy = true;
      const dlq = newDlq(world, 12);
      const id = await capture(dlq);
      await fillUntil(world.f, id, () => drained(dlq));
      if (when === 'while it is paused') {
        await pauseCapture(world.f, id);
        await fillHolding(world.f, id, world.signal);
        expect((await requireHolding(world.f, id)).orderly).toBe(true);
        await resumeCapture(world.f, id);
      }
      world.broker.queue(dlq.address).forgetAcknowledgements(9);
      world.broker.epoch += 1;
      die(world, dlq, 3, 13);
      if (when === 'and the connection is lost once more')
        world.broker.faults.failNth(1, 'lost-before', 'acknowledge');
      await fillUntil(world.f, id, () => drained(dlq));
      world.broker.faults.clear();
      world.broker.keepsBusy = false;
      expect((await storedBodies(id)).sort()).toEqual(numbered(15).sort());
    },
  );

  test('remembers of a queue that is never at rest no more than the broker can forget', async () => {
    world.broker.keepsBusy = true;
    const dlq = newDlq(world, 9_500);
    const id = await capture(dlq);
    const remembered = async () => {
      const oldest = await world.f.db.storedBatch.aggregate({
        where: { holdingId: id },
        _min: { firstId: true },
      });
      const { firstId } = oldest._min;
      return world.f.db.storedMessage.count({ where: { holdingId: id, id: { gte: firstId ?? 0n } } });
    };
    await fillUntil(world.f, id, async () => {
      if (!drained(dlq)) return false;
      die(world, dlq, 1, 9_501);
      return (await remembered()) < 9_000;
    });
    world.broker.keepsBusy = false;
    expect(await remembered()).toBeGreaterThanOrEqual(4_000);
  });
});

describe('an archive', () => {
  async function archive(dlq: Dlq, selection: RedriveSelection): Promise<number> {
    const input = { ...dlq.ref, selection, keepDays: 30, reason: '' };
    const { holdingId } = await startArchive(world.f, input, 'me', world.signal);
    return holdingId;
  }

  test('takes what was there when it was asked for, and leaves what arrived later', async () => {
    const dlq = newDlq(world, 6);
    const id = await archive(dlq, { kind: 'all' });
    die(world, dlq, 4, 7);
    await fillHolding(world.f, id, world.signal);
    expect(await storedBodies(id)).toEqual(numbered(6));
    expect(world.broker.queue(dlq.address).depth).toBe(4);
    expect(await requireHolding(world.f, id)).toMatchObject({
      state: 'stopped',
      orderly: true,
      activeKey: null,
    });
  });

  test('takes what is selected and puts the rest back in its order', async () => {
    const dlq = newDlq(world, 8);
    const conditions = [{ kind: 'body-text', text: '5' } as const];
    const id = await archive(dlq, { kind: 'filter', conditions });
    await fillHolding(world.f, id, world.signal);
    expect(await storedBodies(id)).toEqual(['{"order":5}']);
    expect(await requireHolding(world.f, id)).toMatchObject({ state: 'stopped', passedMessages: 7 });
    const left = world.broker.consumeHead(dlq.address, 10).map(({ body }) => Buffer.from(body).toString());
    expect(left).toEqual(numbered(8).filter((body) => body !== '{"order":5}'));
  });

  test.each(['lost-before', 'lost-after', 'lost-midway'] as const)(
    '%s at an acknowledgement, stores once what lies behind many that are not selected',
    async (fault) => {
      const dlq = newDlq(world, 40);
      const selected = numbered(40).filter((body) => body.includes('3'));
      const id = await archive(dlq, { kind: 'filter', conditions: [{ kind: 'body-text', text: '3' }] });
      world.broker.faults.failNth(1, fault, 'acknowledge');
      await fillHolding(world.f, id, world.signal);
      world.broker.faults.clear();
      expect((await storedBodies(id)).sort()).toEqual(selected.sort());
      const left = world.broker.consumeHead(dlq.address, 50).map(({ body }) => Buffer.from(body).toString());
      expect(left.sort()).toEqual(
        numbered(40)
          .filter((body) => !selected.includes(body))
          .sort(),
      );
    },
  );

  test('of an empty queue is refused', async () => {
    await expect(archive(newDlq(world, 0), { kind: 'all' })).rejects.toMatchObject({ code: 'invalid' });
  });
});
