// Loops and limits on real brokers: what the plan says beforehand, and what becomes of the messages when it
// happens all the same. Here: alarms of the broker. Nothing is lost in any of them.

import { afterEach, expect, test, vi } from 'vitest';
import { all, onBrokers, outcomesOf, toOrigin } from './limits-world';

/** More than are moved before a broker notices that it has no memory left. */
const bodies = Array.from({ length: 150 }, (_, index) => `m${String(index).padStart(3, '0')}`);

const alarms = {
  memory: { command: 'set_vm_memory_high_watermark', on: ['absolute', '1'], off: ['absolute', '2GB'] },
  disk: { command: 'set_disk_free_limit', on: ['1000000GB'], off: ['50MB'] },
} as const;

/** A source with a length limit is not moved in transactions. */
const sources = { atomic: {}, confirmed: { 'x-max-length': 1_000 } } as const;

const soon = { timeout: 30_000, interval: 50 };

type Case = { kind: keyof typeof alarms; way: keyof typeof sources; type: 'classic' | 'quorum' };

onBrokers(['3.10', '4', '4.3'], ({ version, world, declare, died, send, planOf }) => {
  /** Also where a test fails midway. */
  afterEach(() => lift());

  const raised = new Set<keyof typeof alarms>();

  async function raise(kind: keyof typeof alarms): Promise<void> {
    raised.add(kind);
    await world().broker.ctl(alarms[kind].command, ...alarms[kind].on);
  }

  async function lift(): Promise<void> {
    for (const kind of raised) await world().broker.ctl(alarms[kind].command, ...alarms[kind].off);
    raised.clear();
  }

  const statusOf = (redriveId: string) => world().api.redrives.get({ redriveId });

  /** A redrive of all bodies that has begun, and then an alarm, which it says that it waits for. */
  async function blockedMidway({ kind, way, type }: Case) {
    const declared = await declare({ type, dead: sources[way] });
    const request = { ...declared.ref, selection: all, destination: toOrigin };
    await died(declared, send(declared, {}, bodies), bodies.length);
    const alarmOf = async () => (await planOf(request)).blocked['alarm'];
    // The broker's own statistics tell of the end of an alarm some seconds late.
    await vi.waitFor(async () => expect(await alarmOf()).toBeUndefined(), soon);
    expect((await planOf(request)).way).toBe(way);
    const { id } = await world().api.redrives.start({ ...request, ratePerSec: 5 });
    await vi.waitFor(async () => expect((await statusOf(id)).movedMessages).toBeGreaterThan(0), soon);
    await raise(kind);
    await vi.waitFor(async () => expect(await alarmOf()).toContain(`${kind} alarm`), soon);
    await vi.waitFor(async () => expect((await statusOf(id)).failure ?? '').toMatch(saysWhy), soon);
    return { ...declared, id };
  }

  test.each([
    ['memory', 'atomic', 'classic'],
    ['memory', 'confirmed', 'quorum'],
    // Before 4.0 quorum queues are not moved to in transactions.
    ['disk', 'atomic', version === '3.10' ? 'classic' : 'quorum'],
    ['disk', 'confirmed', 'classic'],
  ] as const)(
    'a %s alarm blocks the plan; a run under way (%s, %s) waits, says so, and goes on by itself',
    async (kind, way, type) => {
      const { id, name, dlq } = await blockedMidway({ kind, way, type });
      const waiting = await statusOf(id);
      expect(waiting).toMatchObject({ state: 'running', inDoubtMessages: 0, failedMessages: 0 });
      expect(waiting.movedMessages).toBeLessThan(bodies.length);
      await world().api.redrives.change({ redriveId: id, ratePerSec: null });
      // As long as several windows at its rate.
      const untilMs = performance.now() + 3_000;
      await vi.waitFor(() => expect(performance.now()).toBeGreaterThan(untilMs), soon);
      const { movedMessages } = waiting;
      expect(await statusOf(id)).toMatchObject({ state: 'running', movedMessages, inDoubtMessages: 0 });
      await lift();
      const redrive = await world().ended(id);
      expect(redrive).toMatchObject({ state: 'completed', failure: null });
      expect(outcomesOf(redrive)).toEqual({ moved: bodies.length });
      expect(await world().drain(name)).toEqual(bodies);
      expect(await world().drain(dlq)).toEqual([]);
    },
  );

  test('one that waits in transactions is paused and resumed meanwhile, with nothing in doubt', async () => {
    const { id, name, dlq } = await blockedMidway({ kind: 'memory', way: 'atomic', type: 'classic' });
    await world().api.redrives.pause({ redriveId: id });
    await vi.waitFor(async () => expect((await statusOf(id)).state).toBe('paused'), soon);
    await world().api.redrives.resume({ redriveId: id });
    await vi.waitFor(
      async () => expect(await statusOf(id)).toMatchObject({ state: 'running', failure: matching(saysWhy) }),
      soon,
    );
    await world().api.redrives.pause({ redriveId: id });
    await vi.waitFor(async () => expect((await statusOf(id)).state).toBe('paused'), soon);
    await lift();
    await world().api.redrives.resume({ redriveId: id });
    await world().api.redrives.change({ redriveId: id, ratePerSec: null });
    const redrive = await world().ended(id);
    expect(redrive).toMatchObject({ state: 'completed', failure: null });
    expect(outcomesOf(redrive)).toEqual({ moved: bodies.length });
    expect(await world().drain(name)).toEqual(bodies);
    expect(await world().drain(dlq)).toEqual([]);
  });

  test('one that waits for confirms, asked to pause, says for how many answers it waits, and where; it pauses after them', async () => {
    const { id, name, dlq } = await blockedMidway({ kind: 'disk', way: 'confirmed', type: 'classic' });
    await world().api.redrives.pause({ redriveId: id });
    await vi.waitFor(
      async () =>
        expect(await statusOf(id)).toMatchObject({
          state: 'pausing',
          failure: matching(saysForWhat('disk')),
        }),
      soon,
    );
    await lift();
    await vi.waitFor(async () => expect((await statusOf(id)).state).toBe('paused'), soon);
    const paused = await statusOf(id);
    expect(paused).toMatchObject({ inDoubtMessages: 0, failedMessages: 0, failure: null, blocked: null });
    await world().ready(dlq, bodies.length - paused.movedMessages);
    await world().api.redrives.resume({ redriveId: id });
    await world().api.redrives.change({ redriveId: id, ratePerSec: null });
    expect(outcomesOf(await world().ended(id))).toEqual({ moved: bodies.length });
    expect(await world().drain(name)).toEqual(bodies);
    expect(await world().drain(dlq)).toEqual([]);
  });

  test('one that waits for confirms is cancelled, also while it is to pause: what was not answered is listed, nothing lost', async () => {
    const { id, name, dlq } = await blockedMidway({
      kind: 'memory',
      way: 'confirmed',
      type: 'classic',
    });
    await world().api.redrives.pause({ redriveId: id });
    const unanswered = await vi.waitFor(async () => {
      const { failure, blocked } = await statusOf(id);
      expect(failure ?? '').toMatch(saysForWhat('memory'));
      return blocked?.unansweredMessages ?? NaN;
    }, soon);
    await world().api.redrives.cancel({ redriveId: id });
    const redrive = await world().ended(id);
    expect(redrive.state).toBe('cancelled');
    const doubtful = redrive.inDoubt.map(({ messageId }) => messageId ?? '');
    expect(doubtful).toHaveLength(redrive.inDoubtMessages);
    expect(redrive.inDoubtMessages).toBe(unanswered);
    await lift();
    const rest = bodies.length - redrive.movedMessages;
    const here = await world().drained(dlq, rest);
    const there = await world().drain(name);
    expect([...new Set([...here, ...there])].sort()).toEqual(bodies);
    expect(here.filter((body) => there.includes(body)).filter((body) => !doubtful.includes(body))).toEqual(
      [],
    );
  });
});

const saysWhy =
  /^Waiting: the broker blocks publishers \(.+\)\. Free memory or disk there; .+ goes on by itself/;

function saysForWhat(kind: keyof typeof alarms): RegExp {
  return new RegExp(
    `^Waiting for the broker’s answer to \\d+ messages? sent before .+\\(${kind} alarm on rabbit.*@.+\\)\\. Nothing more`,
  );
}

function matching(pattern: RegExp): unknown {
  return expect.stringMatching(pattern);
}
