// What somebody who reaches a part of the brokers is shown of the rest: nothing, whichever list is asked.

import { beforeAll, expect, test } from 'vitest';
import { beginAudit, finishAudit } from '@/server/access/audit';
import { groupHistoryInputSchema } from '@/server/domain/history';
import { queueListInputSchema, queueNamesInputSchema } from '@/server/domain/queue';
import type { Scope } from '@/server/domain/scope';
import { plainDetails, testActor } from '@/server/domain/testing';
import { createFeatures } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { createCaller } from './root';

const { db } = await testDatabase();
const logger = createLogger('test');
logger.level = 'silent';
const secrets = createSecretBox(Buffer.alloc(32, 7));
const features = createFeatures({ db, clock: systemClock, logger, secrets, drivers: {} });

/** Stands in everything that is out of reach. */
const hidden = 'hidden';
const ids = new Map<string, number>();
let shop = '';
let bank = '';

beforeAll(async () => {
  shop = await cluster('shop');
  bank = await cluster(`${hidden} bank`);
  for (const [clusterId, vhost, name] of [
    [shop, '/', 'orders.new'],
    [shop, '/', `${hidden}.payments`],
    [shop, `${hidden}/vhost`, 'orders.new'],
    [bank, '/', `orders.${hidden}`],
  ] as const) {
    ids.set(`${vhost} ${name}`, await place(clusterId, vhost, name));
  }
});

async function cluster(name: string): Promise<string> {
  const { id } = await db.cluster.create({
    data: { name, kind: 'memory', configSealed: secrets.seal('{}') },
  });
  return id;
}

async function place(clusterId: string, vhost: string, name: string): Promise<number> {
  const details = { ...plainDetails, arguments: {} };
  const { id } = await db.queue.create({
    data: { clusterId, vhost, name, type: 'classic', isDeadLetter: true, details },
  });
  const at = new Date();
  const change = { kind: 'deleted' };
  await db.brokerEvent.create({ data: { clusterId, queueId: id, at, kind: 'deleted', change } });
  const subject = { target: name, clusterId, targetRef: { vhost, name }, reason: `because of ${name}` };
  const entry = await beginAudit(db, 'ada', 'queue.purge', subject);
  await finishAudit(db, entry, { ok: true }, {});
  return id;
}

function as(scope: Scope) {
  const { signal } = new AbortController();
  const actor = testActor({ scopes: [scope] });
  return createCaller({ db, features, logger, actor, signal, gone: signal });
}

const scoped = () => as([{ clusterId: shop, vhost: '/', queue: 'orders.*' }]);
const range = { fromMs: 0, toMs: 8_640_000_000_000 };

test('lists show what is reached and nothing of the rest, not even in their counts', async () => {
  const api = scoped();
  const list = await api.queues.list(queueListInputSchema.parse({}));
  expect(list).toMatchObject({ matched: 1, total: 1, facets: { vhosts: [{ vhost: '/', count: 1 }] } });
  const answers = [
    list,
    await api.queues.names(queueNamesInputSchema.parse({})),
    await api.deadLetters.queues(),
    await api.clusters.list(),
    await api.redrives.list({}),
    await api.audit.list({}),
    await api.events.list({ clusterId: shop, ...range }),
    await api.queues.groupHistory(groupHistoryInputSchema.parse(range)),
  ];
  for (const answer of answers) expect(JSON.stringify(answer)).not.toContain(hidden);
  expect(JSON.stringify(answers)).toContain('orders.new');
  const lines = await api.queues.sparklines({ queueIds: [...ids.values()] });
  expect(lines.filter(({ depths }) => depths.some((depth) => depth !== null))).toEqual([]);
});

test('the same lists show everything to whoever reaches everything', async () => {
  const api = as(null);
  expect(await api.queues.list(queueListInputSchema.parse({}))).toMatchObject({ matched: 4, total: 4 });
  expect(await api.clusters.list()).toHaveLength(2);
  expect((await api.audit.list({})).entries).toHaveLength(4);
  expect((await api.events.list({ clusterId: shop, ...range })).events).toHaveLength(3);
});

test('totals of a cluster are those of the queues that are reached', async () => {
  const newest = { startedAt: new Date(), tookMs: 1, ok: true, queueCount: 3 };
  await db.poll.create({ data: { clusterId: shop, ...newest } });
  const queuesOf = async (api: ReturnType<typeof as>) =>
    (await api.clusters.list()).find(({ id }) => id === shop)?.totals?.queues;
  expect(await queuesOf(as(null))).toBe(3);
  expect(await queuesOf(scoped())).toBe(1);
});

test('one page of the audit follows the other, though most of it is out of reach', async () => {
  for (let n = 0; n < 30; n += 1) {
    const name = n % 10 === 0 ? `orders.${n}` : `${hidden}.${n}`;
    const targetRef = { vhost: '/', name };
    await beginAudit(db, 'ada', 'queue.purge', { target: name, clusterId: shop, targetRef });
  }
  const seen: string[] = [];
  for (let beforeId: string | null = null; ;) {
    const page = await scoped().audit.list({ beforeId, limit: 2 });
    seen.push(...page.entries.map(({ target }) => target));
    if (page.nextBeforeId === null) break;
    beforeId = page.nextBeforeId;
  }
  expect(seen).toEqual(['orders.20', 'orders.10', 'orders.0', 'orders.new']);
});

test('a message goes only to queues that are reached, by whatever way', async () => {
  const ref = { clusterId: shop, vhost: '/', name: 'orders.new', fingerprint: 'a' };
  for (const destination of [
    { kind: 'queue', name: `${hidden}.payments` },
    { kind: 'exchange', name: 'all', routingKey: null },
    { kind: 'original' },
  ] as const) {
    await expect(scoped().messages.replay({ ...ref, destination })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const redrive = { ...ref, destination, selection: { kind: 'all' } } as const;
    await expect(scoped().redrives.start(redrive)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  }
  const parked = { ...ref, destination: { kind: 'origin' }, selection: { kind: 'all' } } as const;
  const parking = { after: 1, queue: `${hidden}.parking` };
  await expect(scoped().redrives.start({ ...parked, parking })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const conditions = [{ kind: 'origin', queue: 'orders.new' }];
  const returned = {
    selection: { kind: 'filter', conditions },
    queue: `${hidden}.payments`,
    reason: '',
  } as const;
  await expect(scoped().holdings.returnFound({ ...ref, ...returned } as never)).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});
