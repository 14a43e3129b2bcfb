// The product as a bench wants it: a real PostgreSQL with its defaults, the API in this process, and the real worker as
// a process of its own, a fresh one for each run, so that its memory and CPU are that run's.

import { testActor } from '@/server/domain/testing';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createCaller } from '@/server/api/root';
import { createFeatures } from '@/server/features/features';
import { systemClock } from '@/server/platform/clock';
import { workerArgs, workerEnv } from '@/server/launcher/worker-process';
import { openDatabase } from '@/server/platform/database';
import { startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start';
import { createLogger } from '@/server/platform/logger';
import { migrate } from '@/server/platform/migrate/migrate';
import { createSecretBox } from '@/server/platform/secrets';
import type { RabbitMq } from '../brokers/rabbitmq';

export type BenchWorld = Awaited<ReturnType<typeof openBenchWorld>>;

export async function openBenchWorld(dir: string) {
  const postgres = await startEmbeddedPostgres({ dataDir: dir, clock: systemClock });
  const url = postgres.url('postgres');
  await migrate(url);
  const db = openDatabase(url);
  const key = randomBytes(32);
  const logger = createLogger('bench');
  logger.level = 'error';
  const features = createFeatures({ db, clock: systemClock, logger, secrets: createSecretBox(key) });
  const actor = testActor({ name: 'bench' });
  const { signal } = new AbortController();
  const api = createCaller({ db, features, logger, actor, signal, gone: signal });
  const postmaster = Number(
    (await readFile(path.join(dir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0],
  );
  const args = await workerArgs();
  const env = { DATABASE_URL: url, SPILLWAY_DATA_DIR: dir, SPILLWAY_SECRET_KEY: key.toString('base64') };
  return {
    db,
    api,
    postmaster,
    startWorker: () => startWorker(args, env),
    async addCluster(
      { managementUrl, username, password, version }: RabbitMq,
      options: { name?: string; config?: Record<string, string> } = {},
    ): Promise<string> {
      const config = { managementUrl, username, password, ...options.config };
      const name = options.name ?? `bench ${version}`;
      return (await api.clusters.create({ name, kind: 'rabbitmq', config })).id;
    },
    async close(): Promise<void> {
      await features.sessions.closeAll();
      await db.$disconnect();
      await postgres.stop();
    },
  };
}

function startWorker(
  args: readonly string[],
  env: Record<string, string>,
): { pid: number | undefined; stop(): Promise<void> } {
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { ...process.env, ...env, ...workerEnv, SPILLWAY_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return {
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
