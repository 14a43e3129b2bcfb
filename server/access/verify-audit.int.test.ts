import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '@/server/platform/testing/test-database';
import { beginAudit, finishAudit } from './audit';
import { verifyAudit } from './verify-audit';

/** Each test spoils a log of its own. */
const databases = await Promise.all(Array.from({ length: 8 }, () => testDatabase()));

function nextDatabase() {
  const database = databases.pop();
  if (database === undefined) throw new Error('There are more tests than databases.');
  return database;
}

async function auditedActs() {
  const { db, url } = nextDatabase();
  const ids: bigint[] = [];
  for (const [target, ok] of [
    ['orders', true],
    ['payments', false],
    ['billing', true],
  ] as const) {
    const id = await beginAudit(db, 'ada', 'queue.purge', {
      target,
      reason: 'flood',
      input: { b: 1, a: [null] },
    });
    await finishAudit(db, id, ok ? { ok } : { ok, error: 'It is not empty.' }, { before: { depth: 3 } });
    ids.push(id);
  }
  ids.push(await beginAudit(db, 'bob', 'queue.delete', { target: 'left begun' }));
  const [first, second, third, begun] = ids as [bigint, bigint, bigint, bigint];
  return { db, ids: { first, second, third, begun }, spoil: (sql: string) => spoil(url, sql) };
}

/** As somebody who owns the database could. */
async function spoil(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`SET session_replication_role = replica; ${sql}`);
}

test('a log that nobody touched fits, and its head is the same each time', async () => {
  const { db } = await auditedActs();
  const verdict = await verifyAudit(db);
  expect(verdict).toMatchObject({ entries: 4, links: 7, olderEntries: 0, problems: [] });
  expect(await verifyAudit(db, verdict.head)).toEqual(verdict);
});

test('the database refuses what would change the past', async () => {
  const { db, ids } = await auditedActs();
  const stays = /can only be added to/;
  await expect(finishAudit(db, ids.first, { ok: true }, {})).rejects.toThrow(stays);
  await expect(db.auditEntry.delete({ where: { id: ids.begun } })).rejects.toThrow(stays);
  await expect(db.auditLink.updateMany({ data: { content: '{}' } })).rejects.toThrow(stays);
  await expect(db.auditLink.deleteMany()).rejects.toThrow(stays);
  expect((await verifyAudit(db)).problems).toEqual([]);
});

test('a changed row is found, whatever column it is', async () => {
  const { db, ids, spoil } = await auditedActs();
  await spoil(`UPDATE "AuditEntry" SET "actor" = 'eve' WHERE "id" = ${ids.second}`);
  await spoil(`UPDATE "AuditEntry" SET "after" = '{"x": 1}' WHERE "id" = ${ids.begun}`);
  expect((await verifyAudit(db)).problems).toEqual([
    `Entry ${ids.second} was changed after it was written.`,
    `Entry ${ids.begun} was changed after it was written.`,
  ]);
});

test('a row that was removed, and one that was put in, are found', async () => {
  const { db, ids, spoil } = await auditedActs();
  await spoil(`DELETE FROM "AuditEntry" WHERE "id" = ${ids.first}`);
  await spoil(
    `INSERT INTO "AuditEntry" ("actor", "action", "target", "outcome") VALUES ('eve', 'x', 'y', 'failed')`,
  );
  expect((await verifyAudit(db)).problems).toEqual([
    `Entry ${ids.first} was removed.`,
    'Entries that no link tells of: 1.',
  ]);
});

test('a link that was changed together with its entry is found', async () => {
  const { db, ids, spoil } = await auditedActs();
  await spoil(`UPDATE "AuditEntry" SET "actor" = 'eve' WHERE "id" = ${ids.first};
    UPDATE "AuditLink" SET "content" = replace("content", '"ada"', '"eve"') WHERE "entryId" = ${ids.first}`);
  expect((await verifyAudit(db)).problems).toEqual([
    `Link 1, of entry ${ids.first}, was changed or put in later.`,
    `Link 2, of entry ${ids.first}, was changed or put in later.`,
  ]);
});

test('links that were removed are found', async () => {
  const { db, ids, spoil } = await auditedActs();
  await spoil(`DELETE FROM "AuditLink" WHERE "entryId" = ${ids.second};
    DELETE FROM "AuditEntry" WHERE "id" = ${ids.second}`);
  expect((await verifyAudit(db)).problems).toEqual(['Links 3 to 4 are missing.']);
});

test('a newest part that was cut off is found by a head that was noted', async () => {
  const { db, ids, spoil } = await auditedActs();
  const { head } = await verifyAudit(db);
  await spoil(`DELETE FROM "AuditLink" WHERE "entryId" = ${ids.begun};
    DELETE FROM "AuditEntry" WHERE "id" = ${ids.begun}`);
  expect((await verifyAudit(db)).problems).toEqual([]);
  expect((await verifyAudit(db, head)).problems).toEqual([
    'Link 7 is not the one that was noted: the log was cut or written anew.',
  ]);
});

test('acts that run at the same time make one chain', async () => {
  const { db } = nextDatabase();
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const id = await beginAudit(db, 'ada', 'queue.purge', { target: `queue ${index}` });
      await finishAudit(db, id, { ok: true }, {});
    }),
  );
  expect(await verifyAudit(db)).toMatchObject({ entries: 20, links: 40, problems: [] });
});
