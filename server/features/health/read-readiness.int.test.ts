import { expect, test } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { testDatabase } from '@/server/platform/testing/test-database';
import { readReadiness } from './read-readiness';

const { db } = await testDatabase();

test('a worker is there while it holds a lease, and migrations are applied once all of them are', async () => {
  expect(await readReadiness({ db })).toEqual({ migrations: true, worker: false });
  const lease = (agoMs: number) => ({ expiresAt: new Date(systemClock.nowMs() - agoMs) });
  await db.lease.create({ data: { name: 'roll-up', holder: 'a worker', ...lease(1_000) } });
  expect(await readReadiness({ db })).toMatchObject({ worker: false });
  await db.lease.updateMany({ data: lease(-60_000) });
  expect(await readReadiness({ db })).toMatchObject({ worker: true });

  await db.$executeRaw`UPDATE "_prisma_migrations" SET finished_at = NULL
    WHERE migration_name = (SELECT max(migration_name) FROM "_prisma_migrations")`;
  expect(await readReadiness({ db })).toMatchObject({ migrations: false });
});
