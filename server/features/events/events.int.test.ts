import { beforeEach, describe, expect, test } from 'vitest';
import { changeWords } from '@/server/domain/event-words';
import { eventListSchema, type EventListInput } from '@/server/domain/events';
import { limits } from '@/server/domain/limits';
import { type ClusterCollector, createClusterCollector } from '../collector/poll-cluster';
import { getQueue } from '../queues/get-queue';
import { type MemoryWorld, memoryWorld } from '../testing/memory-world';
import { listEvents } from './list-events';
import { pruneEvents, writeEvents } from './write-events';

const pollMs = 10_000;
const { f, broker, clock, clusterId, signal }: MemoryWorld = await memoryWorld(pollMs);
const address = (name: string) => ({ vhost: '/', name });

let collector: ClusterCollector;
beforeEach(async () => {
  await f.db.brokerEvent.deleteMany();
  await f.db.queue.deleteMany();
  await f.db.poll.deleteMany();
  broker.queues.clear();
  broker.reachable = true;
  broker.alarms = [];
  collector = createClusterCollector(f, clusterId);
});

async function poll(): Promise<void> {
  clock.advance(pollMs);
  await collector.poll(signal);
}

async function events(over: Partial<EventListInput> = {}) {
  const input = eventListSchema.parse({ clusterId, fromMs: 0, toMs: clock.nowMs(), ...over });
  return listEvents(f, input, []);
}

/** Oldest first. */
async function told(over: Partial<EventListInput> = {}): Promise<string[]> {
  const { events: found } = await events(over);
  return found
    .toReversed()
    .map(({ queue, change }) => `${queue === null ? '' : `${queue.name} `}${changeWords(change)}`);
}

