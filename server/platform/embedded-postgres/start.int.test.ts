import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../clock';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './start';

const made: { dataDir: string; servers: EmbeddedPostgres[] }[] = [];

afterAll(async () => {
  for (const { dataDir, servers } of made) {
    for (const server of servers) await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

async function makeWorld() {
  const world = {
    dataDir: await mkdtemp(path.join(os.tmpdir(), 'spillway-pg-')),
    servers: [] as EmbeddedPostgres[],
  };
  made.push(world);
  const start = async () => {
    const server = await startEmbeddedPostgres({
      dataDir: world.dataDir,
      clock: systemClock,
      settings: ['fsync=off'],
    });
    world.servers.push(server);
    return server;
  };
  const pidFile = path.join(world.dataDir, 'postgres/postmaster.pid');
  const pid = async () => Number((await readFile(pidFile, 'utf8')).split('\n')[0]);
  return { ...world, start, pidFile, pid };
}

async function ask(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.url('postgres') });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<{ answer: unknown }>(sql)).rows.map((row) => row.answer);
  } finally {
    await client.end();
  }
}

test('a server that outlived its launcher is adopted: same process, same port, never a second one', async () => {
  const { start, pid } = await makeWorld();
  const first = await start();
  const firstPid = await pid();
  const second = await start();
  expect([second.adopted, second.port, await pid()]).toEqual([true, first.port, firstPid]);
  await second.stop();
  await first.died.catch(() => undefined);
  const third = await start();
  expect(third.adopted).toBe(false);
});

test('starts at once on an empty folder end with one server', async () => {
  const { start, dataDir } = await makeWorld();
  const results = await Promise.allSettled([start(), start()]);
  const servers = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(servers.length).toBeGreaterThan(0);
  expect(new Set(servers.map(({ port }) => port)).size).toBe(1);
  expect((await stat(path.join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
});

test('after the server was killed nothing is lost, and the next start recovers', async () => {
  const { start, pid } = await makeWorld();
  const server = await start();
  await ask(server, 'CREATE TABLE t AS SELECT 42 AS answer');
  process.kill(await pid(), 'SIGKILL');
  await server.died;
  const again = await start();
  expect(await ask(again, 'SELECT answer FROM t')).toEqual([42]);
});

test('a pid file whose number now belongs to another process does not keep the server from starting', async () => {
  const { start, pidFile } = await makeWorld();
  const server = await start();
  const left = await readFile(pidFile, 'utf8');
  await server.stop();
  const stranger = spawn('sleep', ['60']);
  try {
    await once(stranger, 'spawn');
    await writeFile(pidFile, left.replace(/^\d+/, String(stranger.pid)));
    await chmod(pidFile, 0o600);
    const again = await start();
    expect(again.adopted).toBe(false);
    expect(await ask(again, 'SELECT 1 AS answer')).toEqual([1]);
  } finally {
    stranger.kill();
  }
});

test('a lost password file is told in a sentence, and the database is left alone', async () => {
  const { start, dataDir } = await makeWorld();
  await (await start()).stop();
  await rm(path.join(dataDir, 'postgres-password'));
  await expect(start()).rejects.toMatchObject({ code: 'not_found' });
  expect((await stat(path.join(dataDir, 'postgres/PG_VERSION'))).isFile()).toBe(true);
});
