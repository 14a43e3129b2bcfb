// The migrations and the schema as they lie on disk, in the shape that the schema engine reads.

import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MigrationList, SchemasContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';

const prismaFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../prisma');
export const migrationsFolder = path.join(prismaFolder, 'migrations');

/** Oldest first. */
export async function readMigrationNames(): Promise<string[]> {
  const entries = await readdir(migrationsFolder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => name).sort();
}

export async function readMigrations(only?: readonly string[]): Promise<MigrationList> {
  const names = (await readMigrationNames()).filter((name) => only === undefined || only.includes(name));
  const migrationDirectories = await Promise.all(
    names.map(async (name) => ({
      path: name,
      migrationFile: {
        path: 'migration.sql',
        content: {
          tag: 'ok' as const,
          value: await readFile(path.join(migrationsFolder, name, 'migration.sql'), 'utf8'),
        },
      },
    })),
  );
  return {
    baseDir: migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories,
  };
}

export async function readSchema(): Promise<SchemasContainer> {
  const file = path.join(prismaFolder, 'schema.prisma');
  return { files: [{ path: file, content: await readFile(file, 'utf8') }] };
}
