// The engine against a broker and a journal that fail: the n-th operation, for every n, in every way. After
// each run the promises of DESIGN are checked on what the broker and the journal hold.

import { describe, expect, test } from 'vitest';
import { TakenBack } from '@/server/brokers/driver';
import type { MemoryFault } from '@/server/brokers/memory';
import { DomainError } from '@/server/domain/errors';
import {
  bodies,
  countIn,
  dlq,
  expectPromisesKept,
  type Mode,
  modes,
  outcomesOf,
  windowMessages,
  World,
} from '../testing/simulated-redrive';

/** How many operations an untroubled run has. */
async function operationsOf(mode: Mode): Promise<number> {
  const world = new World(mode);
  await world.run();
  expect(world.row.state).toBe('completed');
  return world.operations;
}

describe('a redrive that nothing disturbs', () => {
  test('moves what can be moved exactly once, and leaves the rest in place with its reason', async () => {
    const world = new World();
    await world.run();
    expect(world.row).toMatchObject({ state: 'completed', failure: null });
    expect(world.bodiesIn('orders')).toEqual([
      'm1',
      'm2',
      'same',
      'm3',
      'same',
      'm4',
      'm5',
      'm6',
      'm7',
      'm8',
    ]);
    expect(world.bodiesIn('dlq')).toEqual(['gone1', 'no-origin', 'gone2']);
    expect(world.row.progress).toMatchObject({ movedMessages: 10, failedMessages: 3, inDoubtMessages: 0 });
    expectPromisesKept(world, 0);
  });

  test('takes nothing that arrived after its start, not even its own copies that died again', async () => {
    const world = new World();
    world.gate = (operation) => {
      if (operation !== 'journal.settle') return null;
      world.die('orders', `late${world.operations}`);
      const first = world.bodiesIn('orders')[0];
      if (first !== undefined) world.broker.rejectHead({ vhost: '/', name: 'orders' });
      return null;
    };
    await world.run();
    expect(world.row.progress).toMatchObject({ movedMessages: 10, takenMessages: 13 });
    expect(world.bodiesIn('orders').some((body) => body.startsWith('late'))).toBe(false);
  });
});

test('a copy that dies again within the bound, because others left meanwhile, is counted and left alone', async () => {
  const world = new World();
  world.gate = (operation) => {
    if (operation === 'journal.settle' && world.row.windows.length === 1) {
      world.broker.queue(dlq).ready.splice(-3);
      world.broker.rejectHead({ vhost: '/', name: 'orders' }, 2);
    }
    return null;
  };
  await world.run();
  expect(world.row).toMatchObject({ state: 'completed', progress: { movedMessages: 7, keptMessages: 2 } });
  expect(world.row.progress.outcomes).toContainEqual(
    expect.objectContaining({ outcome: 'came-back', count: 2 }),
  );
  expect(world.bodiesIn('dlq').slice(-2)).toEqual(['m1', 'm2']);
});

