import { expect, test } from 'vitest';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { parseVersion } from './version';
import { writtenForGood, type WrittenParts } from './written-for-good';

const startMs = Date.parse('2026-01-01T10:00:10Z');

type Told = { atMs: number; sinceMs: number | null };

/** How long it waits in ms, negative where it is not known then. `told`: since when the queue sleeps, by answers from `atMs` on. `behindMs`: their Date. */
async function waits(
  told: readonly Told[],
  parts: Partial<WrittenParts> = {},
  behindMs = 0,
): Promise<number> {
  let pastMs = 0;
  const queueSleep = () => {
    const nowMs = Math.floor((startMs + pastMs - behindMs) / 1_000) * 1_000;
    const sinceMs = told.filter(({ atMs }) => atMs <= pastMs).at(-1)?.sinceMs ?? null;
    return Promise.resolve({ nowMs, sinceMs });
  };
  const known = await writtenForGood({
    queue: { vhost: '/', name: 'orders', type: 'classic' },
    version: parseVersion('4.0.5'),
    api: { queueSleep },
    consuming: { lost: null, reply: (step) => step },
    channel: { checkQueue: (queue) => Promise.resolve({ queue, messageCount: 0, consumerCount: 0 }) },
    clock: {
      nowMs: () => startMs + pastMs,
      monotonicMs: () => pastMs,
      sleep: (ms) => Promise.resolve(void (pastMs += ms)),
    },
    ...parts,
  });
  return known ? pastMs : -pastMs;
}

test('it waits until the queue has fallen asleep after the last acknowledgement', async () => {
  const awake = { atMs: 0, sinceMs: null };
  expect(await waits([awake, { atMs: 1_400, sinceMs: startMs + 1_000 }])).toBe(1_500);
});

test('a sleep of before is none, though the clock of the answers is behind it', async () => {
  const before = { atMs: 0, sinceMs: startMs };
  expect(await waits([before, { atMs: 2_900, sinceMs: startMs + 2_000 }], {}, 1_000)).toBe(3_000);
});

test('of a queue that others keep busy it gives up in time', async () => {
  expect(await waits([])).toBe(-limits.redriveAsleepMs);
});

test('queues that do not wait for sleep get a moment', async () => {
  expect(await waits([], { queue: { vhost: '/', name: 'orders', type: 'quorum' } })).toBe(
    limits.redriveFlushMs,
  );
  expect(await waits([], { version: parseVersion('3.10.8') })).toBe(limits.redriveFlushMs);
});

test('a queue that is gone holds nothing', async () => {
  const api = { queueSleep: () => Promise.reject(new DomainError('not_found', 'gone')) };
  expect(await waits([], { api })).toBe(0);
});

test('a lost connection is said', async () => {
  const lost = new DomainError('broker_unreachable', 'lost');
  await expect(waits([], { consuming: { lost, reply: (step) => step } })).rejects.toBe(lost);
});
