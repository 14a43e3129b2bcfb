// A backup into an empty database: the migrations that it was made with, its rows in one transaction, then the migrations since. The file was
// read to its end before (`checkBackup`), so what is wrong with it is known before anything is touched.

import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { DomainError } from '@/server/domain/errors';
import { migrate } from '../migrate/migrate';
import { readMigrationNames } from '../migrate/migration-files';
import { type Manifest, type Part, readParts, textForms } from './frames';
import { quoted } from './write-backup';

export type Checked = Manifest & { tables: number; rows: number };

/** Reads the whole file. Throws `invalid` for one that is none of ours, is cut off or was changed, and `conflict` for one of a newer version. */
export async function checkBackup(file: string): Promise<Checked> {
  let manifest: Manifest | null = null;
  let tables = 0;
  let rows = 0;
  for await (const part of readParts(file)) {
    if (part.kind === 'manifest') manifest = part.manifest;
    if (part.kind !== 'table') continue;
    tables += 1;
    rows += await rowsOf(part);
  }
  if (manifest === null) throw new Error('A backup without a manifest was read to its end.');
  const known = new Set(await readMigrationNames());
  const unknown = manifest.migrations.filter((name) => !known.has(name));
  if (unknown.length > 0)
    throw new DomainError(
      'conflict',
      `The backup is of a newer or another version of Spillway (${unknown.join(', ')}). Restore it with that version.`,
    );
  return { ...manifest, tables, rows };
}

async function rowsOf({ data }: Part & { kind: 'table' }): Promise<number> {
  for (;;) {
    const step = await data.next();
    if (step.done === true) return step.value.rows;
  }
}

/** Whether a database holds no row of anybody. */
export async function isEmpty(databaseUrl: string): Promise<boolean> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> '_prisma_migrations'`,
    );
    for (const { name } of rows) {
      const { rowCount } = await client.query(`SELECT 1 FROM public.${quoted(name)} LIMIT 1`);
      if (rowCount !== 0) return false;
    }
    return true;
  });
}

/** `databaseUrl` names an empty database. Throws `conflict` where it was migrated further than the backup. */
export async function restoreBackup(databaseUrl: string, file: string, checked: Checked): Promise<void> {
  await migrate(databaseUrl, checked.migrations);
  await withClient(databaseUrl, async (client) => {
    await client.query(textForms);
    await client.query('BEGIN');
    for await (const part of readParts(file)) {
      if (part.kind === 'table') await loadTable(client, part);
      if (part.kind !== 'sequences') continue;
      for (const { name, value, called } of part.sequences)
        await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [
          `public.${quoted(name)}`,
          value,
          called,
        ]);
    }
    await client.query('COMMIT');
    await client.query('ANALYZE');
  });
  await migrate(databaseUrl);
}

async function loadTable(client: pg.Client, { head, data }: Part & { kind: 'table' }): Promise<void> {
  const columns = head.columns.map(quoted).join(', ');
  const copy = client.query(copyFrom(`COPY public.${quoted(head.name)} (${columns}) FROM STDIN`));
  const failed = new Promise<never>((_, reject) => copy.once('error', reject));
  failed.catch(() => undefined);
  let rows: number;
  for (;;) {
    const step = await data.next();
    if (step.done === true) {
      ({ rows } = step.value);
      break;
    }
    if (!copy.write(step.value)) await Promise.race([once(copy, 'drain'), failed]);
  }
  copy.end();
  await Promise.race([once(copy, 'finish'), failed]);
  if (copy.rowCount !== rows) throw new Error(`${head.name} took ${copy.rowCount} rows of ${rows}.`);
}

async function withClient<T>(connectionString: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
