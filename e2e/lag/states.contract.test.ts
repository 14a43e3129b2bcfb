// Every state is produced on a real RabbitMQ, by applications that do what brings it about, and says why in its sentence.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueRow } from '@/server/domain/queue';
import { queueListInputSchema } from '@/server/domain/queue';
import type { QueueState } from '@/server/domain/queue-state';
import { listQueues } from '@/server/features/queues/list-queues';
import { testDatabase } from '@/server/platform/testing/test-database';
import { lagWorld, type LagWorld, QueueUser } from './lag-world';

const database = await testDatabase();

/** Longer than the window over which states are judged. */
const polls = 14;
/** Three readings: too few for a direction. */
const soon = 2;

type Scenario = {
  state: QueueState;
  reason: RegExp;
  /** Quorum queues know no prefetch that a channel's consumers share. */
  only?: 'classic';
  arguments?: Record<string, unknown>;
  before?: (user: QueueUser) => Promise<void>;
  betweenPolls?: (user: QueueUser) => Promise<void>;
};

/** By queue name. */
const scenarios: Record<string, Scenario> = {
  'left-alone': {
    state: 'no-consumers',
    reason: /^Nobody consumes: 440 messages are waiting, 1\/s more arrive\.$/,
    before: (user) => user.publish(20),
    betweenPolls: (user) => user.publish(30),
  },
  'held-back': {
    state: 'stuck',
    reason: /^1 consumer holds 5 messages unacked and does not ack, for 5 min; 57 ready behind\.$/,
    before: async (user) => {
      await user.publish(20);
      await user.consume(5);
    },
    betweenPolls: (user) => user.publish(3),
  },
  'not-taken': {
    state: 'stuck',
    reason: /^1 consumer attached but not taking: 62 messages ready, none taken for 5 min\.$/,
    only: 'classic',
    before: async (user) => {
      await user.publish(20);
      await user.consumeWithoutRoom('elsewhere');
    },
    betweenPolls: (user) => user.publish(3),
  },
  'round-and-round': {
    state: 'poison-loop',
    reason: /^The same messages go round: 50 redeliveries of 50 deliveries in 5 min, next to none acked\.$/,
    before: async (user) => {
      await user.publish(5);
      await user.consume(5);
    },
    betweenPolls: (user) => user.giveBack(),
  },
  'too-slow': {
    state: 'falling-behind',
    reason: /^5,700 messages, growing by 13\/s; the oldest has waited \d+ min( \d+ s)?\.$/,
    before: async (user) => {
      await user.publish(100);
      await user.consume(250);
    },
    betweenPolls: async (user) => {
      await user.publish(600);
      await user.ack(200);
    },
  },
  'nearly-full': {
    state: 'near-limit',
    reason: /^90 messages of at most 100 messages \(90 %\); when full, the oldest are dropped\.$/,
    arguments: { 'x-max-length': 100 },
    before: async (user) => {
      await user.publish(90);
      await user.consume(5);
    },
    betweenPolls: async (user) => {
      await user.ack(5);
      await user.publish(5);
    },
  },
  'soon-full.dlq': {
    state: 'near-limit',
    reason:
      /^860 messages of at most 3,000 messages \(28 %\); when full in about 18 min, the oldest are dropped\.$/,
    arguments: { 'x-max-length': 3_000 },
    before: (user) => user.publish(20),
    betweenPolls: (user) => user.publish(60),
  },
  catching_up: {
    state: 'draining',
    reason: /^1,800 messages, falling by 10\/s: empty in about 3 min\.$/,
    before: async (user) => {
      await user.publish(6_000);
      await user.consume(400);
    },
    betweenPolls: (user) => user.ack(300),
  },
  'always-behind': {
    state: 'steady-backlog',
    reason: /^300 messages, neither growing nor draining; the oldest has waited \d+ min( \d+ s)?\.$/,
    before: async (user) => {
      await user.publish(300);
      await user.consume(10);
    },
    betweenPolls: async (user) => {
      await user.publish(30);
      await user.ack(30);
    },
  },
  healthy: {
    state: 'ok',
    reason: /^Keeps up with 1\/s: nothing waits\.$/,
    before: (user) => user.consume(50),
    betweenPolls: async (user) => {
      await user.publish(30);
      await user.ack(30);
    },
  },
  unused: { state: 'idle', reason: /^Empty, and nothing comes in\.$/, before: (user) => user.consume(5) },
};

