// A migrated database of its own for one test file (`.int.test.ts`, `.contract.test.ts`), dropped afterwards:
//
//   const { db, url } = await testDatabase();
//
// at the top of the file; `db` is the Prisma client, `url` is for code that opens its own connection.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import { type Database, openDatabase } from '../database';
import { TEMPLATE } from './postgres-server';

export type TestDatabase = { db: Database; url: string };

export async function testDatabase(
  options: { migrated: boolean } = { migrated: true },
): Promise<TestDatabase> {
  const server = inject('postgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${options.migrated ? TEMPLATE : 'template1'}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const db = openDatabase(url.href);
  afterAll(async () => {
    await db.$disconnect();
    await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  return { db, url: url.href };
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