describe.each(Object.entries(modes))('%s: every n-th operation fails once', async (_, mode) => {
  const operations = await operationsOf(mode);
  const all = Array.from({ length: operations }, (_, i) => i + 1);

  test.each(['before', 'after'] as const)('killed %s it took effect, and resumed', async (when) => {
    for (const n of all) {
      const world = new World(mode);
      world.crashing = true;
      world.gate = () => (world.operations === n ? when : null);
      await world.run();
      expect(world.crashed, `operation ${n}`).toBe(true);
      world.gate = () => null;
      for (let i = 0; i < bodies.length; i += 1) world.die('orders', 'late');
      await world.run();
      // One of the equal two may stand in for the other, which frees its place for one that came later.
      const late = countIn(world.bodiesIn('orders'), 'late');
      expect(late, `operation ${n}`).toBeLessThanOrEqual(countIn(world.bodiesIn('dlq'), 'same'));
      expect(world.row.state, `operation ${n}`).toBe('completed');
      expectPromisesKept(world);
    }
  });

  test.each(['before', 'after'] as const)('killed twice, %s', async (when) => {
    for (const n of all) {
      const world = new World(mode);
      world.crashing = true;
      world.gate = () => (world.operations === n ? when : null);
      await world.run();
      const between = world.operations;
      world.gate = () => (world.operations === between + 1 + (n % 9) ? when : null);
      await world.run();
      world.gate = () => null;
      await world.run();
      expect(['completed', 'failed'], `operation ${n}`).toContain(world.row.state);
      expectPromisesKept(world, 2 * mode.inDoubt);
    }
  });

  test.each(['before', 'after'] as const)(
    'the database fails %s it took effect; the run goes on',
    async (when) => {
      for (const n of all) {
        const world = new World(mode);
        world.gate = (operation) => (world.operations === n && operation.startsWith('journal') ? when : null);
        await world.run();
        expect(world.row.state, `operation ${n}`).toBe('completed');
        expectPromisesKept(world, 0);
        expect(world.bodiesIn('dlq').filter((body) => body.startsWith('m'))).toEqual([]);
      }
    },
  );

  const faults: MemoryFault[] = [
    'lost-before',
    'lost-after',
    'lost-midway',
    'unconfirmed-absent',
    'unconfirmed-stored',
    'returned',
    'rejected',
  ];
  test.each(faults)('the broker: %s', async (fault) => {
    const quiet = new World(mode);
    await quiet.run();
    for (let n = 1; n <= quiet.broker.faults.seen.length; n += 1) {
      const world = new World(mode);
      world.broker.faults.failNth(n, fault);
      await world.run();
      expect(world.row.state, `operation ${n}`).toBe('completed');
      // Whether a broker that died in the middle of a transaction has the copies cannot be known.
      expectPromisesKept(world, fault === 'lost-midway' ? windowMessages * mode.windows : mode.inDoubt);
    }
  });

  test('stopped in order after any window, and resumed by another worker: nothing is in doubt', async () => {
    for (const n of all) {
      const world = new World(mode);
      world.gate = () => {
        if (world.operations === n) world.stop();
        return null;
      };
      await world.run();
      expect(['queued', 'completed'], `operation ${n}`).toContain(world.row.state);
      await world.run();
      expect(world.row.state, `operation ${n}`).toBe('completed');
      expectPromisesKept(world, 0);
    }
  });
});

test('a broker that comes back without the acknowledgements it took: listed, not published again', async () => {
  for (const windows of [1, 2, 3]) {
    const world = new World();
    world.ackDropped = true;
    world.broker.faults.decide(({ operation }) => {
      if (operation !== 'take' || world.row.windows.length < windows || !world.ackDropped) return null;
      world.ackDropped = false;
      world.broker.epoch += 1;
      return 'lost-before';
    });
    await world.run();
    expect(world.row.state).toBe('completed');
    const reappeared = outcomesOf(world).filter(({ outcome }) => outcome === 'reappeared');
    expect(reappeared.length).toBeGreaterThan(windows);
    expectPromisesKept(world, 0, bodies.length);
  }
});

test('a queue that takes back what was held, and had ignored acknowledgements before: listed, not published again', async () => {
  for (const windows of [1, 2, 3]) {
    const world = new World();
    world.ackDropped = true;
    world.gate = (operation) => {
      if (operation !== 'take' || world.row.windows.length < windows || !world.ackDropped) return null;
      world.ackDropped = false;
      throw takenBack({ unsent: false });
    };
    await world.run();
    expect(world.row.state).toBe('completed');
    const reappeared = outcomesOf(world).filter(({ outcome }) => outcome === 'reappeared');
    expect(reappeared.length).toBeGreaterThan(windows);
    expectPromisesKept(world, 0, bodies.length);
  }
});

test.each([true, false])(
  'atomic: taken back, and the step was not sent: %s. Only what may count is in doubt',
  async (unsent) => {
    const world = new World(modes.atomic);
    let moves = 0;
    world.gate = (operation) => {
      if (operation !== 'move' || (moves += 1) !== 2) return null;
      throw takenBack({ unsent });
    };
    await world.run();
    expect(world.row.state).toBe('completed');
    expectPromisesKept(world, unsent ? 0 : windowMessages);
    const doubtful = outcomesOf(world).filter(({ outcome }) => outcome === 'in-doubt');
    expect(doubtful.length > 0).toBe(!unsent);
  },
);

