import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { auditListInputSchema } from '@/server/domain/audit';
import { testDatabase } from '@/server/platform/testing/test-database';
import { beginAudit, finishAudit, listAudit } from './audit';

const { db } = await testDatabase();

async function makeCluster(name: string): Promise<string> {
  const { id } = await db.cluster.create({
    data: { name, kind: 'memory', configSealed: new Uint8Array(1) },
  });
  return id;
}

const list = (input: Record<string, unknown>) => listAudit(db, auditListInputSchema.parse(input), []);

test('an entry that nobody finished reads as begun, with its length unknown', async () => {
  const clusterId = await makeCluster('unfinished');
  await beginAudit(db, 'ada', 'queue.purge', { target: 'orders', clusterId, reason: 'flood' });
  const { entries } = await list({ clusterId });
  expect(entries).toMatchObject([
    { actor: 'ada', outcome: 'begun', tookMs: null, reason: 'flood', clusterName: 'unfinished' },
  ]);
});

test('a finished entry keeps what was asked, what the act found, and the name of a cluster that is gone', async () => {
  const clusterId = await makeCluster('gone');
  const id = await beginAudit(db, 'ada', 'cluster.remove', { target: clusterId, clusterId, input: { a: 1 } });
  await db.cluster.delete({ where: { id: clusterId } });
  await finishAudit(db, id, { ok: true }, { target: 'gone', before: { host: 'h' }, affectedMessages: 3 });
  const [entry] = (await list({ clusterId })).entries;
  expect(entry).toMatchObject({
    target: 'gone',
    clusterName: 'gone',
    input: { a: 1 },
    before: { host: 'h' },
    after: null,
    affectedMessages: 3,
    outcome: 'succeeded',
    error: null,
  });
  expect(entry?.tookMs).toBeGreaterThanOrEqual(0);
});

test('a failed act keeps the sentence of its error', async () => {
  const id = await beginAudit(db, 'ada', 'queue.delete', { target: 'failing queue' });
  await finishAudit(db, id, { ok: false, error: 'The queue is not empty.' }, {});
  const { entries } = await list({ search: 'FAILING' });
  expect(entries).toMatchObject([{ outcome: 'failed', error: 'The queue is not empty.' }]);
});

test('pages follow each other without gap or repetition, newest first', async () => {
  const action = `test.${randomUUID()}`;
  for (let n = 0; n < 5; n += 1) await beginAudit(db, 'ada', action, { target: `queue ${n}` });
  const seen: string[] = [];
  for (let beforeId: string | null = null; ;) {
    const page = await list({ actions: [action], beforeId, limit: 2 });
    seen.push(...page.entries.map((entry) => entry.target));
    if (page.nextBeforeId === null) break;
    beforeId = page.nextBeforeId;
  }
  expect(seen).toEqual(['queue 4', 'queue 3', 'queue 2', 'queue 1', 'queue 0']);
});

test('a search for characters that mean something to LIKE finds only themselves', async () => {
  const mark = randomUUID();
  await beginAudit(db, 'ada', 'queue.purge', { target: `${mark} 100%` });
  await beginAudit(db, 'ada', 'queue.purge', { target: `${mark} 100 of them` });
  expect((await list({ search: `${mark} 100%` })).entries).toHaveLength(1);
});
