// What schema.prisma says beyond the database: the SQL that would lead from one to the other.

import { noFilters } from './migrate';
import { readSchema } from './migration-files';
import { withSchemaEngine } from './schema-engine';

/** The SQL from the database as it is to schema.prisma; null when they agree. */
export async function schemaDrift(databaseUrl: string): Promise<string | null> {
  const schema = await readSchema();
  return withSchemaEngine(databaseUrl, async (engine) => {
    const { exitCode, stdout } = await engine.diff({
      from: { tag: 'schemaDatasource', files: schema.files, configDir: '.' },
      to: { tag: 'schemaDatamodel', files: schema.files },
      script: true,
      exitCode: true,
      filters: noFilters,
    });
    return exitCode === 0 ? null : (stdout ?? '');
  });
}
