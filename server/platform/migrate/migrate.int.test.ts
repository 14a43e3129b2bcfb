import { expect, test } from 'vitest';
import { openDatabase } from '../database';
import { testDatabase } from '../testing/test-database';
import { migrate } from './migrate';
import { readMigrations } from './migration-files';
import { schemaDrift } from './schema-drift';

test('all migrations on an empty database lead to schema.prisma exactly', async () => {
  const { url } = await testDatabase({ migrated: false });
  expect(await schemaDrift(url)).toContain('CREATE TABLE');
  await migrate(url);
  expect(await schemaDrift(url)).toBeNull();
});

test('of concurrent starts one migrates and the others find nothing to do', async () => {
  const { url } = await testDatabase({ migrated: false });
  const { migrationDirectories } = await readMigrations();
  const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
  expect(applied.flat()).toEqual(migrationDirectories.map(({ path }) => path));
});

test('a database of a newer version is refused with its migrations named, and not changed', async () => {
  const { url } = await testDatabase();
  const db = openDatabase(url);
  await db.$executeRaw`
    INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES ('x', 'x', '99990101000000_from_the_future', now(), now(), 1)`;
  await db.$disconnect();
  await expect(migrate(url)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('99990101000000_from_the_future') as string,
  });
});
