import { beforeAll, expect, test } from 'vitest';
import type { KeptFormat } from '@/server/brokers/driver';
import { limits } from '@/server/domain/limits';
import { memoryWorld, type MemoryWorld } from '../testing/memory-world';
import { CauseBook, type MessageToStore } from './cause-book';
import { countStored, findStored, type FindBounds, type StoredQuestion } from './find-stored';
import { forgetStored } from './forget-stored';
import { questionOf } from './message-words';
import { pruneStore } from './prune-store';
import { keptFormatOf, readStored, viewStored } from './read-stored';
import { lockHolding, prepareRows, storeRows } from './store-messages';
import { storedCauses } from './stored-causes';

let world: MemoryWorld;
let kept: KeptFormat;

beforeAll(async () => {
  world = await memoryWorld();
  kept = await keptFormatOf(world.f, world.clusterId);
});

async function newHolding(keepHours = 24): Promise<number> {
  const { clusterId } = world;
  const data = {
    clusterId,
    vhost: '/',
    queue: 'dlq',
    kind: 'archive',
    state: 'stopped',
    actor: 'me',
    keepHours,
  };
  return (await world.f.db.holding.create({ data })).id;
}

function dead(
  body: string | Uint8Array,
  reason = 'rejected',
  diedAtMs = world.clock.nowMs(),
): MessageToStore {
  const death = { reason, queue: 'orders', exchange: '', routingKeys: ['orders'], count: 1 };
  const properties = {
    properties: [{ name: 'content_type', text: 'application/json' }],
    headers: [{ name: 'tenant', type: 'string', text: 'acme' }],
    deaths: [{ ...death, atMs: diedAtMs, originalExpiration: null }],
    priority: 0,
  };
  const raw = {
    exchange: 'dlx',
    routingKey: 'orders',
    properties: Buffer.from(JSON.stringify(properties)),
    body: typeof body === 'string' ? Buffer.from(body) : body,
  };
  return { raw, view: kept.view(raw, 1) };
}

async function store(holdingId: number, messages: readonly MessageToStore[]): Promise<void> {
  const { db } = world.f;
  const rows = await prepareRows(await CauseBook.open({ db }, holdingId), messages);
  await db.$transaction(async (tx) => {
    await lockHolding(tx, holdingId);
    await storeRows(tx, holdingId, rows, { nowMs: world.clock.nowMs(), batchSeq: null });
  });
}

const all = (holdingId: number, more: Partial<StoredQuestion> = {}): StoredQuestion => ({
  holdingIds: [holdingId],
  causeIds: null,
  words: null,
  diedAfterMs: null,
  diedBeforeMs: null,
  beforeId: null,
  limit: 50,
  ...more,
});

const ask = (text: string) => questionOf(text);

test('what is stored comes out byte for byte, in order, with every count right', async () => {
  const id = await newHolding();
  const bodies = [
    ...Array.from({ length: 40 }, (_, index) => `{"order":"order-${index}","note":"at the door"}`),
    Uint8Array.from({ length: 300 }, (_, index) => index % 256),
    '',
  ];
  const messages = bodies.map((body, index) => dead(body, index % 3 === 0 ? 'expired' : 'rejected'));
  await store(id, messages);
  const ids = await findStored(world.f, all(id));
  const stored = await readStored(world.f, ids.toReversed());
  expect(stored.map(({ raw }) => Buffer.from(raw.body))).toEqual(
    messages.map(({ raw }) => raw.body).map((body) => Buffer.from(body)),
  );
  expect(stored.map(({ raw }) => Buffer.from(raw.properties))).toEqual(
    messages.map(({ raw }) => raw.properties),
  );
  expect(stored.map((one, index) => viewStored(kept, one, index + 1).fingerprint)).toEqual(
    messages.map(({ view }) => view.fingerprint),
  );
  expect(stored.map(({ fingerprint }) => fingerprint)).toEqual(messages.map(({ view }) => view.fingerprint));
  const causes = await storedCauses(world.f, [id]);
  expect(causes.map(({ reason, messages: n }) => [reason, n])).toEqual([
    ['rejected', 28],
    ['expired', 14],
  ]);
  expect(causes[0]).toMatchObject({ originQueue: 'orders', contentType: 'application/json' });
  expect(causes[0]?.lastDiedAt?.getTime()).toBe(world.clock.nowMs());
  const holding = await world.f.db.holding.findUniqueOrThrow({ where: { id } });
  expect(holding).toMatchObject({ messages: 42n, takenMessages: 42n });
  expect(Number(holding.bodyBytes)).toBe(messages.reduce((sum, { raw }) => sum + raw.body.length, 0));
});

test('what leaves takes its share of every count with it; nothing leaves twice', async () => {
  const id = await newHolding();
  await store(
    id,
    Array.from({ length: 10 }, (_, index) => dead(`one ${index}`)),
  );
  const ids = await findStored(world.f, all(id));
  const gone = ids.slice(0, 4);
  const forget = () => world.f.db.$transaction((tx) => forgetStored(tx, id, gone, 'returned'));
  expect(await forget()).toBe(4);
  expect(await forget()).toBe(0);
  expect((await storedCauses(world.f, [id])).map(({ messages }) => messages)).toEqual([6]);
  await world.f.db.$transaction((tx) => forgetStored(tx, id, ids, 'expired'));
  const row = await world.f.db.holding.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({
    ...{ messages: 0n, bodyBytes: 0n, diskBytes: 0n },
    ...{ takenMessages: 10n, returnedMessages: 4n, expiredMessages: 6n },
  });
  expect(await storedCauses(world.f, [id])).toEqual([]);
});

