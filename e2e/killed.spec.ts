// `kill -9` of the web process in the middle of an approved purge: before the broker has heard of it, and after the broker has
// done it. Either way the audit entry, and the request, read "outcome unknown"; nothing says otherwise, nothing is tried
// again, and the chain is whole until somebody changes a row.

import { expect, type Page, test } from '@playwright/test';
import path from 'node:path';
import pg from 'pg';
import { visitDatabase } from '@/server/launcher/database';
import { systemClock } from '@/server/platform/clock';
import { readEnv } from '@/server/platform/env';
import { joinAs } from './tools/colleague';
import { depthOf } from './tools/depth-of';
import { makeDeadLetters, variedMessages } from './tools/dead-letters';
import { type HoldingProxy, startHoldingProxy } from './tools/holding-proxy';
import { killWeb } from './tools/kill-spillway';
import { run } from './tools/run';
import { eventually, queryOf, type Spillway } from './tools/spillway';
import { clusterInput, queueSeen, type World, withWorld } from './tools/world';

const bob = { email: 'bob@spillway.example', password: 'pfau tinte morgen glas' };
const messages = 20;

type Entry = { outcome: string; affectedMessages: number | null; approver: string | null };

test('a purge whose process is killed in the act reads "outcome unknown", whether the broker did it or not', async ({
  page,
}) => {
  await withWorld(page, async (world) => {
    const { spillway, rabbit } = world;
    for (const queue of ['late', 'early']) {
      await makeDeadLetters(rabbit.amqpUrl, queue, `${queue}.dlq`, variedMessages(messages));
      await queueSeen(world, `${queue}.dlq`, (row) => row.readyMessages === messages);
    }
    const proxy = await startHoldingProxy(rabbit.managementUrl);
    try {
      await intoProduction(world, proxy);
      const cookie = await joinAs(spillway, { ...bob, name: 'Bob', role: 'operator' });
      for (const [queue, when, left] of [
        ['early.dlq', 'before', messages],
        ['late.dlq', 'after', 0],
      ] as const) {
        const requestId = await askForPurge(world, queue);
        await killInTheAct(spillway, cookie, requestId, proxy.hold(when, isPurge));
        expect(await depthOf(rabbit, queue)).toBe(left);
        await expectUnknown(world, cookie, queue, requestId);
        expect(await depthOf(rabbit, queue)).toBe(left);
      }
      await seenAsUnknown(page, spillway);
      await chainIsTold(spillway);
    } finally {
      await proxy.close();
    }
  });
});

function isPurge({ method, url }: { method?: string | undefined; url?: string | undefined }): boolean {
  return method === 'DELETE' && url?.endsWith('/contents') === true;
}

async function intoProduction({ rabbit, spillway, clusterId }: World, { url }: HoldingProxy): Promise<void> {
  const { config, ...cluster } = clusterInput(rabbit);
  const proxied = { ...config, managementUrl: url, amqpUrl: rabbit.amqpUrl };
  await spillway.mutate('clusters.update', {
    clusterId,
    cluster: { ...cluster, environment: 'production', config: proxied },
  });
}

async function askForPurge({ spillway, clusterId }: World, name: string): Promise<string> {
  const { id } = await spillway.mutate<{ id: string }>('approvals.ask', {
    procedure: 'queues.purge',
    input: { clusterId, vhost: '/', name, typedName: name },
    reason: 'poisoned',
  });
  return id;
}

async function approve({ url }: Spillway, cookie: string, requestId: string): Promise<number> {
  const response = await fetch(`${url}/api/trpc/approvals.approve`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ requestId }),
  });
  return response.status;
}

async function killInTheAct(
  spillway: Spillway,
  cookie: string,
  requestId: string,
  held: Promise<void>,
): Promise<void> {
  const answered = approve(spillway, cookie, requestId).catch(() => 'cut off');
  await Promise.race([
    held,
    answered.then((answer) => {
      throw new Error(`The purge was not held: ${answer}.`);
    }),
  ]);
  await killWeb(spillway);
  expect(await answered).toBe('cut off');
  await eventually('a web process that answers again', () => spillway.query('clusters.list'), 60_000);
}

async function expectUnknown(
  { spillway }: World,
  cookie: string,
  queue: string,
  requestId: string,
): Promise<void> {
  const entriesOf = async (action: string, search: string) =>
    (await spillway.query<{ entries: Entry[] }>('audit.list', { actions: [action], search })).entries;
  const begun = { outcome: 'begun', affectedMessages: null, tookMs: null };
  expect(await entriesOf('queue.purge', queue)).toMatchObject([{ ...begun, approver: bob.email }]);
  expect(await entriesOf('approval.approve', requestId)).toMatchObject([begun]);
  expect(await approve(spillway, cookie, requestId)).toBe(409);
  const request = await queryOf<{ state: string }>(spillway.url, cookie, 'approvals.get', { requestId });
  expect(request.state).toBe('running');
}

/** Later, when nobody will end it any more. */
async function seenAsUnknown(page: Page, { url }: Spillway): Promise<void> {
  await page.clock.setFixedTime(Date.now() + 600_000);
  await page.goto(`${url}/audit?action=queue.purge`);
  const purges = page.getByRole('row').filter({ hasText: 'Purged a queue' });
  await expect(purges).toHaveCount(2);
  for (const row of await purges.all()) await expect(row).toContainText('Outcome unknown');
  await purges.first().getByRole('button').click();
  await expect(page.getByText('whether it took effect is not known')).toBeVisible();
  await page.goto(`${url}/approvals`);
  const requests = page.getByRole('row').filter({ hasText: 'Purge' });
  await expect(requests).toHaveCount(2);
  for (const row of await requests.all()) await expect(row).toContainText('Outcome unknown');
}

async function chainIsTold(spillway: Spillway): Promise<void> {
  const whole = await verify(spillway);
  expect(whole.stdout).toContain('The audit log reads as it was written');
  expect(whole.code).toBe(0);
  const { url, leave } = await visitDatabase(
    { ...readEnv(), databaseUrl: undefined, dataDir: spillway.dataDir },
    systemClock,
  );
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`SET session_replication_role = replica;
    UPDATE "AuditEntry" SET "outcome" = 'failed' WHERE "action" = 'queue.purge'`);
  await client.end();
  await leave();
  const spoiled = await verify(spillway);
  expect(spoiled.stdout).toContain('was changed after it was written');
  expect(spoiled.code).toBe(1);
}

function verify({ dataDir }: Spillway) {
  const root = path.resolve(import.meta.dirname, '..');
  const env = { ...process.env, SPILLWAY_DATA_DIR: dataDir };
  return run('npm', ['run', '-s', 'audit:verify'], { cwd: root, env });
}
