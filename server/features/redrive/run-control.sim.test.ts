// Pausing, changing and the canary against a process that dies at the n-th operation, for every n: what people asked
// for still happens, a step is never passed unwatched, and the promises of DESIGN hold.

import { describe, expect, test } from 'vitest';
import { redriveCanarySchema } from '@/server/domain/redrive-pace';
import type { Lookout } from './pacer';
import {
  bodies,
  expectPromisesKept,
  type Mode,
  modes,
  outcomesOf,
  World,
} from '../testing/simulated-redrive';
import { inDoubtSentences } from './redrive-books';

const whens = ['before', 'after'] as const;

/** A person resumes it. */
function resume(world: World): void {
  if (world.row.state === 'paused') world.row.state = 'queued';
}

describe.each(Object.entries(modes))('%s: paused at the n-th operation', async (_, mode) => {
  const quiet = new World(mode);
  await quiet.run();
  const all = Array.from({ length: quiet.operations }, (__, i) => i + 1);

  test('nothing is held or open then, and the resumed run moves the rest', async () => {
    for (const n of all) {
      const world = new World(mode);
      world.gate = () => {
        if (world.operations === n && world.row.state === 'running') world.row.state = 'pausing';
        return null;
      };
      await world.run();
      expect(['paused', 'completed'], `operation ${n}`).toContain(world.row.state);
      if (world.row.state === 'paused') {
        expect(world.row.windows.every(({ outcomes }) => outcomes !== null)).toBe(true);
        expect(world.broker.queue({ vhost: '/', name: 'dlq' }).held.size).toBe(0);
        expectPromisesKept(world, 0);
      }
      resume(world);
      await world.run();
      expect(world.row.state, `operation ${n}`).toBe('completed');
      expect(world.row.progress.movedMessages).toBe(10);
      expectPromisesKept(world, 0);
    }
  });

  test.each(whens)(
    'killed while it was to pause, %s it took effect: it pauses, and resumes',
    async (when) => {
      const asked = 6;
      for (const n of all.filter((operation) => operation > asked)) {
        const world = new World(mode);
        world.crashing = true;
        world.gate = () => {
          if (world.operations === asked) world.row.state = 'pausing';
          return world.operations === n ? when : null;
        };
        await world.run();
        world.gate = () => null;
        if (world.crashed) await world.run();
        expect(world.row.state, `operation ${n}`).toBe('paused');
        resume(world);
        await world.run();
        expect(world.row.state, `operation ${n}`).toBe('completed');
        expectPromisesKept(world);
      }
    },
  );
});

describe.each(Object.entries(modes))('%s: a hard maximum', (_, mode) => {
  const maxMessages = 6;

  test.each(whens)(
    'killed %s the n-th operation: no more than that is moved, and what was under way is looked for',
    async (when) => {
      for (const keepsOrder of [true, false]) {
        const quiet = new World(mode, { pace: { maxMessages } });
        await quiet.run();
        expect(quiet.row).toMatchObject({ state: 'completed', progress: { movedMessages: maxMessages } });
        for (let n = 1; n <= quiet.operations; n += 1) {
          const world = new World(mode, { pace: { maxMessages } });
          world.keepsOrder = keepsOrder;
          world.crashing = true;
          world.gate = () => (world.operations === n ? when : null);
          await world.run();
          world.gate = () => null;
          if (world.crashed) await world.run();
          const { state, progress } = world.row;
          expect(state, `operation ${n}`).toBe('completed');
          expect(progress.movedMessages + progress.inDoubtMessages, `operation ${n}`).toBe(maxMessages);
          // Of two equal messages one may be taken for the other, and both are moved.
          expect(new Set(world.bodiesIn('orders')).size).toBeLessThanOrEqual(maxMessages);
          expectNothingUnlooked(world);
          expectPromisesKept(world);
        }
      }
    },
  );

  /** In doubt is only what was found in both places. */
  function expectNothingUnlooked(world: World): void {
    const details = outcomesOf(world).flatMap(({ outcome, detail }) =>
      outcome === 'in-doubt' ? detail : [],
    );
    expect(details).not.toContain(inDoubtSentences.notLookedFor);
  }
});

