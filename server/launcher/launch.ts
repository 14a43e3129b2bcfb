// Starts Spillway on this machine: database, migrations, web and worker, in this order; stops web and worker before the
// database, so that nobody loses it under his feet.

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { createFeatures } from '@/server/features/features';
import { syncClustersFile } from '@/server/features/clusters/sync-clusters-file';
import type { Clock } from '@/server/platform/clock';
import { openDatabase } from '@/server/platform/database';
import type { Env } from '@/server/platform/env';
import { createLogger } from '@/server/platform/logger';
import { migrate } from '@/server/platform/migrate/migrate';
import { loadSecretBox } from '@/server/platform/secrets';
import { buildWhenNeeded, nextCommand } from './build';
import { type Child, type ChildSpec, keepRunning } from './child';
import { startDatabase } from './database';
import type { Output } from './output';
import { requirePort } from './port';
import { root } from './root';
import { setupPath } from './setup-link';
import { workerArgs, workerEnv } from './worker-process';

export type LaunchOptions = {
  env: Env;
  clock: Clock;
  output: Output;
  /** The web process, the worker, or both. */
  parts: ('web' | 'worker')[];
  /** Next's development server in place of the built application. */
  development: boolean;
  /** Ends a start that is under way; `launch` then rejects with its reason. */
  signal: AbortSignal;
};

export type Spillway = {
  url: string;
  /** Where the first administrator is made; null once there is somebody, and without the web. */
  setupUrl: string | null;
  databaseUrl: string;
  /** Resolves with a sentence when Spillway cannot go on. */
  failed: Promise<string>;
  /** Idempotent. */
  stop(): Promise<void>;
};

const noteRequest = pathToFileURL(path.join(root, 'server/launcher/note-request.mjs')).href;
const READY_MS = 120_000;
const HOPELESS_FAILURES = 3;

/** Resolves when the web process answers. Throws DomainErrors; nothing is left running then. */
export async function launch(options: LaunchOptions): Promise<Spillway> {
  const { env, clock, output, parts, development, signal } = options;
  if (parts.length === 1 && env.databaseUrl === undefined) {
    throw new DomainError(
      'invalid',
      'Web and worker on their own need DATABASE_URL: they meet in one PostgreSQL.',
    );
  }
  const web = parts.includes('web');
  if (web) await requirePort(env.port, env.host, clock);
  const started: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (const stop of started.splice(0)) await stop();
  };
  try {
    const database = await startDatabase(env, clock, output);
    started.unshift(() => database.stop());
    await bothOrNone(signal, [
      (both) => (web && !development ? buildWhenNeeded(clock, output, both) : Promise.resolve()),
      () => prepareDatabase({ ...env, databaseUrl: database.url }, options),
    ]);
    signal.throwIfAborted();
    const specs = await childSpecs(options, database.url);
    const children = specs.map((spec) => keepRunning(spec, clock, output));
    started.unshift(async () => {
      await Promise.all(children.map((child) => child.stop()));
    });
    if (web) await untilReady(options, children);
    const setup = web ? await setupPath(database.url, clock) : null;
    return {
      url: webAddress(env),
      setupUrl: setup === null ? null : `${webAddress(env)}${setup}`,
      databaseUrl: database.url,
      failed: database.failed,
      stop: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Runs both at once; when one fails the other is cancelled, and the failure told once both have ended. */
async function bothOrNone(
  signal: AbortSignal,
  works: ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const failed = new AbortController();
  let reason: unknown;
  await Promise.all(
    works.map((work) =>
      work(AbortSignal.any([signal, failed.signal])).catch((error: unknown) => {
        if (failed.signal.aborted) return;
        reason = error;
        failed.abort();
      }),
    ),
  );
  if (failed.signal.aborted) throw reason;
}

/** Migrations, and the clusters of the configuration file. */
async function prepareDatabase(
  env: Env & { databaseUrl: string },
  { clock, output }: LaunchOptions,
): Promise<void> {
  const applied = await migrate(env.databaseUrl);
  if (applied.length > 0) output.say(`Prepared the database: ${applied.join(', ')}.`);
  const secrets = await loadSecretBox(env);
  if (env.clustersFile === undefined) return;
  const db = openDatabase(env.databaseUrl);
  const features = createFeatures({ db, clock, secrets, logger: createLogger('launcher') });
  try {
    const { names } = await syncClustersFile(features, env.clustersFile);
    output.say(`Clusters from ${env.clustersFile}: ${names.join(', ') || 'none'}.`);
  } finally {
    await features.sessions.closeAll();
    await db.$disconnect();
  }
}

async function childSpecs(
  { env, parts, development }: LaunchOptions,
  databaseUrl: string,
): Promise<ChildSpec[]> {
  const common = {
    DATABASE_URL: databaseUrl,
    SPILLWAY_DATA_DIR: env.dataDir,
    HOST: env.host,
    PORT: String(env.port),
    NODE_ENV: development ? 'development' : 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  };
  const command = development ? 'dev' : 'start';
  const worker = async (): Promise<ChildSpec> => ({
    name: 'worker',
    args: await workerArgs(),
    env: { ...common, ...workerEnv },
    stopMs: 40_000,
  });
  const web: ChildSpec = {
    name: 'web',
    args: ['--import', noteRequest, nextCommand, command, '-H', env.host, '-p', String(env.port)],
    env: common,
    // An action that was begun is seen through, for as long as the API lets it take.
    stopMs: limits.apiCallMs + 5_000,
  };
  return [...(parts.includes('worker') ? [await worker()] : []), ...(parts.includes('web') ? [web] : [])];
}

async function untilReady({ env, clock, signal }: LaunchOptions, children: Child[]): Promise<void> {
  const deadlineMs = clock.monotonicMs() + READY_MS;
  const url = `${webAddress(env)}/api/health`;
  while (!(await answers(url))) {
    if (children.some((child) => child.quickFailures() >= HOPELESS_FAILURES)) {
      throw new DomainError('unsupported', 'A process of Spillway does not stay up; its last lines say why.');
    }
    if (clock.monotonicMs() > deadlineMs) {
      throw new DomainError('timeout', `The web process did not answer at ${url} within two minutes.`);
    }
    await clock.sleep(100, signal);
    signal.throwIfAborted();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    return false;
  }
}

/** Where a browser on this machine finds it. */
export function webAddress({ host, port }: Env): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
