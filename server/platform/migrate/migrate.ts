// Brings a database to the newest migration. Invariant: of several starts at once only one migrates; the
// others wait for it and then find nothing to do.

import pg from 'pg';
import { DomainError } from '@/server/domain/errors';
import { readMigrations } from './migration-files';
import { withSchemaEngine } from './schema-engine';

/** "spillway" as a number, so that other users of the same database do not meet this lock. */
const MIGRATION_LOCK = 0x5317_1a4;
export const noFilters = { externalTables: [], externalEnums: [] };

/** Returns the names of the migrations that were applied now; `names`: no others. Throws `conflict` when the database is newer. */
export async function migrate(databaseUrl: string, names?: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await applyMigrations(databaseUrl, names);
  } finally {
    await client.end();
  }
}

async function applyMigrations(databaseUrl: string, names?: readonly string[]): Promise<string[]> {
  const migrationsList = await readMigrations(names);
  return withSchemaEngine(databaseUrl, async (engine) => {
    const { history } = await engine.diagnoseMigrationHistory({
      migrationsList,
      optInToShadowDatabase: false,
      filters: noFilters,
    });
    if (history !== null && history.diagnostic !== 'databaseIsBehind') {
      throw new DomainError(
        'conflict',
        `The database was migrated by a newer or another version of Spillway (${history.unpersistedMigrationNames.join(', ')}). Start that version, or restore a backup made before it.`,
      );
    }
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: noFilters });
    return appliedMigrationNames;
  });
}