describe('the log', () => {
  test('what a cluster has when it is first seen is no change, and what stays the same is none later', async () => {
    broker.declareQueue('orders').consumers = 3;
    await poll();
    await poll();
    expect(await told()).toEqual([]);
  });

  test('of a cluster that did not answer at first, that it does now', async () => {
    broker.reachable = false;
    await poll();
    broker.reachable = true;
    broker.declareQueue('orders');
    await poll();
    expect((await events({ kinds: ['reach'] })).events.map(({ change }) => change)).toMatchObject([
      { kind: 'reach', answers: true },
      { kind: 'reach', answers: false },
    ]);
    expect(await told()).toHaveLength(2);
  });

  test('a broker that refuses us is not called one that does not answer', async () => {
    await poll();
    broker.refusesUs = true;
    await poll();
    broker.refusesUs = false;
    await poll();
    const changes = (await events({ kinds: ['reach'] })).events.map(({ change }) => changeWords(change));
    expect(changes).toEqual(['broker answers again', 'broker refuses Spillway']);
  });

  test('tells of consumers, arguments, and queues that come, go and come back, each between two polls', async () => {
    const orders = broker.declareQueue('orders');
    orders.consumers = 6;
    await poll();
    const beforeMs = clock.nowMs();
    orders.consumers = 2;
    orders.options.maxLengthMessages = 100;
    broker.declareQueue('names/with %2F, # and ünïcode 😀');
    await poll();
    broker.deleteQueue(address('orders'));
    await poll();
    broker.declareQueue('orders');
    await poll();
    expect(await told()).toEqual([
      'orders consumers 6→2',
      'orders max-length set to 100',
      'names/with %2F, # and ünïcode 😀 declared',
      'orders deleted',
      'orders declared again',
    ]);
    const { events: found } = await events({ kinds: ['consumers'] });
    expect(found).toMatchObject([
      { atMs: beforeMs + pollMs, notBeforeMs: beforeMs, queue: { name: 'orders' } },
    ]);
  });

  test('is told from what a worker stored before it was started anew, and no change is told twice', async () => {
    const orders = broker.declareQueue('orders');
    orders.consumers = 4;
    await poll();
    collector = createClusterCollector(f, clusterId);
    await poll();
    expect(await told()).toEqual([]);
    orders.consumers = 1;
    orders.options.maxLengthMessages = 7;
    collector = createClusterCollector(f, clusterId);
    await poll();
    await poll();
    expect(await told()).toEqual(['orders consumers 4→1', 'orders max-length set to 7']);
  });

  test('tells once that a broker does not answer, with the reason, and once that it does again; an alarm likewise', async () => {
    broker.declareQueue('orders').consumers = 1;
    await poll();
    broker.reachable = false;
    await poll();
    collector = createClusterCollector(f, clusterId);
    await poll();
    broker.reachable = true;
    broker.alarms = ['memory alarm: publishers are blocked'];
    await poll();
    await poll();
    broker.alarms = [];
    await poll();
    expect(await told()).toEqual([
      'broker does not answer',
      'broker answers again',
      'memory: memory alarm raised',
      'memory: memory alarm cleared',
    ]);
    const { events: found } = await events({ kinds: ['reach'] });
    expect(found.at(-1)?.change).toMatchObject({
      reason: expect.stringMatching(/does not answer/) as string,
    });
  });

  test('exclusive queues, which come and go with a connection, are left out', async () => {
    await poll();
    broker.declareQueue('amq.gen-1', { exclusive: true }).consumers = 1;
    await poll();
    broker.deleteQueue(address('amq.gen-1'));
    await poll();
    expect(await told()).toEqual([]);
  });

  test('a queue sees its own events and those of the whole cluster, not those of its neighbours', async () => {
    const orders = broker.declareQueue('orders');
    const other = broker.declareQueue('other');
    await poll();
    orders.consumers = 1;
    other.consumers = 1;
    broker.alarms = ['disk alarm: publishers are blocked'];
    await poll();
    expect(await told({ queue: address('orders') })).toEqual([
      'memory: disk alarm raised',
      'orders consumers 0→1',
    ]);
  });

  test('one poll writes so many; the rest is counted, what concerns all first', async () => {
    await poll();
    for (let i = 0; i < limits.eventsPerPoll + 10; i += 1) broker.declareQueue(`q${i}`);
    broker.alarms = ['memory alarm: publishers are blocked'];
    await poll();
    expect(await f.db.brokerEvent.count({ where: { kind: 'declared' } })).toBe(limits.eventsPerPoll - 1);
    expect(await told({ kinds: ['alarm', 'omitted'] })).toEqual([
      'memory: memory alarm raised',
      '11 more changes',
    ]);
  });

  test('is read a page at a time without losing or repeating one, though many are of the same poll', async () => {
    await poll();
    for (let i = 0; i < 25; i += 1) broker.declareQueue(`q${i}`);
    await poll();
    const seen = new Set<number>();
    let after: EventListInput['after'] = null;
    for (let more = true; more;) {
      const page: Awaited<ReturnType<typeof events>> = await events({ limit: 10, after });
      for (const { id } of page.events) seen.add(id);
      const last = page.events.at(-1);
      after = last === undefined ? null : { atMs: last.atMs, id: last.id };
      ({ more } = page);
    }
    expect(seen.size).toBe(25);
  });

  test('old events are forgotten', async () => {
    const change = { kind: 'version', from: '1', to: '2' } as const;
    for (const ageMs of [limits.eventKeepMs + 1_000, limits.eventKeepMs - 1_000]) {
      const atMs = clock.nowMs() - ageMs;
      await writeEvents(f.db, { clusterId, atMs, notBeforeMs: null }, [{ queueId: null, change }]);
    }
    await pruneEvents(f);
    expect(await f.db.brokerEvent.count()).toBe(1);
  });
});

test('the change stands beside the onset: consumers that left, at a queue that nobody consumes since', async () => {
  const orders = broker.declareQueue('orders');
  orders.consumers = 2;
  for (let i = 0; i < 5; i += 1) broker.publish({ routingKey: 'orders', body: String(i) });
  await poll();
  orders.consumers = 0;
  for (let i = 0; i < 20; i += 1) {
    broker.publish({ routingKey: 'orders', body: 'more' });
    await poll();
  }
  const { row } = await getQueue(f, { clusterId, ...address('orders') });
  expect(row).toMatchObject({
    state: 'no-consumers',
    onsetChange: { change: { kind: 'consumers', from: 2, to: 0 } },
  });
  expect(row.onsetChange?.atMs).toBe(row.stateSinceMs);
});
