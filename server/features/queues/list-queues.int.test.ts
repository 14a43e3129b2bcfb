import { beforeAll, describe, expect, test, vi } from 'vitest';
import { queueListInputSchema, type QueueListInput } from '@/server/domain/queue';
import { createClusterCollector } from '../collector/poll-cluster';
import { listDeadLetterQueues } from '../dead-letters/list-dead-letter-queues';
import { memoryWorld } from '../testing/memory-world';
import { getQueue } from './get-queue';
import { listQueueNames } from './list-queue-names';
import { listQueues } from './list-queues';

const { f, broker, clock, clusterId, signal } = await memoryWorld();
const collector = createClusterCollector(f, clusterId);

async function poll(): Promise<void> {
  clock.advance(10_000);
  await collector.poll(signal);
}

const list = (input: Partial<QueueListInput> = {}) => listQueues(f, queueListInputSchema.parse(input), []);
const names = async (input: Partial<QueueListInput>) => (await list(input)).rows.map(({ name }) => name);

beforeAll(async () => {
  broker.declareQueue('orders.new').consumers = 2;
  broker.declareQueue('Orders_Archive', { type: 'quorum', maxLengthMessages: 100 });
  broker.declareExchange('dlx', 'fanout');
  broker.declareQueue('orders.retry', { deadLetterExchange: 'dlx', deadLetterRoutingKey: 'dead' });
  broker.declareQueue('leftovers');
  broker.bind('dlx', 'leftovers', '');
  broker.declareQueue('100%_done\\here');
  broker.declareQueue('100xxdone');
  broker.declareQueue('ÄPFEL 🍏 naïve');
  broker.declareQueue('billing', {}, 'shop/eu');
  const publish = (routingKey: string, count: number) => {
    for (let i = 0; i < count; i += 1) broker.publish({ routingKey });
  };
  await poll();
  publish('Orders_Archive', 40);
  publish('orders.retry', 6);
  broker.rejectHead({ vhost: '/', name: 'orders.retry' }, 6);
  await poll();
  await poll();
});

describe('the list of queues', () => {
  test('the search is a substring without regard to case, in which no character is special', async () => {
    expect(await names({ search: 'ORDERS', sort: 'name', descending: false })).toEqual(
      ['Orders_Archive', 'orders.new', 'orders.retry'].sort(),
    );
    expect(await names({ search: '%_' })).toEqual(['100%_done\\here']);
    expect(await names({ search: 'done\\' })).toEqual(['100%_done\\here']);
    expect(await names({ search: '_' })).toHaveLength(2);
    expect(await names({ search: 'äpfel 🍏' })).toEqual(['ÄPFEL 🍏 naïve']);
    expect(await names({ search: "'; DROP TABLE" })).toEqual([]);
  });

  test('worst first by default, what needs attention before what is fine', async () => {
    const { rows } = await list();
    const severities = rows.map(({ severity }) => severity);
    expect(severities).toEqual([...severities].sort((a, b) => b - a));
    expect(rows[0]?.severity).toBeGreaterThan(0);
  });

  test('every key sorts both ways, and what is unknown comes last in both', async () => {
    await f.db.queueStatus.updateMany({
      where: { queue: { name: 'billing' } },
      data: { readyMessages: null },
    });
    for (const sort of ['depth', 'ready'] as const) {
      for (const descending of [true, false]) {
        const { rows } = await list({ sort, descending });
        expect(rows.at(-1)?.name).toBe('billing');
        const depths = rows.slice(0, -1).map(({ depthMessages }) => depthMessages ?? NaN);
        expect(depths).toEqual(depths.toSorted((a, b) => (descending ? b - a : a - b)));
      }
    }
    await poll();
  });

  test('pages do not overlap and leave nothing out', async () => {
    const pages = await Promise.all([0, 3, 6].map((offset) => names({ sort: 'out', offset, limit: 3 })));
    expect(new Set(pages.flat()).size).toBe(8);
    expect(pages.map((page) => page.length)).toEqual([3, 3, 2]);
  });

  test('facets count the whole search whatever is chosen; matched counts the choice', async () => {
    const chosen = await list({ types: ['quorum'] });
    expect(chosen).toMatchObject({ matched: 1, total: 8 });
    expect(chosen.facets.types).toEqual([
      { type: 'classic', count: 7 },
      { type: 'quorum', count: 1 },
    ]);
    expect(chosen.facets.vhosts).toEqual([
      { vhost: '/', count: 7 },
      { vhost: 'shop/eu', count: 1 },
    ]);
    expect(await names({ vhosts: ['shop/eu'] })).toEqual(['billing']);
    expect(await list({ search: 'orders', deadLetterOnly: true })).toMatchObject({ matched: 0, total: 8 });
    expect(await names({ deadLetterOnly: true })).toEqual(['leftovers']);
    const { facets } = await list();
    for (const { state, count } of facets.states) {
      expect(await list({ states: [state] })).toMatchObject({ matched: count });
    }
  });

  test('the names of a question are those of its rows, in their order', async () => {
    for (const question of [
      {},
      { types: ['quorum' as const] },
      { vhosts: ['shop/eu'] },
      { sort: 'name' as const, descending: false },
      { deadLetterOnly: true },
    ]) {
      const input = queueListInputSchema.parse(question);
      const { rows } = await list(input);
      const found = await listQueueNames(f, input, []);
      expect(found?.names).toEqual(rows.map(({ name }) => name));
      expect(found?.ids).toEqual(rows.map(({ id }) => id));
      expect(found?.place.map((at) => found.places[at])).toEqual(
        rows.map(({ vhost }) => ({ clusterId, vhost })),
      );
    }
  });

  test('rows carry badges, numbers and where they are', async () => {
    const { rows } = await list({ search: 'Archive' });
    expect(rows[0]).toMatchObject({
      clusterName: 'world',
      type: 'quorum',
      features: ['D', 'Lim'],
      readyMessages: 40,
      depthMessages: 40,
      stale: false,
    });
  });

  test('another cluster’s queues are not in it', async () => {
    const stranger = '00000000-0000-4000-8000-000000000000';
    expect(await list({ clusterIds: [stranger] })).toMatchObject({ rows: [], matched: 0, total: 0 });
    expect(await list({ clusterIds: [clusterId] })).toMatchObject({ matched: 8 });
  });
});

