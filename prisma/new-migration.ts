// `npm run migrate:new -- NAME`: writes the migration that leads from the last one to schema.prisma. Works on
// a throw-away database.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { systemClock } from '@/server/platform/clock';
import { startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start';
import { migrate } from '@/server/platform/migrate/migrate';
import { migrationsFolder } from '@/server/platform/migrate/migration-files';
import { schemaDrift } from '@/server/platform/migrate/schema-drift';

const name = process.argv[2];
if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Usage: npm run migrate:new -- name_in_lower_case');
  process.exit(2);
}
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'spillway-migration-'));
const postgres = await startEmbeddedPostgres({ dataDir, clock: systemClock, settings: ['fsync=off'] });
try {
  const url = postgres.url('postgres');
  await mkdir(migrationsFolder, { recursive: true });
  await migrate(url);
  const script = await schemaDrift(url);
  if (script === null) {
    console.log('Nothing to do: the migrations already lead to schema.prisma.');
  } else {
    const stamp = new Date(systemClock.nowMs()).toISOString().replace(/\D/g, '').slice(0, 14);
    const folder = path.join(migrationsFolder, `${stamp}_${name}`);
    await mkdir(folder);
    await writeFile(path.join(folder, 'migration.sql'), script);
    console.log(`Written: ${path.relative('.', folder)}/migration.sql. Read it before you commit it.`);
  }
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}
