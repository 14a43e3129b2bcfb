// A filled database into a file and out of it again: every row, byte for byte, and the product's own readers on what came out.

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { beginAudit, finishAudit } from '@/server/access/audit';
import { verifyAudit } from '@/server/access/verify-audit';
import { checkBackup, isEmpty, restoreBackup } from '@/server/platform/backup/restore-backup';
import { writeBackup } from '@/server/platform/backup/write-backup';
import type { Database } from '@/server/platform/database';
import { schemaDrift } from '@/server/platform/migrate/schema-drift';
import { migrate } from '@/server/platform/migrate/migrate';
import { readMigrationNames } from '@/server/platform/migrate/migration-files';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { fillHolding } from '../capture/fill-holding';
import { startCapture } from '../capture/start-fill';
import { createClusterCollector } from '../collector/poll-cluster';
import { findStored } from '../dead-letter-store/find-stored';
import { readStored } from '../dead-letter-store/read-stored';
import type { Features } from '../features';
import { packHistory } from '../history/store/pack-history';
import { memoryWorld } from '../testing/memory-world';
import { storedSamples } from '../testing/stored-samples';
import { afterRestore } from './after-restore';

const odd = 'tab\there, new\nline, back\\slash, \\N, "quotes", ü 🐇';
const large = randomBytes(3 * 1024 * 1024).toString('base64');
const world = await memoryWorld();
const { f, broker, clusterId, clock, signal } = world;
const source = await urlOf(f.db);
const folder = await mkdtemp(path.join(tmpdir(), 'spillway-backup-'));
const file = path.join(folder, 'all.backup');
afterAll(() => rm(folder, { recursive: true, force: true }));

let holdingId = 0;

beforeAll(async () => {
  broker.declareQueue('dlq');
  broker.declareQueue('source', { deadLetterExchange: '', deadLetterRoutingKey: 'dlq' });
  for (const body of [odd, large, '']) broker.publish({ routingKey: 'source', body });
  broker.rejectHead({ vhost: '/', name: 'source' }, 3);
  const collector = createClusterCollector(f, clusterId);
  for (let poll = 0; poll < 400; poll += 1) {
    await collector.poll(signal);
    clock.advance(10_000);
  }
  await packHistory(f);
  ({ holdingId } = await startCapture(
    f,
    { clusterId, vhost: '/', name: 'dlq', keepDays: 30, budgetBytes: null, reason: odd },
    'ada',
    signal,
  ));
  const stop = new AbortController();
  const filling = fillHolding(f, holdingId, stop.signal);
  await vi.waitUntil(async () => (await f.db.storedMessage.count()) === 3, { timeout: 10_000 });
  stop.abort();
  await filling;
  const id = await beginAudit(f.db, 'ada', 'queue.purge', {
    target: odd,
    reason: odd,
    input: { a: [null, odd] },
  });
  await finishAudit(f.db, id, { ok: true }, { before: { depth: 3 } });
  await beginAudit(f.db, 'bob', 'queue.delete', { target: 'left begun' });
  const expiresAt = new Date(clock.nowMs() + 60_000);
  await f.db.lease.create({ data: { name: 'collect', holder: 'a worker', expiresAt } });
  await writeBackup(source, file, clock.nowMs());
});

test('what comes out is what went in, row by row, but leases and sessions; sequences go on', async () => {
  const { db, url } = await testDatabase({ migrated: false });
  const checked = await checkBackup(file);
  expect(checked.tables).toBeGreaterThan(30);
  await restoreBackup(url, file, checked);
  const before = await contentOf(f.db);
  const after = await contentOf(db);
  expect(after.get('Lease')).toMatch(/^0 /);
  for (const map of [before, after]) for (const name of ['Lease', '_prisma_migrations']) map.delete(name);
  expect(after).toEqual(before);
  for (const name of ['SampleChunk', 'SampleAxis', 'StoredMessage', 'StoredCause', 'AuditLink', 'Queue'])
    expect(before.get(name), name).not.toMatch(/^0 /);
  expect(await schemaDrift(url)).toBeNull();
  const next = await beginAudit(db, 'ada', 'queue.purge', { target: 'afterwards' });
  expect(next).toBeGreaterThan(2n);
});

test('the product reads it: history, stored bodies, and the chain of the audit with the same head', async () => {
  const { db, url } = await testDatabase({ migrated: false });
  await restoreBackup(url, file, await checkBackup(file));
  const there: Features = { ...f, db };
  expect(await storedSamples(there, 'dlq', 60)).toEqual(await storedSamples(f, 'dlq', 60));
  expect((await storedSamples(there, 'dlq', 60)).length).toBeGreaterThan(30);
  const question = { holdingIds: [holdingId], causeIds: null, words: null };
  const ids = await findStored(there, {
    ...question,
    ...{ diedAfterMs: null, diedBeforeMs: null, beforeId: null, limit: 10 },
  });
  const bodies = (await readStored(there, ids.toReversed())).map(({ raw }) =>
    Buffer.from(raw.body).toString(),
  );
  expect(bodies).toEqual([odd, large, '']);
  const verdict = await verifyAudit(db);
  expect(verdict).toEqual(await verifyAudit(f.db));
  expect(verdict).toMatchObject({ entries: 2, problems: [] });
});

