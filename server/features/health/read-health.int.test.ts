import { expect, test } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { testDatabase } from '@/server/platform/testing/test-database';
import { readHealth } from './read-health';

const { db } = await testDatabase();

test('the age is that of the newest poll that succeeded, of any cluster; nothing else is told', async () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const clock = { ...systemClock, nowMs: () => nowMs };
  expect(await readHealth({ db, clock })).toEqual({ newestPollAgeMs: null });

  const make = (name: string, polls: { agoMs: number; ok: boolean }[]) =>
    db.cluster.create({
      data: {
        name,
        kind: 'memory',
        configSealed: new Uint8Array(1),
        polls: {
          create: polls.map(({ agoMs, ok }) => ({ startedAt: new Date(nowMs - agoMs), tookMs: 1, ok })),
        },
      },
    });
  await make('a', [
    { agoMs: 1_000, ok: false },
    { agoMs: 9_000, ok: true },
    { agoMs: 20_000, ok: true },
  ]);
  await make('b', [{ agoMs: 500, ok: false }]);
  expect(await readHealth({ db, clock })).toEqual({ newestPollAgeMs: 9_000 });
});
