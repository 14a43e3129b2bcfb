// `npm run restore -- FILE`: a backup into the embedded database, which is filled beside the present one and takes its place once it is whole;
// or into the database of DATABASE_URL, which must be empty. `--overwrite`: what the embedded database holds is given up.

import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { afterRestore } from '@/server/features/backup/after-restore';
import { type Checked, checkBackup, isEmpty, restoreBackup } from '@/server/platform/backup/restore-backup';
import { systemClock } from '@/server/platform/clock';
import { openDatabase } from '@/server/platform/database';
import { type Env, readEnv } from '@/server/platform/env';
import { loadSecretBox } from '@/server/platform/secrets';
import { startDatabase } from './database';
import { consoleOutput, type Output } from './output';

const besides = 'spillway_restoring';

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { overwrite: { type: 'boolean', default: false } },
  });
  const [name] = positionals;
  if (name === undefined) throw new DomainError('invalid', 'Name the file: npm run restore -- FILE');
  const env = readEnv();
  const output = consoleOutput();
  const file = path.resolve(name);
  const checked = await checkBackup(file);
  output.say(`The backup is whole: ${checked.rows} rows, of ${new Date(checked.createdAtMs).toISOString()}.`);
  const database = await startDatabase(env, systemClock, output);
  try {
    if (env.databaseUrl !== undefined) await intoEmpty(database.url, file, checked);
    else await intoPlace(database.url, file, checked, values.overwrite);
    await tellAfter(env, database.url, checked, output);
  } finally {
    await database.stop();
  }
}

async function intoEmpty(url: string, file: string, checked: Checked): Promise<void> {
  if (!(await isEmpty(url)))
    throw new DomainError(
      'conflict',
      'The database of DATABASE_URL holds something. Restore into an empty one.',
    );
  await restoreBackup(url, file, checked);
}

async function intoPlace(url: string, file: string, checked: Checked, overwrite: boolean): Promise<void> {
  if (!overwrite && !(await isEmpty(url)))
    throw new DomainError(
      'conflict',
      'The embedded database holds something, which would be given up. Back it up first, then restore with --overwrite.',
    );
  const place = new URL(url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: beside(url, 'postgres') });
  await admin.connect();
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${besides} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${besides}`);
    await restoreBackup(beside(url, besides), file, checked);
    await admin.query(`DROP DATABASE ${place} WITH (FORCE)`);
    await admin.query(`ALTER DATABASE ${besides} RENAME TO ${place}`);
  } finally {
    await admin.end();
  }
}

function beside(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

async function tellAfter(env: Env, url: string, { createdAtMs }: Checked, output: Output): Promise<void> {
  const db = openDatabase(url);
  try {
    const { paused, sealedElsewhere } = await afterRestore(db, await loadSecretBox(env), createdAtMs);
    output.say('Restored. Everybody signs in again; `npm run audit:verify` reads the audit log.');
    if (paused > 0)
      output.say(`${paused} redrives, captures and returns were under way: they wait for a person.`);
    if (sealedElsewhere.length > 0)
      output.say(
        `The key here does not open the credentials of ${sealedElsewhere.join(', ')}: put the key that was kept apart in place before you start Spillway, or enter them again.`,
      );
  } finally {
    await db.$disconnect();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${isDomainError(error) ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
