// Makes the database folder once. Invariant: the folder appears whole (made beside and renamed), so a start
// that was killed half-way leaves nothing that a later start could mistake for a database.

import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { DomainError } from '@/server/domain/errors';
import { type PostgresBinaries, postgresEnvironment } from './binaries';
import { explainFailure } from './explain-failure';
import type { Unprivileged } from './unprivileged';

const run = promisify(execFile);
export const SUPERUSER = 'spillway';

/** Returns the password of the superuser, kept in a file that only this user can read. */
export async function initialise(
  dataDir: string,
  folder: string,
  binaries: PostgresBinaries,
  runner: Unprivileged,
): Promise<string> {
  const passwordFile = path.join(dataDir, 'postgres-password');
  try {
    if (await isDatabase(folder)) return (await readFile(passwordFile, 'utf8')).trim();
    const password = await storedPassword(passwordFile);
    await createFolder(dataDir, folder, password, binaries, runner);
    return password;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new DomainError(
        'not_found',
        `${passwordFile} is missing, and without it the database in ${folder} cannot be opened. Restore the file, or move the folder away to start anew.`,
        { cause: error },
      );
    }
    throw explainFailure(error, dataDir);
  }
}

async function isDatabase(folder: string): Promise<boolean> {
  return stat(path.join(folder, 'PG_VERSION')).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

async function storedPassword(file: string): Promise<string> {
  const password = randomBytes(24).toString('hex');
  try {
    await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
    return password;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readFile(file, 'utf8')).trim();
  }
}

async function createFolder(
  dataDir: string,
  folder: string,
  password: string,
  binaries: PostgresBinaries,
  runner: Unprivileged,
): Promise<void> {
  const workshop = await mkdtemp(path.join(dataDir, '.postgres-'));
  try {
    await runner.own(workshop);
    const passwordFile = path.join(workshop, 'password');
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await runner.own(passwordFile);
    const made = path.join(workshop, 'postgres');
    const { file, args, ids } = runner.command(binaries.initdb, [
      `--pgdata=${made}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]);
    await run(file, args, { ...ids, cwd: '/', env: postgresEnvironment });
    await rename(made, folder).catch(async (error: unknown) => {
      // Another start was faster: its folder is as good as ours.
      if (!(await isDatabase(folder))) throw error;
    });
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}