describe.each([
  ['3.10', 'classic'],
  ['3.10', 'quorum'],
  ['4', 'classic'],
  ['4', 'quorum'],
] as const)('RabbitMQ %s, %s queues', (version, type) => {
  let world: LagWorld;
  const users = new Map<string, QueueUser>();
  const seen: Record<'soon' | 'later', QueueRow[]> = { soon: [], later: [] };
  const played = Object.entries(scenarios).filter(([, { only = type }]) => only === type);

  beforeAll(async () => {
    world = await lagWorld(`${version}, ${type}`, version, database);
    const { harness } = world;
    const dead = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'work.dlq' };
    await declare('work.dlq');
    await declare('work', dead);
    await declare('soon-full', { ...dead, 'x-dead-letter-routing-key': 'soon-full.dlq' });
    for (const [name, { arguments: args = {} }] of played) await declare(name, args);
    await harness.declareQueue('elsewhere', { type: 'classic' });
    await harness.publish({ vhost: '/', name: 'elsewhere' }, ['held']);
    await harness.declareVhost('stopped');
    await harness.management.declareQueue('stopped', 'out-of-reach');
    await harness.publish({ vhost: 'stopped', name: 'out-of-reach' }, ['a', 'b']);
    for (const name of ['work', ...played.map(([name]) => name)]) {
      users.set(name, await QueueUser.open(harness.broker.amqpUrl, name));
    }
    await userOf('work').consume(10);
    for (const [name, { before }] of played) await before?.(userOf(name));
    for (let done = 0; done <= polls; done += 1) {
      if (done > 0) await betweenPolls();
      await world.told((snapshot) => [...users.values()].every((user) => user.isTold(snapshot)));
      await world.told(
        ({ queues }) => queues.find(({ name }) => name === 'work.dlq')?.readyMessages === 10 * done,
      );
      if (done === soon) await stopVhost();
      await world.poll();
      if (done === soon) seen.soon = await rows();
    }
    seen.later = await rows();
  });
  afterAll(async () => {
    for (const user of users.values()) await user.close();
    await world.stop();
  });

  const declare = async (name: string, args: Record<string, unknown> = {}) =>
    world.harness.management.declareQueue('/', name, { type, arguments: args });
  const userOf = (name: string): QueueUser => {
    const user = users.get(name);
    if (user === undefined) throw new Error(`nobody uses ${name}`);
    return user;
  };
  const betweenPolls = async () => {
    await userOf('work').publish(10);
    await userOf('work').reject(10);
    for (const [name, scenario] of played) await scenario.betweenPolls?.(userOf(name));
  };
  /** Its queues stay declared, and no process serves them. */
  const stopVhost = async () => {
    await world.harness.broker.ctl('eval', 'rabbit_vhost_sup_sup:delete_on_all_nodes(<<"stopped">>).');
    await world.told(
      ({ queues }) => queues.find(({ name }) => name === 'out-of-reach')?.brokerState === 'stopped',
    );
  };
  const rows = async () =>
    (await listQueues(world.f, queueListInputSchema.parse({ clusterIds: [world.clusterId] }), [])).rows;
  const rowOf = (list: readonly QueueRow[], name: string) => list.find((row) => row.name === name);

  test.each(played.map(([name, { state, reason }]) => [state, name, reason] as const))(
    '%s: %s',
    (state, name, reason) => {
      const row = rowOf(seen.later, name);
      expect(row?.state).toBe(state);
      expect(row?.reason).toMatch(reason);
    },
  );

  test('new, while there are too few readings since it came to tell a direction', () => {
    expect(rowOf(seen.soon, 'always-behind')).toMatchObject({
      state: 'new',
      reason: 'Holds 300 messages; whether it grows or drains is not known yet (3 of 4 readings).',
    });
  });

  test('filling: a dead-letter queue into which more comes', () => {
    expect(rowOf(seen.later, 'work.dlq')).toMatchObject({
      state: 'filling',
      reason: 'Holds 140 dead letters; 100 arrived in the last 5 min.',
    });
  });

  test('unavailable: a queue of which the broker says that it does not run', () => {
    expect(rowOf(seen.later, 'out-of-reach')).toMatchObject({
      state: 'unavailable',
      reason: 'The broker says that this queue is stopped: it cannot be read or written.',
      depthMessages: null,
      missingReason: 'The broker says that this queue is stopped: nothing counts what it holds.',
    });
  });

  test('blocked producers: an alarm of a node, at the queues that were written to', async () => {
    await world.harness.broker.ctl('set_vm_memory_high_watermark', '0.00001');
    await world.told(({ facts }) => facts.nodes.some(({ alarms }) => alarms.length > 0));
    await world.poll();
    await world.poll();
    const now = await rows();
    expect(rowOf(now, 'healthy')).toMatchObject({
      state: 'blocked-producers',
      reason: 'Publishers are blocked: memory alarm on rabbit@localhost.',
    });
    expect(rowOf(now, 'unused')).toMatchObject({ state: 'idle' });
  });
});