describe('one queue', () => {
  test('tells its declaration and evidence, and not_found for one never seen', async () => {
    const view = await getQueue(f, { clusterId, vhost: '/', name: 'orders.retry' });
    expect(view.details.deadLettersTo).toMatchObject({ exchange: 'dlx', queues: ['leftovers'] });
    expect(view).toMatchObject({ deletedAtMs: null, clusterUnreachable: null, readOnly: false });
    expect(view.evidence?.windowMs).toBeGreaterThan(0);
    const nobody = { clusterId, vhost: 'shop/eu', name: 'orders.retry' };
    await expect(getQueue(f, nobody)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('is stale with the broker’s sentence while polls fail, and when the worker stopped', async () => {
    const ref = { clusterId, vhost: '/', name: 'orders.new' };
    broker.reachable = false;
    await poll();
    const failing = await getQueue(f, ref);
    expect(failing.row.stale).toBe(true);
    expect(failing.clusterUnreachable).toMatch(/does not answer/);
    broker.reachable = true;
    await poll();
    expect((await getQueue(f, ref)).row.stale).toBe(false);
    clock.advance(60_000);
    expect((await getQueue(f, ref)).clusterUnreachable).toMatch(/worker has stopped/);
    await poll();
  });
});

test('a queue on screen is read in detail while its page goes on asking, and no other', async () => {
  const session = await f.sessions.forCluster(clusterId, { signal });
  const snapshot = vi.spyOn(session, 'snapshot');
  const detail = async () => {
    await poll();
    return snapshot.mock.lastCall?.[0].detail;
  };
  clock.advance(120_000);
  expect(await detail()).toEqual([]);
  await getQueue(f, { clusterId, vhost: 'shop/eu', name: 'billing' });
  expect(await detail()).toEqual([{ vhost: 'shop/eu', name: 'billing' }]);
  clock.advance(40_000);
  await getQueue(f, { clusterId, vhost: 'shop/eu', name: 'billing' });
  clock.advance(40_000);
  expect(await detail()).toEqual([{ vhost: 'shop/eu', name: 'billing' }]);
  clock.advance(60_000);
  expect(await detail()).toEqual([]);
  snapshot.mockRestore();
});

test('dead-letter queues tell their sources and what arrived in the last hour', async () => {
  expect(await listDeadLetterQueues(f, [])).toMatchObject([
    { name: 'leftovers', sources: ['orders.retry'], arrivedLastHourMessages: 6, severity: 1 },
  ]);
});

describe('favourites', () => {
  const at = (name: string, vhost = '/') => ({ clusterId, vhost, name });
  const queues = [at('100%_done\\here'), at('billing', 'shop/eu'), at('orders.new', 'shop/eu')];

  test('alone they are the list, with every other filter; a queue is meant by its vhost, too', async () => {
    const only = { favourites: { mode: 'only' as const, queues }, sort: 'name' as const, descending: false };
    const { rows, matched } = await list(only);
    expect(rows.map(({ name }) => name)).toEqual(['100%_done\\here', 'billing']);
    expect(matched).toBe(2);
    expect(await names({ ...only, search: 'bill' })).toEqual(['billing']);
    expect(await names({ favourites: { mode: 'only', queues: [] } })).toEqual([]);
  });

  test('first they stand before the others, each part in the order asked for', async () => {
    const favourites = { mode: 'first' as const, queues };
    const sorted = await names({ sort: 'name', descending: false });
    const first = await names({ favourites, sort: 'name', descending: false });
    expect(first).toEqual([
      ...['100%_done\\here', 'billing'],
      ...sorted.filter((name) => name !== '100%_done\\here' && name !== 'billing'),
    ]);
    const input = queueListInputSchema.parse({ favourites, sort: 'name', descending: false });
    expect((await listQueueNames(f, input, []))?.names).toEqual(first);
  });
});

describe('groups by the beginning of the name', () => {
  const grouped = (open: string[], input: Partial<QueueListInput> = {}) =>
    list({ sort: 'name', descending: false, ...input, grouping: { open } });

  beforeAll(async () => {
    for (const name of ['billing.in', 'billing.out', '.hidden', 'alone.here']) broker.declareQueue(name);
    for (let i = 0; i < 3; i += 1) broker.publish({ routingKey: 'billing.in' });
    await poll();
  });

  test('are summed up from their queues, and what stands alone is the rest', async () => {
    const { groups, matched, rows } = await grouped([]);
    expect(groups?.separator).toBe('.');
    expect(groups?.rows.map(({ key, queues }) => [key, queues])).toEqual([
      ['billing.', 2],
      ['orders.', 2],
      ['', matched - 4],
    ]);
    expect(groups?.rows[0]).toMatchObject({
      ready: { value: 3, known: 2 },
      consumers: { value: 0, known: 2 },
    });
    expect(rows).toEqual([]);
  });

  test('rows are those of the open groups, group by group as asked for, and pages of them follow each other', async () => {
    const open = ['orders.', '', 'gone.', 'billing.'];
    const { rows, groups } = await grouped(open);
    const found = rows.map(({ name }) => name);
    expect(found.slice(0, 2)).toEqual(['orders.new', 'orders.retry']);
    expect(found.slice(-2)).toEqual(['billing.in', 'billing.out']);
    expect(found.slice(2, -2)).toEqual(found.slice(2, -2).toSorted((a, b) => (a < b ? -1 : 1)));
    expect(found).toHaveLength(groups?.rows.reduce((sum, { queues }) => sum + queues, 0) ?? NaN);
    expect(found).toEqual(expect.arrayContaining(['.hidden', 'alone.here', 'leftovers']));
    const paged = await Promise.all([0, 3, 6, 9].map((offset) => grouped(open, { offset, limit: 3 })));
    expect(paged.flatMap(({ rows: page }) => page.map(({ name }) => name))).toEqual(found.slice(0, 12));
  });

  test('a filter groups what it leaves, and the beginning of a name is a filter to the letter', async () => {
    const { groups } = await grouped([], { search: 'out' });
    expect(groups?.rows.map(({ key }) => key)).toEqual(['']);
    expect(await names({ prefix: 'orders.', sort: 'name', descending: false })).toEqual([
      'orders.new',
      'orders.retry',
    ]);
    expect(await names({ prefix: 'Orders.' })).toEqual([]);
    expect(await names({ prefix: '100%_' })).toEqual(['100%_done\\here']);
  });
});
