// What a newcomer starts first: it comes up alive, goes on with its data after a power cut, and ends with Ctrl-C.

import { expect, test } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startDemo } from './tools/demo';
import { eventually, queryOf } from './tools/spillway';

type Row = { name: string; readyMessages: number | null };

test('the demo fills both dead-letter queues, recovers after kill -9 of everything, and stops on Ctrl-C', async ({
  page,
}) => {
  const dir = await mkdtemp(path.join(tmpdir(), 'spillway-demo-'));
  const first = await startDemo(dir);
  let running = first;
  try {
    const health = await fetch(`${first.url}/api/health`);
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ newestPollAgeMs: expect.any(Number) });
    expect((await fetch(`${first.url}/api/trpc/clusters.list`)).status).toBe(401);
    await page.goto(`${first.url}${first.link()}`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByText('demo-shop').first()).toBeVisible();
    const [cookie] = await page.context().cookies();
    const session = `${cookie?.name}=${cookie?.value}`;
    for (const name of ['orders.dlq', 'payments.dlq'])
      await eventually(`dead letters in ${name}`, () => atLeast(first.url, session, name, 1), 90_000);
    const before = (await readyIn(first.url, session, 'orders.dlq')) ?? 0;

    await first.killAll();
    running = await startDemo(dir);
    await eventually(
      'the dead letters of before',
      () => atLeast(running.url, session, 'orders.dlq', before),
      60_000,
    );
    expect(await running.interrupt(), running.said()).toBe(0);
    await expect(fetch(running.url)).rejects.toThrow();
  } finally {
    await running.killAll();
    await rm(dir, { recursive: true, force: true });
  }
});

async function readyIn(url: string, cookie: string, name: string): Promise<number | null> {
  const { rows } = await queryOf<{ rows: Row[] }>(url, cookie, 'queues.list', { search: name });
  return rows.find((row) => row.name === name)?.readyMessages ?? null;
}

async function atLeast(
  url: string,
  cookie: string,
  name: string,
  messages: number,
): Promise<true | undefined> {
  return ((await readyIn(url, cookie, name)) ?? -1) >= messages ? true : undefined;
}
