import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, inject, test, vi } from 'vitest';
import { systemClock } from '@/server/platform/clock';
import { readEnv } from '@/server/platform/env';
import { startDatabase, visitDatabase } from './database';

const quiet = { say: () => undefined, follow: () => undefined };
const start = (variables: Record<string, string>) => startDatabase(readEnv(variables), systemClock, quiet);

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query('SELECT 1');
  await client.end();
  return rowCount === 1;
}

test('a second launcher on a data folder is refused, and the first keeps its database', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'spillway-launcher-'));
  const first = await start({ SPILLWAY_DATA_DIR: dataDir });
  try {
    await expect(start({ SPILLWAY_DATA_DIR: dataDir })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`Another Spillway runs on the data folder ${dataDir}`) as string,
    });
    expect(await answers(first.url)).toBe(true);
  } finally {
    await first.stop();
  }
  const next = await start({ SPILLWAY_DATA_DIR: dataDir });
  expect(await answers(next.url)).toBe(true);
  await next.stop();
  await rm(dataDir, { recursive: true });
});

test('a command uses the database of a running Spillway and leaves it, and ends the one it started itself', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'spillway-launcher-'));
  const visit = () => visitDatabase(readEnv({ SPILLWAY_DATA_DIR: dataDir }), systemClock);
  await expect(visit()).rejects.toMatchObject({ code: 'not_found' });
  const running = await start({ SPILLWAY_DATA_DIR: dataDir });
  const beside = await visit();
  expect(beside.url).toBe(running.url);
  await beside.leave();
  expect(await answers(running.url)).toBe(true);
  await running.stop();

  const alone = await visit();
  expect(await answers(alone.url)).toBe(true);
  await expect(start({ SPILLWAY_DATA_DIR: dataDir })).rejects.toMatchObject({ code: 'conflict' });
  await alone.leave();
  await expect(answers(alone.url)).rejects.toThrow();
  await rm(dataDir, { recursive: true });
});

test('an embedded database that is killed is up again at the same address, with the folder still locked', async () => {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'spillway-launcher-'));
  const database = await start({ SPILLWAY_DATA_DIR: dataDir });
  try {
    const [pid] = (await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n');
    process.kill(Number(pid), 'SIGKILL');
    await vi.waitFor(async () => expect(await answers(database.url)).toBe(true), {
      timeout: 30_000,
      interval: 200,
    });
    await expect(start({ SPILLWAY_DATA_DIR: dataDir })).rejects.toMatchObject({ code: 'conflict' });
  } finally {
    await database.stop();
  }
  await expect(answers(database.url)).rejects.toThrow();
  await rm(dataDir, { recursive: true });
});

test('a database of our own that cannot be used is told in one sentence with what to do', async () => {
  const server = new URL(inject('postgresUrl'));
  const variant = (change: (url: URL) => void) => {
    const url = new URL(server);
    change(url);
    return start({ DATABASE_URL: url.href });
  };
  await expect(variant((url) => (url.port = '1'))).rejects.toThrow('nothing listens there');
  await expect(variant((url) => (url.password = 'wrong'))).rejects.toThrow('refuses this user or password');
  await expect(variant((url) => (url.pathname = '/nowhere'))).rejects.toThrow('no database of that name');
});
