// Back-pressure against a broker whose statistics are late: the limit holds all the same.

import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { redrivePaceSchema } from '@/server/domain/redrive-pace';
import { Pacer } from './pacer';

const limit = 10;

test.each([0, 1_000, 6_000, limits.statisticsLagMs])(
  'a target never gets more than it may have, though its depth is told %d ms late',
  async (lagMs) => {
    const world = lateTarget(lagMs);
    for (let step = 0; step < 120; step += 1) {
      await world.step({ backPressure: true });
      if (step === 40) world.consume(6);
    }
    expect(world.highest()).toBe(limit);
    expect(world.sent()).toBe(limit + 6);
  },
);

test('a limit that is set midway knows what was sent just before', async () => {
  const world = lateTarget(6_000);
  await world.step({ backPressure: false, most: limit });
  for (let step = 0; step < 60; step += 1) await world.step({ backPressure: true });
  expect(world.highest()).toBe(limit);
});

test('what a reading may not have seen counts until the next one', async () => {
  const world = lateTarget(limits.statisticsLagMs, 100);
  await world.step({ backPressure: true, most: 0 });
  for (let step = 0; step < 5; step += 1) await world.step({ backPressure: true, most: step === 4 ? 5 : 0 });
  // A reading of 10.1 s tells of what was there after 0.1 s, and those of 0.6 s are older than its lag at 10.7 s.
  for (let step = 0; step < 102; step += 1)
    await world.step({ backPressure: true, most: step < 101 ? 0 : 20 });
  expect(world.highest()).toBe(limit);
});

/** A pacer on time of its own, and the target that it sends to. */
function lateTarget(lagMs: number, stepMs = 500) {
  let nowMs = 0;
  let sent = 0;
  let depth = 0;
  let highest = 0;
  const told: { atMs: number; depth: number }[] = [{ atMs: -Infinity, depth: 0 }];
  const clock = { nowMs: () => nowMs, monotonicMs: () => nowMs, sleep: () => Promise.resolve() };
  const readPressure = () => {
    const depthMessages = told.findLast(({ atMs }) => atMs <= nowMs - lagMs)?.depth ?? 0;
    return Promise.resolve([{ queue: 'orders', depthMessages, ageMs: null, missing: null }]);
  };
  const pacer = new Pacer({ clock, readPressure, lookout: null });
  const change = (by: number) => {
    depth += by;
    highest = Math.max(highest, depth);
    told.push({ atMs: nowMs, depth });
  };
  return {
    highest: () => highest,
    sent: () => sent,
    consume: (messages: number) => change(-messages),
    /** A little later, and what the pacer lets start then. */
    async step({ backPressure, most = Infinity }: { backPressure: boolean; most?: number }) {
      nowMs += stepMs;
      const pace = redrivePaceSchema.parse({
        backPressure: backPressure ? { maxDepthMessages: limit } : null,
      });
      const control = { state: 'running' as const, ratePerSec: null, pace };
      const counts = { sentMessages: sent, heldMessages: 0, inFlightMessages: 0 };
      const answer = await pacer.admit({
        ...{ control, ...counts, canary: null },
        saveCanary: () => Promise.resolve(),
      });
      if (answer.kind !== 'go') return;
      const messages = Math.min(answer.messages, most);
      pacer.started(messages);
      sent += messages;
      change(messages);
    },
  };
}
