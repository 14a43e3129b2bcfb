// `npm run backup -- FILE`: all that Spillway knows in one file, while it runs or not.

import path from 'node:path';
import { parseArgs } from 'node:util';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { writeBackup } from '@/server/platform/backup/write-backup';
import { systemClock } from '@/server/platform/clock';
import { readEnv } from '@/server/platform/env';
import { visitDatabase } from './database';

async function main(): Promise<void> {
  const [file] = parseArgs({ allowPositionals: true }).positionals;
  if (file === undefined) throw new DomainError('invalid', 'Name the file: npm run backup -- FILE');
  const env = readEnv();
  const { url, leave } = await visitDatabase(env, systemClock);
  try {
    const target = path.resolve(file);
    const { tables, rows } = await writeBackup(url, target, systemClock.nowMs());
    const key = env.secretKey === undefined ? path.join(env.dataDir, 'secret-key') : 'SPILLWAY_SECRET_KEY';
    process.stdout.write(
      `${target}: ${rows} rows of ${tables} tables.\n` +
        `It holds captured messages as they came: protect it as the brokers themselves.\n` +
        `The key that broker credentials and second factors are sealed with is not in it. Keep ${key} apart from it.\n`,
    );
  } finally {
    await leave();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${isDomainError(error) ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