function takenBack(options: { unsent: boolean }): TakenBack {
  return new TakenBack('held longer than the broker allows', options);
}

test('a broker that restarts right after the last window and has forgotten: listed before the run has ended', async () => {
  const world = new World();
  world.ackDropped = true;
  world.gate = (operation) => {
    if (
      operation === 'journal.settle' &&
      world.row.windows.length === Math.ceil(bodies.length / windowMessages)
    ) {
      world.broker.epoch += 1;
    }
    return null;
  };
  await world.run();
  expect(world.row.state).toBe('completed');
  expect(outcomesOf(world).filter(({ outcome }) => outcome === 'moved')).toEqual([]);
  expect(outcomesOf(world).some(({ outcome }) => outcome === 'reappeared')).toBe(true);
  expectPromisesKept(world, 0, bodies.length);
});

test('a broker that stays away: the run gives up with a sentence, and what is in doubt is listed', async () => {
  const world = new World();
  world.broker.faults.decide(({ index }) => (index > 9 ? 'lost-before' : null));
  await world.run();
  expect(world.row.state).toBe('failed');
  expect(world.row.failure).toContain('Gave up');
  expectPromisesKept(world);
});

test('a cancel ends the run after the window in flight; the rest stays in order', async () => {
  const world = new World();
  world.gate = (operation) => {
    if (operation === 'journal.settle') world.row.state = 'cancelling';
    return null;
  };
  await world.run();
  expect(world.row.state).toBe('cancelled');
  expect(world.row.progress.takenMessages).toBe(windowMessages);
  expectPromisesKept(world, 0);
});

test('a queue that is gone: the run fails with what the broker says', async () => {
  const world = new World();
  world.broker.deleteQueue(dlq);
  await world.run();
  expect(world.row.state).toBe('failed');
  expect(world.row.failure).toContain('dlq');
  expect(world.row.failure).not.toContain(DomainError.name);
});

describe.each([modes.confirmed, modes.pipelined])(
  'a target that dead-letters what it refuses: $windows',
  (mode) => {
    test('the run stops with the sentence, after no more than what was under way, and leaves the rest', async () => {
      const targets = [{ queue: 'orders', exists: true, overflow: 'reject-publish-dlx' }];
      const world = new World(mode, { targets });
      let refused = 0;
      world.broker.faults.decide(({ operation }) => {
        if (operation !== 'publish' || world.bodiesIn('orders').length < 2) return null;
        refused += 1;
        return 'rejected';
      });
      await world.run();
      expect(world.row).toMatchObject({
        state: 'failed',
        progress: { movedMessages: 2, inDoubtMessages: 0 },
      });
      expect(world.row.failure).toContain('Stopped: orders is full, and its dead-letter exchange');
      expect(refused).toBeGreaterThan(0);
      expect(refused).toBeLessThanOrEqual(windowMessages * mode.windows);
      expect(world.bodiesIn('dlq')).toEqual(bodies.slice(2));
      expectPromisesKept(world, 0);
    });
  },
);

describe('atomic: a target that is deleted in the middle', () => {
  test.each([1, 2])(
    'after %i windows: the run stops with the sentence, and nothing is lost',
    async (windows) => {
      const world = new World(modes.atomic);
      let deleted = false;
      world.gate = (operation) => {
        const settled = world.row.windows.filter(({ outcomes }) => outcomes !== null).length;
        if (operation === 'move' && settled === windows && !deleted) {
          deleted = true;
          world.broker.deleteQueue({ vhost: '/', name: 'orders' });
        }
        return null;
      };
      await world.run();
      expect(deleted).toBe(true);
      expect(world.row.state).toBe('failed');
      expect(world.row.failure).toContain('orders');
      const outcomes = outcomesOf(world);
      const moved = outcomes.filter(({ outcome }) => outcome === 'moved').length;
      expect(world.row.progress.movedMessages).toBe(moved);
      expect(world.bodiesIn('dlq').length).toBe(bodies.length - moved);
    },
  );
});
