// Whether Spillway as a whole can do its work: the database answers and has the migrations of this version, and a worker holds leases in
// it. Anybody may ask, so nothing is named.

import { readMigrationNames } from '@/server/platform/migrate/migration-files';
import type { Features } from '../features';

export type Readiness = {
  /** All that this version brings were applied. */
  migrations: boolean;
  /** Some worker renewed a lease within the time that it has for it. */
  worker: boolean;
};

export async function readReadiness({ db }: Pick<Features, 'db'>): Promise<Readiness> {
  const names = await readMigrationNames();
  const [row] = await db.$queryRaw<{ applied: number; worker: boolean }[]>`
    SELECT (SELECT count(DISTINCT migration_name)::int FROM "_prisma_migrations"
             WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL AND migration_name = ANY(${names})) AS applied,
           EXISTS (SELECT 1 FROM "Lease" WHERE "expiresAt" > clock_timestamp()) AS worker`;
  return { migrations: row?.applied === names.length, worker: row?.worker === true };
}
