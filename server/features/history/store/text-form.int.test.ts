// A database as the version that kept a row per sample left it, brought up to date.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { readMigrations } from '@/server/platform/migrate/migration-files';
import { testDatabase } from '@/server/platform/testing/test-database';
import { manualClock } from '../../testing/memory-world';
import { type StoredSample, storedSamples } from '../../testing/stored-samples';
import { packHistory } from './pack-history';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const startMs = Date.UTC(2026, 0, 5, 10);

const { db, url } = await testDatabase({ migrated: false });
const client = new pg.Client({ connectionString: url });
await client.connect();
afterAll(() => client.end());

const { migrationDirectories } = await readMigrations();
const packing = migrationDirectories.findIndex(({ path }) => path.endsWith('_packed_history'));

async function apply(migrations: typeof migrationDirectories): Promise<void> {
  for (const { migrationFile } of migrations) await client.query(migrationFile.content.value);
}

/** One raw sample each ten seconds for 90 minutes, and the minutes, ten minutes and hours of them. */
async function storeRows(queueId: number): Promise<void> {
  const columns = `"queueId", "resolutionSec", bucket, "readyMin", "readyMax", "readyAvg", "readyLast", "unackedMin",
    "unackedMax", "unackedAvg", "unackedLast", "depthMax", "consumersLast", "publishedDelta", "knownMs", "arrivedDelta",
    "ageMsMax", "ageMsLast", "sampleCount"`;
  await client.query(
    `INSERT INTO "Sample" (${columns})
     SELECT $1, 0, to_timestamp($2 / 1000.0) + i * interval '10 s', i, i, i, i, 1, 1, 1, 1, i + 1,
            CASE WHEN i % 5 = 0 THEN NULL ELSE 2 END, 3, CASE WHEN i = 0 THEN 0 ELSE 10000 END, 3.5, 7, 7, 1
       FROM generate_series(0, 539) i`,
    [queueId, startMs],
  );
  for (const sec of [60, 600, 3_600]) {
    await client.query(
      `INSERT INTO "Sample" (${columns})
       SELECT $1, $2::int, date_bin($2::int * interval '1 s', bucket, 'epoch'), min("readyMin"), max("readyMax"),
              avg("readyAvg"), max("readyLast"), 1, 1, 1, 1, max("depthMax"), 2, sum("publishedDelta"), sum("knownMs"),
              sum("arrivedDelta"), 7, 7, count(*)
         FROM "Sample" WHERE "resolutionSec" = 0 GROUP BY 3`,
      [queueId, sec],
    );
  }
}

test('the rows are read as they were, go on being counted, and are packed when their hour is', async () => {
  await apply(migrationDirectories.slice(0, packing));
  const clusterId = randomUUID();
  await client.query(
    `INSERT INTO "Cluster" (id, name, kind, "configSealed", "updatedAt") VALUES ($1, 'old', 'memory', '', now())`,
    [clusterId],
  );
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO "Queue" ("clusterId", vhost, name, type, details) VALUES ($1, '/', 'orders', 'classic', '{}')
     RETURNING id`,
    [clusterId],
  );
  await storeRows(rows[0]?.id ?? 0);
  await apply(migrationDirectories.slice(packing));

  const everything = () =>
    Promise.all([0, 60, 600, 3_600].map((sec) => storedSamples({ db }, 'orders', sec)));
  const before = await everything();
  expect(before.map(({ length }) => length)).toEqual([540, 90, 9, 2]);
  expect(before[0]?.[5]).toMatchObject({
    ...{ atMs: startMs + 50_000, readyLast: 5, unackedLast: 1, depthMax: 6, consumersLast: null },
    ...{ published: 3, delivered: null, arrived: 3.5, knownMs: 10_000, ageMsLast: 7 },
  });
  expect(before[3]?.[0]).toMatchObject({ readyMin: 0, readyMax: 359, readySum: 64_620, readyCount: 360 });

  const clock = manualClock(startMs + 2 * hourMs + 5 * minuteMs);
  await packHistory({ db, clock });
  const [raw, ...coarser] = await everything();
  expect(raw).toEqual(before[0]);
  // What the rows did not hold of a bucket comes from its single samples.
  const told = (samples: StoredSample[]) =>
    samples.map(({ consumersMin: _, consumersMax: __, consumersLast: ___, ...sample }) => sample);
  expect(coarser.map(told)).toEqual(before.slice(1).map(told));
  const chunks = await db.sampleChunk.findMany({ orderBy: { resolutionSec: 'asc' } });
  expect(chunks.map(({ data }) => data[0])).not.toContain(0);
});
