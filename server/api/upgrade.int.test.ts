// A database of every earlier version, with rows as that version wrote them, brought up to date: nothing is lost, and what the product
// reads of it is the same.

import pg from 'pg';
import { expect, test } from 'vitest';
import { verifyAudit } from '@/server/access/verify-audit';
import { createMemoryDriver, MemoryBroker } from '@/server/brokers/memory';
import { storedSamples } from '@/server/features/testing/stored-samples';
import { migrate } from '@/server/platform/migrate/migrate';
import { readMigrationNames } from '@/server/platform/migrate/migration-files';
import { schemaDrift } from '@/server/platform/migrate/schema-drift';
import { createSecretBox } from '@/server/platform/secrets';
import { testDatabase } from '@/server/platform/testing/test-database';
import { writeEarlierRows } from '@/server/platform/testing/earlier-rows';
import { testApi } from './testing/test-api';

const names = await readMigrationNames();
const key = Buffer.alloc(32, 7);
const sealed = createSecretBox(key).seal(JSON.stringify({}));
const databases = await Promise.all(names.map(() => testDatabase({ migrated: false })));

test.each(names.map((name, index) => [name, index] as const))('%s', async (_, index) => {
  const database = databases[index];
  if (database === undefined) throw new Error('There are more versions than databases.');
  const { db, url } = database;
  await migrate(url, names.slice(0, index + 1));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const written = await writeEarlierRows(client, sealed).finally(() => client.end());

  expect(await migrate(url)).toEqual(names.slice(index + 1));
  expect(await schemaDrift(url)).toBeNull();

  const broker = new MemoryBroker({ nowMs: () => written.startMs });
  const { viewer, admin } = testApi(db, { memory: createMemoryDriver(broker) }, key);
  const [cluster] = await viewer.clusters.list();
  expect(cluster).toMatchObject({
    ...{ id: written.clusterId, name: 'old', environment: 'production', facts: { version: '3.10.8' } },
    ...{
      lastPoll: { ok: true, queueCount: 1 },
      totals: { queues: 1, readyMessages: 40, deadLetterMessages: 40 },
    },
  });
  const { rows } = await viewer.queues.list({});
  expect(rows).toMatchObject([
    { name: 'orders.dlq', type: 'quorum', state: 'no-consumers', readyMessages: 40, isDeadLetter: true },
  ]);

  const { redriveId } = written;
  expect(await viewer.redrives.list({})).toMatchObject([{ id: redriveId, state: 'completed' }]);
  expect(await viewer.redrives.get({ redriveId })).toMatchObject({
    ...{ movedMessages: 2, inDoubtMessages: 1, reason: 'after the deploy', boundMessages: 3 },
    ...{ plan: { sentence: 'Moves up to 3 messages.' }, inDoubt: [{ messageId: 'm3' }] },
  });
  const moved = await viewer.redrives.entries({ redriveId, line: 'moved' });
  expect(moved.entries.map(({ messageId }) => messageId)).toEqual(['m1', 'm2']);

  expect((await admin.audit.list({})).entries).toMatchObject([
    {
      actor: 'ada',
      action: 'queue.purge',
      target: 'orders.dlq',
      reason: 'flood',
      outcome: 'succeeded',
      affectedMessages: 40,
    },
  ]);
  expect((await verifyAudit(db)).problems).toEqual([]);
  expect(await storedSamples({ db }, 'orders.dlq', 60)).toHaveLength(written.samples);
});
