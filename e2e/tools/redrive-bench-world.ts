// The product's own redrive, measured: a real PostgreSQL with its defaults, the real worker as a process of its own,
// and the API in this one to start it. A fresh worker for each run, so that its memory and CPU are that run's.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createCaller } from '@/server/api/root';
import type { RedriveWay } from '@/server/domain/redrive-way';
import { createFeatures } from '@/server/features/features';
import { createRedriveJournal } from '@/server/features/redrive/redrive-journal';
import { systemClock } from '@/server/platform/clock';
import { openDatabase } from '@/server/platform/database';
import { startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start';
import { createLogger } from '@/server/platform/logger';
import { migrate } from '@/server/platform/migrate/migrate';
import { createSecretBox } from '@/server/platform/secrets';
import type { RabbitMq } from '../brokers/rabbitmq';
import { type Span, timeArrivals } from './bulk-moves';
import { cpuSeconds, peakMemoryMb } from './process-usage';
import { eventually } from './spillway';

export type Move = { clusterId: string; from: string; to: string; count: number; way: RedriveWay };

export type MoveFigures = {
  span: Span;
  /** CPU seconds while messages arrived. */
  brokerCpu: number | null;
  workerCpu: number | null;
  postgresCpu: number | null;
  workerPeakMb: number | null;
  redriveId: string;
};

export type RedriveBench = Awaited<ReturnType<typeof openRedriveBench>>;

export async function openRedriveBench(dir: string) {
  const postgres = await startEmbeddedPostgres({ dataDir: dir, clock: systemClock });
  const url = postgres.url('postgres');
  await migrate(url);
  const db = openDatabase(url);
  const key = randomBytes(32);
  const logger = createLogger('bench');
  logger.level = 'error';
  const features = createFeatures({ db, clock: systemClock, logger, secrets: createSecretBox(key) });
  const actor = { name: 'bench', role: 'admin' } as const;
  const api = createCaller({ db, features, logger, actor, signal: new AbortController().signal });
  const postmaster = Number(
    (await readFile(path.join(dir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0],
  );
  const worker = { DATABASE_URL: url, SPILLWAY_DATA_DIR: dir, SPILLWAY_SECRET_KEY: key.toString('base64') };

  /** The intention alone; nothing runs yet. */
  async function intend({ clusterId, from, to, count, way }: Move): Promise<string> {
    const input = { clusterId, vhost: '/', name: from } as const;
    const destination = { kind: 'queue', name: to } as const;
    const { id } = await eventually('the whole depth in a plan', async () => {
      const plan = await api.redrives.plan({ ...input, destination, selection: { kind: 'all' } });
      if (plan.boundMessages < count) return undefined;
      return api.redrives.start({ ...input, destination, selection: { kind: 'all' } });
    });
    await db.redrive.update({ where: { id }, data: { way } });
    return id;
  }

  async function move(rabbit: RabbitMq, asked: Move): Promise<MoveFigures> {
    const redriveId = await intend(asked);
    const process = startWorker(worker);
    const used = () => ({
      broker: cpuSeconds(rabbit.pid()),
      worker: cpuSeconds(process.pid),
      postgres: cpuSeconds(postmaster, { children: true }),
    });
    try {
      let before = used();
      const span = await timeArrivals(rabbit, asked.to, asked.count, () => (before = used()));
      const after = used();
      await eventually('the end of the redrive', async () => {
        const { state, failure, finishedAtMs, movedMessages } = await api.redrives.get({ redriveId });
        if (finishedAtMs === null) return undefined;
        if (state === 'completed' && movedMessages === asked.count) return true;
        throw new Error(`The redrive ${state} after ${movedMessages}: ${failure ?? 'no reason'}`);
      });
      return {
        span,
        brokerCpu: difference(before.broker, after.broker),
        workerCpu: difference(before.worker, after.worker),
        postgresCpu: difference(before.postgres, after.postgres),
        workerPeakMb: peakMemoryMb(process.pid),
        redriveId,
      };
    } finally {
      process.kill('SIGTERM');
      if (process.exitCode === null && process.signalCode === null) await once(process, 'exit');
    }
  }

  return {
    db,
    move,
    intend,
    journalOf: (redriveId: string) => createRedriveJournal({ db, clock: systemClock }, redriveId),
    async addCluster(rabbit: RabbitMq): Promise<string> {
      const { managementUrl, username, password, version } = rabbit;
      const config = { managementUrl, username, password };
      return (await api.clusters.create({ name: `bench ${version}`, kind: 'rabbitmq', config })).id;
    },
    /** What the journal of one redrive takes on disk, before anything of it is compressed or removed. */
    async journalBytes(): Promise<number> {
      const rows = await db.$queryRaw<{ bytes: bigint }[]>`
        SELECT pg_total_relation_size('"RedriveWindow"') AS bytes`;
      return Number(rows[0]?.bytes ?? 0);
    },
    async close(): Promise<void> {
      await features.sessions.closeAll();
      await db.$disconnect();
      await postgres.stop();
    },
  };
}

function startWorker(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'server/worker/main.ts'], {
    env: { ...process.env, ...env, SPILLWAY_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}