test('words, causes, times and pages find what they mean, newest first', async () => {
  const id = await newHolding();
  const at = world.clock.nowMs();
  await store(
    id,
    Array.from({ length: 30 }, (_, index) =>
      dead(
        `{"order":"order-${1100 + index}","error":"timeout"}`,
        index % 2 ? 'expired' : 'rejected',
        at + index * 1_000,
      ),
    ),
  );
  const bodiesOf = async (more: Partial<StoredQuestion>) =>
    (await readStored(world.f, await findStored(world.f, all(id, more)))).map(({ raw }) =>
      Buffer.from(raw.body).toString(),
    );
  expect(await bodiesOf({ words: ask('order-1117') })).toEqual(['{"order":"order-1117","error":"timeout"}']);
  expect(await bodiesOf({ words: ask('ORDER-112') })).toHaveLength(10);
  expect(await bodiesOf({ words: ask('acme') })).toHaveLength(30);
  expect(await bodiesOf({ words: ask('nowhere') })).toEqual([]);
  expect((await bodiesOf({ words: ask('timeout'), limit: 2 }))[0]).toContain('order-1129');
  const [first] = await storedCauses(world.f, [id]);
  expect(await bodiesOf({ causeIds: [first?.id ?? 0], words: ask('order-1117') })).toHaveLength(
    first?.reason === 'expired' ? 1 : 0,
  );
  expect(await bodiesOf({ diedAfterMs: at + 24_500 })).toHaveLength(5);
  expect(await bodiesOf({ diedAfterMs: at + 24_500, diedBeforeMs: at + 26_500 })).toHaveLength(2);
  const page = await findStored(world.f, all(id, { limit: 20 }));
  expect(await findStored(world.f, all(id, { beforeId: page.at(-1) ?? null }))).toHaveLength(10);
  expect(await countStored(world.f, all(id, { words: ask('timeout') }))).toEqual({
    messages: 30,
    atLeast: false,
  });
});

test('the newest are found whatever way is taken to them: few, many, or many that are old', async () => {
  const id = await newHolding();
  const word = (index: number) =>
    [index === 33 ? 'rare' : '', index % 2 === 0 ? 'even' : '', index < 12 ? 'old' : ''].join(' ');
  // The first message lacks what is asked for, so that the index of words is.
  await store(id, [
    dead('{"order":"none"}'),
    ...Array.from({ length: 40 }, (_, i) => dead(`{"order":"${word(i)}"}`)),
  ]);
  const everything = await findStored(world.f, all(id));
  const numberOf = new Map(everything.map((one, at) => [one, 39 - at]));
  const bounds = { storedFewCandidates: 3, storedNewestMessages: 10, storedCandidates: 15 };
  const found = async (text: string, more: Partial<StoredQuestion>, over: Partial<FindBounds> = {}) => {
    const asked = all(id, { words: ask(text), limit: 4, ...more });
    return (await findStored(world.f, asked, { ...bounds, ...over })).map((one) => numberOf.get(one));
  };
  expect(await found('rare', {})).toEqual([33]);
  expect(await found('even', {})).toEqual([38, 36, 34, 32]);
  expect(await found('even', { beforeId: everything[20] ?? null })).toEqual([18, 16, 14, 12]);
  expect(await found('old', {})).toEqual([11, 10, 9, 8]);
  expect(await found('old', {}, { storedCandidates: 5 })).toEqual([11, 10, 9, 8]);
});

test('a word is found in every cause, whether its first message has it or a later one', async () => {
  const id = await newHolding();
  const bodies = ['alpha shared', 'beta', 'gamma'];
  await store(id, [
    ...bodies.map((body) => dead(body, 'expired')),
    ...['delta', 'alpha shared', 'beta'].map((body) => dead(body, 'rejected')),
  ]);
  const found = async (text: string) =>
    (await readStored(world.f, await findStored(world.f, all(id, { words: ask(text) })))).map(({ raw }) =>
      Buffer.from(raw.body).toString(),
    );
  // What lacks the first message's words is a candidate all the same, and no other is left out.
  expect(await found('alpha shared')).toEqual(['alpha shared', 'gamma', 'beta', 'alpha shared']);
  expect(await found('gamma')).toEqual(['gamma']);
  expect(await found('beta gam')).toEqual([]);
  expect(await countStored(world.f, all(id, { words: ask('delta') }))).toEqual({
    messages: 3,
    atLeast: false,
  });
});

test('more causes than are told apart are one cause', async () => {
  const id = await newHolding();
  const many = Array.from({ length: limits.storedCauses + 20 }, (_, index) => dead('x', `reason ${index}`));
  await store(id, many);
  await store(id, many.slice(-5));
  const causes = await storedCauses(world.f, [id]);
  expect(causes).toHaveLength(limits.storedCauses + 1);
  expect(causes[0]).toMatchObject({ key: '', messages: 25 });
});

test('messages are forgotten when their time is over, and removed holdings go whole', async () => {
  const short = await newHolding(1);
  const removed = await newHolding(1_000);
  await store(short, [dead('old'), dead('old too')]);
  await store(removed, [dead('not wanted')]);
  await world.f.db.holding.update({ where: { id: removed }, data: { state: 'removed' } });
  world.clock.advance(3_600_001);
  await store(short, [dead('new')]);
  await pruneStore(world.f, world.signal);
  expect(await findStored(world.f, all(short))).toHaveLength(1);
  const row = await world.f.db.holding.findUniqueOrThrow({ where: { id: short } });
  expect(row).toMatchObject({ messages: 1n, expiredMessages: 2n });
  expect(await world.f.db.holding.findUnique({ where: { id: removed } })).toBeNull();
  expect(await findStored(world.f, all(removed))).toEqual([]);
});
