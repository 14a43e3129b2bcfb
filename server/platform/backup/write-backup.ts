// All rows of a database in one file, as of one moment, while everybody goes on writing: one read-only transaction with one snapshot, table by
// table through COPY. Sessions of people and leases of workers are left out: they mean nothing elsewhere, and one that was ended must not come
// back. The file appears whole or not at all.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { DomainError } from '@/server/domain/errors';
import { dataFrames, frame, type Manifest, type Sequence, type TableHead, textForms } from './frames';

/** Their rows are of this database alone. */
const leftOut = ['Lease', 'UserSession', 'UserVerification', '_prisma_migrations'];

export type Written = { tables: number; rows: number; migration: string };

/** Throws `conflict` where the file is there already, `invalid` for a database without our tables. */
export async function writeBackup(databaseUrl: string, file: string, nowMs: number): Promise<Written> {
  const there = await access(file).then(
    () => true,
    () => false,
  );
  if (there)
    throw new DomainError('conflict', `${file} is there already. Name another file, or move it away.`);
  const draft = `${file}.partial`;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(textForms);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const migrations = await migrationsOf(client);
    const manifest: Manifest = { format: 'spillway-backup', version: 1, createdAtMs: nowMs, migrations };
    const gzip = createGzip({ level: 4 });
    const [counts] = await Promise.all([
      writeParts(client, manifest, gzip),
      // It holds captured messages as they came.
      pipeline(gzip, createWriteStream(draft, { mode: 0o600, flags: 'w' })),
    ]);
    await writtenDown(draft);
    await rename(draft, file);
    return { ...counts, migration: migrations.at(-1) ?? '' };
  } finally {
    await client.end();
    await rm(draft, { force: true });
  }
}

async function writeParts(client: pg.Client, manifest: Manifest, gzip: Gzip) {
  const write = async (bytes: Buffer) => {
    if (!gzip.write(bytes)) await once(gzip, 'drain');
  };
  try {
    await write(frame('M', manifest));
    const tables = await tablesOf(client);
    let rows = 0;
    for (const table of tables) rows += await writeTable(client, table, write);
    await write(frame('S', await sequencesOf(client)));
    await write(frame('Z', { tables: tables.length }));
    gzip.end();
    return { tables: tables.length, rows };
  } catch (error) {
    gzip.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function writeTable(
  client: pg.Client,
  table: TableHead,
  write: (bytes: Buffer) => Promise<void>,
): Promise<number> {
  await write(frame('T', table));
  const columns = table.columns.map(quoted).join(', ');
  const copy = client.query(copyTo(`COPY public.${quoted(table.name)} (${columns}) TO STDOUT`));
  const hash = createHash('sha256');
  for await (const chunk of copy as AsyncIterable<Buffer>) {
    hash.update(chunk);
    for (const part of dataFrames(chunk)) await write(part);
  }
  await write(frame('E', { rows: copy.rowCount, sha256: hash.digest('hex') }));
  return copy.rowCount;
}

async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows: found } = await client.query(
    `SELECT 1 WHERE to_regclass('public._prisma_migrations') IS NOT NULL`,
  );
  if (found.length === 0) throw new DomainError('invalid', 'This database holds nothing of Spillway.');
  const { rows } = await client.query<{ name: string }>(
    `SELECT DISTINCT migration_name AS name FROM public._prisma_migrations
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** What is referred to comes before what refers to it. */
async function tablesOf(client: pg.Client): Promise<TableHead[]> {
  const { rows } = await client.query<TableHead & { refers: string[] }>(
    `SELECT c.relname AS name,
            (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
              WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
            coalesce((SELECT array_agg(DISTINCT r.relname::text) FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid
              WHERE k.conrelid = c.oid AND k.contype = 'f' AND r.oid <> c.oid), '{}') AS refers
       FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> ALL($1)
      ORDER BY 1`,
    [leftOut],
  );
  const ordered: TableHead[] = [];
  const waiting = new Map(rows.map((row) => [row.name, row]));
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter(({ refers }) => !refers.some((name) => waiting.has(name)));
    if (free.length === 0) throw new Error('Tables refer to each other in a circle.');
    for (const { name, columns } of free) {
      ordered.push({ name, columns });
      waiting.delete(name);
    }
  }
  return ordered;
}

async function sequencesOf(client: pg.Client): Promise<Sequence[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S' ORDER BY 1`,
  );
  const sequences: Sequence[] = [];
  for (const { name } of rows) {
    const found = await client.query<{ value: string; called: boolean }>(
      `SELECT last_value::text AS value, is_called AS called FROM public.${quoted(name)}`,
    );
    const [row] = found.rows;
    if (row !== undefined) sequences.push({ name, ...row });
  }
  return sequences;
}

async function writtenDown(file: string): Promise<void> {
  const handle = await open(file, 'r');
  await handle.sync();
  await handle.close();
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
