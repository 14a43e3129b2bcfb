// Loops and limits on real brokers: what the plan says beforehand, and what becomes of the messages when it
// happens all the same. Nothing is lost in any of them.

import { randomBytes } from 'node:crypto';
import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { RedriveRequest } from '@/server/domain/redrive';
import { testDatabase } from '@/server/platform/testing/test-database';
import { setConsumerTimeout } from '../tools/broker-settings';
import { type LedgerWorld, startLedgerWorld } from './ledger-world';

const { db } = await testDatabase();
const bodies = ['m1', 'm2', 'm3', 'm4', 'm5'];
const all = { kind: 'all' } as const;
const toOrigin = { kind: 'origin' } as const;
const toOriginal = { kind: 'original' } as const;

describe.each(['3.10', '4'] as const)('RabbitMQ %s', (version) => {
  let world: LedgerWorld;
  beforeAll(async () => {
    world = await startLedgerWorld(db, version);
  });
  afterAll(() => world.stop());

  type Declared = { ref: { clusterId: string; vhost: string; name: string }; name: string; dlq: string };
  type Options = { type?: 'classic' | 'quorum'; work?: object; dead?: object };

  async function declare({ type = 'classic', work = {}, dead = {} }: Options = {}): Promise<Declared> {
    const name = `work ${randomBytes(3).toString('hex')}`;
    const dlq = `${name} dlq`;
    const back = { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dlq };
    await world.management.declareQueue('/', dlq, { type, arguments: { ...dead } });
    await world.management.declareQueue('/', name, { type, arguments: { ...back, ...work } });
    return { name, dlq, ref: { clusterId: world.clusterId, vhost: '/', name: dlq } };
  }

  /** Published and rejected; then they lie in the dead-letter queue, which was looked at. */
  async function died(declared: Declared, publish: () => void, count = bodies.length): Promise<void> {
    publish();
    await world.channel.waitForConfirms();
    await world.reject(declared.name, count);
    await world.ready(declared.dlq, count);
    await lookedAt(declared, count);
  }

  /** For a queue that would not take them all. */
  async function diedOneByOne(declared: Declared): Promise<void> {
    for (const body of bodies) {
      world.channel.sendToQueue(declared.name, Buffer.from(body), { persistent: true });
      await world.channel.waitForConfirms();
      await world.reject(declared.name, 1);
    }
    await world.ready(declared.dlq, bodies.length);
    await lookedAt(declared, bodies.length);
  }

  async function lookedAt({ ref, dlq }: Declared, count: number): Promise<void> {
    await world.api.messages.peek({ ...ref, count: 20 });
    await world.ready(dlq, count);
  }

  const send =
    ({ name }: Pick<Declared, 'name'>, options: amqp.Options.Publish = {}) =>
    () => {
      for (const body of bodies)
        world.channel.sendToQueue(name, Buffer.from(body), { persistent: true, messageId: body, ...options });
    };

  const planOf = async (request: RedriveRequest) => {
    const { warnings, blockers, ...plan } = await world.api.redrives.plan(request);
    const sentences = (notes: typeof warnings) =>
      Object.fromEntries(notes.map(({ code, sentence }) => [code, sentence]));
    return { ...plan, warned: sentences(warnings), blocked: sentences(blockers) };
  };

  /** The broker's own statistics of a fresh queue, or of an alarm, are some seconds late. */
  const warned = async (request: RedriveRequest, code: string) =>
    vi.waitFor(
      async () => {
        const sentence = (await planOf(request)).warned[code];
        expect(sentence, code).toBeDefined();
        return sentence;
      },
      { timeout: 20_000, interval: 200 },
    );

  const outcomes = (redrive: { outcomes: { outcome: string; count: number }[] }) => {
    const counts: Record<string, number> = {};
    for (const { outcome, count } of redrive.outcomes) counts[outcome] = (counts[outcome] ?? 0) + count;
    return counts;
  };

  test('the dead-letter queue as its own target is blocked, by name or through an exchange', async () => {
    const declared = await declare();
    const { ref, dlq } = declared;
    await died(declared, send(declared));
    const exchange = `${dlq} in`;
    await world.management.declareExchange('/', exchange, { type: 'fanout' });
    await world.management.bind('/', exchange, dlq);
    const direct = { ...ref, selection: all, destination: { kind: 'queue', name: dlq } } as const;
    const around = {
      ...ref,
      selection: all,
      destination: { kind: 'exchange', name: exchange, routingKey: '' },
    } as const;
    expect((await planOf(direct)).blocked['same-queue']).toContain('lie in already');
    expect((await planOf(around)).blocked['loop']).toContain('straight back');
    await expect(world.api.redrives.start(direct)).rejects.toThrow('lie in already');
    await expect(world.api.redrives.start(around)).rejects.toThrow('straight back');
    await world.ready(dlq, bodies.length);
  });

  test('a copy that also comes straight back is foreseen, and the run ends all the same', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const exchange = `${dlq} fan`;
    await world.management.declareExchange('/', exchange, { type: 'fanout' });
    await world.management.bind('/', exchange, name);
    await died(declared, () => {
      for (const body of bodies) world.channel.publish(exchange, '', Buffer.from(body), { messageId: body });
    });
    await world.management.bind('/', exchange, dlq);
    const request = { ...ref, selection: all, destination: toOriginal };
    expect((await planOf(request)).warned['loop-some']).toContain('straight back');
    const redrive = await world.redriven(request);
    expect(redrive).toMatchObject({ state: 'completed', movedMessages: bodies.length });
    expect(await world.drain(name)).toEqual(bodies);
    expect(await world.drained(dlq, bodies.length)).toEqual(bodies);
  });

  test('a target deleted meanwhile: the rest stays, and the ledger says that no queue took it', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    await died(declared, send(declared));
    const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 1 };
    const { id } = await world.api.redrives.start(request);
    await vi.waitFor(
      async () => expect((await world.api.redrives.get({ redriveId: id })).movedMessages).toBeGreaterThan(0),
      { timeout: 20_000, interval: 50 },
    );
    await world.management.deleteQueue('/', name);
    const redrive = await world.ended(id);
    expect(redrive.movedMessages).toBeLessThan(bodies.length);
    const stayed = bodies.length - redrive.movedMessages;
    expect(await world.drained(dlq, stayed)).toHaveLength(stayed);
    expect(outcomes(redrive)['returned'] ?? 0, redrive.failure ?? '').toBeGreaterThan(0);
    expect((await planOf({ ...ref, selection: all, destination: toOrigin })).blocked['empty']).toBeDefined();
  });

  test('a full target that drops its oldest: foreseen, and what it drops dies again rather than vanishing', async () => {
    const declared = await declare({ work: { 'x-max-length': 2 } });
    const { ref, name, dlq } = declared;
    await diedOneByOne(declared);
    const request = { ...ref, selection: all, destination: toOrigin };
    expect(await warned(request, 'room')).toContain('drops its oldest messages, up to 3');
    await world.redriven(request);
    const there = await world.drain(name);
    expect(there).toHaveLength(2);
    expect([...there, ...(await world.drained(dlq, 3))].sort()).toEqual(bodies);
  });

  test.each(['classic', 'quorum'] as const)(
    'a full %s target that refuses: foreseen, moved the confirmed way, and what it refuses stays',
    async (type) => {
      const declared = await declare({ type, work: { 'x-max-length': 2, 'x-overflow': 'reject-publish' } });
      const { ref, name, dlq } = declared;
      await diedOneByOne(declared);
      // A quorum queue starts to refuse a little after it is full.
      const request = { ...ref, selection: all, destination: toOrigin, ratePerSec: 2 };
      expect(await warned(request, 'room')).toContain('takes 2 more messages before it refuses');
      expect((await planOf(request)).way).toBe('confirmed');
      const redrive = await world.redriven(request);
      const { moved = 0, rejected = 0 } = outcomes(redrive);
      expect(moved).toBeGreaterThanOrEqual(2);
      expect(moved).toBeLessThan(bodies.length);
      expect(moved + rejected).toBe(bodies.length);
      const there = await world.drain(name);
      expect(there).toHaveLength(moved);
      const here = await world.drained(dlq, bodies.length - moved);
      expect([...there, ...here].sort()).toEqual(bodies);
    },
  );

  test('an alternate exchange: named beforehand, and what takes it counts as moved to the exchange', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const [events, lost] = [`${dlq} events`, `${dlq} lost`];
    await world.management.declareExchange('/', lost, { type: 'fanout' });
    await world.management.declareQueue('/', lost);
    await world.management.bind('/', lost, lost);
    await world.management.declareExchange('/', events, { arguments: { 'alternate-exchange': lost } });
    await world.management.bind('/', events, name, { routingKey: 'created' });
    await died(declared, () => {
      for (const body of bodies) world.channel.publish(events, 'created', Buffer.from(body));
    });
    await world.management.call('DELETE', ['bindings', '/', 'e', events, 'q', name, 'created']);
    const request = { ...ref, selection: all, destination: toOriginal };
    const plan = await planOf(request);
    expect(plan.warned['alternate']).toContain('take its alternate exchange');
    expect(plan.targets.map(({ queue }) => queue)).toContain(lost);
    expect(outcomes(await world.redriven(request))).toEqual({ moved: bodies.length });
    expect(await world.drain(lost)).toEqual(bodies);
  });

  test.each([
    ['memory', 'set_vm_memory_high_watermark', ['absolute', '1'], ['absolute', '2GB']],
    ['disk', 'set_disk_free_limit', ['1000000GB'], ['50MB']],
  ] as const)(
    'a %s alarm blocks the plan; one that comes midway makes the run wait, and lose nothing',
    async (kind, command, on, off) => {
      const declared = await declare();
      const { ref, name, dlq } = declared;
      await died(declared, send(declared));
      const request = { ...ref, selection: all, destination: toOrigin };
      const { id } = await world.api.redrives.start({ ...request, ratePerSec: 1 });
      await vi.waitFor(
        async () =>
          expect((await world.api.redrives.get({ redriveId: id })).movedMessages).toBeGreaterThan(0),
        { timeout: 20_000, interval: 50 },
      );
      await world.broker.ctl(command, ...on);
      try {
        await vi.waitFor(
          async () => expect((await planOf(request)).blocked['alarm']).toContain(`${kind} alarm`),
          { timeout: 30_000, interval: 200 },
        );
      } finally {
        await world.broker.ctl(command, ...off);
        await vi.waitFor(async () => expect((await planOf(request)).blocked['alarm']).toBeUndefined(), {
          timeout: 30_000,
          interval: 200,
        });
      }
      const redrive = await world.ended(id);
      const there = await world.drain(name);
      const here = await world.drained(dlq, bodies.length - new Set(there).size);
      expect([...new Set([...there, ...here])].sort()).toEqual(bodies);
      expect(there).toHaveLength(new Set(there).size);
      expect(redrive.movedMessages + redrive.inDoubtMessages).toBeGreaterThanOrEqual(there.length);
    },
  );

  test('a time to live of its own: foreseen, and not restored, so that it does not expire on the way', async () => {
    const declared = await declare();
    const { ref, name } = declared;
    await died(declared, send(declared, { expiration: '60000' }));
    const request = { ...ref, selection: all, destination: toOrigin };
    expect((await planOf(request)).warned['expiration']).toContain('not restored');
    await world.redriven(request);
    const copy = await world.channel.get(name, { noAck: true });
    expect(copy && copy.properties.expiration).toBeUndefined();
  });

  test('CC and BCC: foreseen where the broker keeps them, and no other queue gets a second copy', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const [copied, blind] = [`${dlq} cc`, `${dlq} bcc`];
    for (const queue of [copied, blind]) await world.management.declareQueue('/', queue);
    await died(declared, send(declared, { CC: [copied], BCC: [blind] }));
    expect([await world.drain(copied), await world.drain(blind)]).toEqual([bodies, bodies]);
    const request = { ...ref, selection: all, destination: toOrigin };
    const { warned } = await planOf(request);
    // RabbitMQ before 4.0 removes CC itself where a dead-letter routing key is set.
    expect(warned['cc'] ?? '').toContain(version === '4' ? 'carry CC or BCC, which is left out' : '');
    await world.redriven(request);
    expect(await world.drain(name)).toEqual(bodies);
    expect([await world.drain(copied), await world.drain(blind)]).toEqual([[], []]);
  });

  test('the user id of another: foreseen, and those stay while the others move', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    await world.management.declareUser('billing', 'p');
    const rights = { configure: '.*', write: '.*', read: '.*' };
    await world.management.setPermissions('/', 'billing', rights);
    const other = await amqp.connect(world.broker.amqpUrl.replace(/\/\/.*@/, '//billing:p@'));
    const channel = await other.createConfirmChannel();
    await died(
      declared,
      () => {
        send(declared)();
        channel.sendToQueue(name, Buffer.from('theirs'), { userId: 'billing', persistent: true });
      },
      bodies.length + 1,
    );
    await other.close();
    const request = { ...ref, selection: all, destination: toOrigin };
    expect((await planOf(request)).warned['user-id']).toContain(
      '1 of 6 looked at carry the user id of another',
    );
    const redrive = await world.redriven(request);
    expect(await world.drain(name), redrive.failure ?? '').toEqual(bodies);
    expect(await world.drained(dlq, 1)).toEqual(['theirs']);
    expect(redrive).toMatchObject({ movedMessages: bodies.length, failedMessages: 1 });
  });

  test('priorities: foreseen, handed out highest first, and kept by the copies', async () => {
    const declared = await declare({ work: { 'x-max-priority': 5 }, dead: { 'x-max-priority': 5 } });
    const { ref, name } = declared;
    await died(declared, () => {
      for (const [priority, body] of bodies.entries())
        world.channel.sendToQueue(name, Buffer.from(body), { priority: priority + 1, persistent: true });
    });
    const request = { ...ref, selection: { kind: 'first' as const, count: 2 }, destination: toOrigin };
    expect((await planOf(request)).warned['priority']).toContain('higher priorities first');
    await world.redriven(request);
    const first = await world.channel.get(name, { noAck: true });
    expect(first && [first.content.toString(), first.properties.priority]).toEqual(['m5', 5]);
    expect(await world.drain(name)).toEqual(['m4']);
  });

  test('an origin in another vhost: the message stays, and no queue of that name here is made up', async () => {
    const elsewhere = `other ${randomBytes(3).toString('hex')}`;
    await world.management.declareVhost(elsewhere);
    const declared = await declare();
    await died(declared, send(declared));
    const { name, dlq, ref } = declared;
    const moved: amqp.GetMessage[] = [];
    for (;;) {
      const message = await world.channel.get(dlq, { noAck: true });
      if (message === false) break;
      moved.push(message);
    }
    const there = await amqp.connect(`${world.broker.amqpUrl}/${encodeURIComponent(elsewhere)}`);
    const channel = await there.createConfirmChannel();
    await world.management.declareQueue(elsewhere, dlq);
    for (const { content, properties } of moved) channel.sendToQueue(dlq, content, properties);
    await channel.waitForConfirms();
    const request = { ...ref, vhost: elsewhere, selection: all, destination: toOrigin };
    await world.api.messages.peek({ ...ref, vhost: elsewhere, count: 20 });
    expect((await planOf(request)).warned['target-gone']).toContain(`${name} is gone`);
    const redrive = await world.redriven(request);
    expect(redrive).toMatchObject({ movedMessages: 0, failedMessages: bodies.length });
    await vi.waitFor(async () => expect((await channel.checkQueue(dlq)).messageCount).toBe(bodies.length));
    expect(await world.drain(name)).toEqual([]);
    await there.close();
  });

  test('a consumer timeout: said while it happens; the run starts over from the head and moves none twice', async () => {
    const declared = await declare();
    const { ref, name, dlq } = declared;
    const skipped = 'other';
    await died(
      declared,
      () => {
        world.channel.sendToQueue(name, Buffer.from(skipped), { persistent: true });
        send(declared)();
      },
      bodies.length + 1,
    );
    const selection = { kind: 'filter' as const, conditions: [{ kind: 'body-text' as const, text: 'm' }] };
    await setConsumerTimeout(world.broker, { timeoutMs: 1_500, checkMs: 300 });
    const troubles = new Set<string>();
    let doubtful: string[] = [];
    try {
      const { id } = await world.api.redrives.start({
        ...{ ...ref, selection, destination: toOrigin, ratePerSec: 1 },
      });
      const redrive = await vi.waitFor(
        async () => {
          const now = await world.api.redrives.get({ redriveId: id });
          if (now.failure !== null) troubles.add(now.failure);
          expect(now.finishedAtMs).not.toBeNull();
          return now;
        },
        { timeout: 60_000, interval: 50 },
      );
      // One whose window was cut is in doubt where the broker is too young to tell that it did not restart.
      expect(redrive.state).toBe('completed');
      expect(redrive.movedMessages + redrive.inDoubtMessages).toBe(bodies.length);
      doubtful = redrive.inDoubt.map(({ messageId }) => messageId ?? '');
      expect(doubtful.length).toBeLessThanOrEqual(1);
    } finally {
      await setConsumerTimeout(world.broker, { timeoutMs: 1_800_000, checkMs: 60_000 });
    }
    expect([...troubles].join(' ')).toMatch(/^((?!inside Spillway).)*longer than its consumer_timeout/);
    expect(await world.drain(name)).toEqual(bodies.filter((body) => !doubtful.includes(body)));
    expect(await world.drained(dlq, 1 + doubtful.length)).toEqual([skipped, ...doubtful]);
  });

  test('a delivery limit: foreseen, and what cannot be moved survives more runs than the limit allows returns', async () => {
    const declared = await declare({ type: 'quorum', dead: { 'x-delivery-limit': 3 } });
    const { ref, name, dlq } = declared;
    await died(declared, send(declared));
    expect(
      (await planOf({ ...ref, selection: all, destination: toOrigin })).warned['delivery-limit'],
    ).toContain('drops a message after 3');
    await world.management.deleteQueue('/', name);
    const request = { ...ref, selection: all, destination: toOrigin };
    for (let run = 0; run < 5; run += 1) {
      const started = await world.redriven(request).catch((error: unknown) => error);
      if (started instanceof Error) {
        expect(started.message).toContain('delivery limit');
        break;
      }
    }
    await world.ready(dlq, bodies.length);
    expect((await world.drained(dlq, bodies.length)).sort()).toEqual(bodies);
  });
});