describe.each(Object.entries(modes))('%s: a canary', async (_, mode) => {
  const canary = redriveCanarySchema.parse({ steps: [1, 3], watchMs: 1_000 });

  test.each(whens)(
    'killed %s the n-th operation: no step is passed before it was watched to its end',
    async (when) => {
      const quiet = canaryWorld(mode, 0);
      await quiet.world.run();
      expect(quiet.world.row.state).toBe('completed');
      for (let n = 1; n <= quiet.world.operations; n += 1) {
        const { world } = canaryWorld(mode, 0);
        world.crashing = true;
        world.gate = (operation) => {
          expectWithinSteps(world, operation);
          return world.operations === n ? when : null;
        };
        await world.run();
        world.gate = (operation) => {
          expectWithinSteps(world, operation);
          return null;
        };
        await world.run();
        expect(world.row.state, `operation ${n}`).toBe('completed');
        expect(world.row.canary).toMatchObject({ passedSteps: 2, watchingUntilMs: null });
        expectPromisesKept(world);
      }
    },
  );

  test.each(whens)(
    'of a consumer that is broken, killed %s the n-th operation: it stops after one',
    async (when) => {
      const quiet = canaryWorld(mode, 1);
      await quiet.world.run();
      expect(quiet.world.row).toMatchObject({ state: 'stopped', progress: { movedMessages: 1 } });
      for (let n = 1; n <= quiet.world.operations; n += 1) {
        const { world } = canaryWorld(mode, 1);
        world.crashing = true;
        world.gate = () => (world.operations === n ? when : null);
        await world.run();
        world.gate = () => null;
        if (world.row.state !== 'stopped') await world.run();
        expect(world.row.state, `operation ${n}`).toBe('stopped');
        expect(world.row.failure).toContain('Stopped after the first step');
        // In doubt after a kill, it may have been the one of the step, and not have arrived.
        expect(world.bodiesIn('orders').length, `operation ${n}`).toBeLessThanOrEqual(1);
        // It stopped without a look at the source, which alone would tell.
        expectPromisesKept(world, Math.max(1, mode.inDoubt));
      }
    },
  );

  test('that nobody can watch sends nothing, says why, and goes on once it is seen', async () => {
    const { world, watch } = canaryWorld(mode, 0);
    watch.blind = 'no route to the broker';
    world.gate = (operation) => {
      if (operation === 'journal.wait' && world.operations > 8) watch.blind = null;
      if (watch.blind !== null) expect(world.bodiesIn('orders')).toEqual([]);
      return null;
    };
    await world.run();
    expect(world.row.state).toBe('completed');
    expectPromisesKept(world, 0);
  });

  test('a window that was moved and is being written down counts once', async () => {
    const { world, asked } = canaryWorld(mode, 0, redriveCanarySchema.parse({ steps: [20], watchMs: 1_000 }));
    world.refill(bodies.map((_body, index) => ({ queue: 'orders', body: `m${index}` })));
    world.settled = () => new Promise((resolve) => setImmediate(resolve));
    await world.run();
    expect(world.row.state).toBe('completed');
    expect(asked.length).toBeGreaterThan(2);
    for (const { sentMessages, openedMessages } of asked) expect(sentMessages).toBe(openedMessages);
  });

  /** `dying`: how many of the copies die again. */
  function canaryWorld(of: Mode, dying: number, steps = canary) {
    const watch: { blind: string | null } = { blind: null };
    /** What was said to be sent, and what was written down by then to be sent. */
    const asked: { sentMessages: number; openedMessages: number }[] = [];
    const lookout: Lookout = {
      open: async ({ sentMessages }) => {
        asked.push({ sentMessages, openedMessages: outcomesOf(world).length });
        return watch.blind;
      },
      look: async ({ sentMessages }) =>
        watch.blind === null
          ? {
              diedAgainMessages: Math.min(dying, sentMessages),
              maybeMessages: 0,
              unseenArrivals: 0,
              mostly: { queue: 'orders', place: 'dlq', reason: 'rejected', sameCause: null },
            }
          : { blind: watch.blind },
      sent: () => undefined,
    };
    const world = new World(of, { pace: { canary: steps }, lookout });
    return { watch, asked, world };
  }

  function expectWithinSteps(world: World, operation: string): void {
    if (operation !== 'publish' && operation !== 'move') return;
    const through = [1, 4, bodies.length][world.row.canary?.passedSteps ?? 0] ?? bodies.length;
    expect(world.bodiesIn('orders').length).toBeLessThan(through);
  }
});