test('nothing that was moving goes on by itself, and a key that does not fit is told of', async () => {
  const { db, url } = await testDatabase({ migrated: false });
  await restoreBackup(url, file, await checkBackup(file));
  const ours = f.secrets;
  expect(await afterRestore(db, ours, clock.nowMs())).toEqual({ paused: 1, sealedElsewhere: [] });
  expect(await db.holding.findFirst()).toMatchObject({
    state: 'paused',
    waiting: expect.stringContaining('Restored from a backup of 2026-01-05') as string,
  });
  const other = createSecretBox(randomBytes(32));
  expect((await afterRestore(db, other, clock.nowMs())).sealedElsewhere).toEqual(['world']);
});

test('a backup of an earlier version is brought up to date; one of a newer version is refused', async () => {
  const names = await readMigrationNames();
  const earlier = names.slice(
    0,
    names.findIndex((name) => name.endsWith('_audit_chain')),
  );
  const old = await testDatabase({ migrated: false });
  await migrate(old.url, earlier);
  await old.db
    .$executeRaw`INSERT INTO "AuditEntry" (actor, action, target, outcome) VALUES ('ada', 'queue.purge', 'old', 'ok')`;
  const oldFile = path.join(folder, 'old.backup');
  await writeBackup(old.url, oldFile, 0);
  const { db, url } = await testDatabase({ migrated: false });
  await restoreBackup(url, oldFile, await checkBackup(oldFile));
  expect(await schemaDrift(url)).toBeNull();
  expect(await verifyAudit(db)).toMatchObject({ entries: 1, olderEntries: 1, problems: [] });

  const newer = await testDatabase();
  await newer.db.$executeRaw`INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at)
    VALUES ('x', '', '99990101000000_of_tomorrow', now())`;
  const newerFile = path.join(folder, 'newer.backup');
  await writeBackup(newer.url, newerFile, 0);
  await expect(checkBackup(newerFile)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('99990101000000_of_tomorrow') as string,
  });
});

test('a file that was cut, changed or is another one is refused before anything is touched', async () => {
  const whole = await readFile(file);
  const plain = gunzipSync(whole);
  const flipped = Buffer.from(plain);
  flipped[plain.length >> 1] = (flipped[plain.length >> 1] ?? 0) ^ 1;
  const spoiled: [string, Buffer, RegExp][] = [
    ['cut off', whole.subarray(0, whole.length - 20), /ends too early/],
    ['cut in half', whole.subarray(0, whole.length >> 1), /ends too early/],
    ['ended before its end', gzipSync(plain.subarray(0, plain.length - 20)), /ends too early/],
    ['changed', gzipSync(flipped), /does not have its hash|no backup/],
    [
      'changed as packed',
      Buffer.concat([whole.subarray(0, 900), randomBytes(64), whole.subarray(964)]),
      /backup/,
    ],
    ['followed by more', gzipSync(Buffer.concat([plain, plain])), /something follows/],
    ['another gzip', gzipSync('hello'), /no backup of Spillway|ends too early/],
    ['no gzip', Buffer.from('CREATE TABLE x;'), /no backup of Spillway/],
    ['empty', Buffer.alloc(0), /ends too early|no backup/],
  ];
  for (const [how, bytes, words] of spoiled) {
    const bad = path.join(folder, 'bad.backup');
    await writeFile(bad, bytes);
    await expect(checkBackup(bad), how).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(words) as string,
    });
  }
  await expect(checkBackup(path.join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'not_found' });
});

test('one that is there is not written over, half a one does not stay, and only its owner reads it', async () => {
  await expect(writeBackup(source, file, 0)).rejects.toMatchObject({ code: 'conflict' });
  const { url } = await testDatabase({ migrated: false });
  await expect(writeBackup(url, path.join(folder, 'none.backup'), 0)).rejects.toMatchObject({
    code: 'invalid',
  });
  expect((await readdir(folder)).filter((name) => name.includes('none') || name.includes('partial'))).toEqual(
    [],
  );
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await isEmpty(url)).toBe(true);
  expect(await isEmpty(source)).toBe(false);
});

test('rows that come while it is written are none of it: all tables are of one moment', async () => {
  const { db, url } = await testDatabase();
  const busily = { on: true };
  const writing = (async () => {
    for (let at = 0; busily.on; at += 1) await beginAudit(db, 'ada', 'queue.purge', { target: `${at}` });
  })();
  const busy = path.join(folder, 'busy.backup');
  await expect.poll(() => db.auditEntry.count()).toBeGreaterThan(20);
  await writeBackup(url, busy, 0);
  busily.on = false;
  await writing;
  const restored = await testDatabase({ migrated: false });
  await restoreBackup(restored.url, busy, await checkBackup(busy));
  const { problems, entries, links } = await verifyAudit(restored.db);
  expect({ problems, links }).toEqual({ problems: [], links: entries });
});

async function urlOf(db: Database): Promise<string> {
  const [row] = await db.$queryRaw<{ name: string }[]>`SELECT current_database() AS name`;
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${row?.name ?? ''}`;
  return url.href;
}

/** By table: how many rows, and a hash of all of them. */
async function contentOf(db: Database): Promise<Map<string, string>> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
  const found = new Map<string, string>();
  for (const { name } of tables) {
    const [row] = await db.$queryRawUnsafe<{ told: string }[]>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '') AS told FROM "${name}" t`,
    );
    found.set(name, row?.told ?? '');
  }
  return found;
}
