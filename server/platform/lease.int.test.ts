import { expect, test } from 'vitest';
import type { Clock } from './clock';
import { acquireLease, holdLease, releaseLease, renewLease } from './lease';
import { testDatabase } from './testing/test-database';

const { db } = await testDatabase();

const lease = (name: string, holder: string, ttlMs = 60_000) => ({ name, holder, ttlMs });

/** Ends the time that the holder was given, as waiting would. */
async function expire(name: string): Promise<void> {
  await db.$executeRaw`UPDATE "Lease" SET "expiresAt" = clock_timestamp() - interval '1 second' WHERE name = ${name}`;
}

test('of many that ask at once one gets the lease', async () => {
  const asked = Array.from({ length: 8 }, (_, n) => acquireLease(db, lease('many', `holder ${n}`)));
  expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
});

test('an expired lease goes to whoever asks, and its old holder can neither renew nor release it', async () => {
  expect(await acquireLease(db, lease('expiry', 'a'))).toBe(true);
  expect(await acquireLease(db, lease('expiry', 'b'))).toBe(false);
  await expire('expiry');
  expect(await renewLease(db, lease('expiry', 'a'))).toBe(false);
  expect(await acquireLease(db, lease('expiry', 'b'))).toBe(true);
  await releaseLease(db, lease('expiry', 'a'));
  expect(await renewLease(db, lease('expiry', 'b'))).toBe(true);
});

test('a released lease is free at once', async () => {
  await acquireLease(db, lease('release', 'a'));
  await releaseLease(db, lease('release', 'a'));
  expect(await acquireLease(db, lease('release', 'b'))).toBe(true);
});

/** A clock whose sleeps end when the test says so. */
function handClock(): { clock: Clock; pass: (ms: number) => void } {
  let now = 0;
  const sleepers: { at: number; wake: () => void }[] = [];
  const clock: Clock = {
    nowMs: () => now,
    monotonicMs: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        sleepers.push({ at: now + ms, wake: resolve });
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
  const pass = (ms: number) => {
    now += ms;
    for (const { at, wake } of sleepers) if (at <= now) wake();
  };
  return { clock, pass };
}

test('work is told when its lease was taken by another', async () => {
  const { clock, pass } = handClock();
  let reason = '';
  const ran = holdLease({ db, clock }, lease('taken', 'a'), new AbortController().signal, async (signal) => {
    await expire('taken');
    expect(await acquireLease(db, lease('taken', 'b'))).toBe(true);
    const told = new Promise((resolve) => signal.addEventListener('abort', resolve));
    pass(15_000);
    await told;
    reason = (signal.reason as Error).message;
  });
  expect(await ran).toBe(true);
  expect(reason).toContain('was lost');
  expect(await renewLease(db, lease('taken', 'b'))).toBe(true);
});

test('the lease is released when the work fails', async () => {
  const { clock } = handClock();
  const failing = holdLease({ db, clock }, lease('failing', 'a'), new AbortController().signal, () =>
    Promise.reject(new Error('work failed')),
  );
  await expect(failing).rejects.toThrow('work failed');
  expect(await acquireLease(db, lease('failing', 'b'))).toBe(true);
});
