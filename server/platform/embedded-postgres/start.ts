// A real PostgreSQL in the data folder, from the binaries in node_modules. Invariant: never two postmasters on
// one folder; one that outlived a killed launcher is adopted. Loopback only, with a random password.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, realpath, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { DomainError } from '@/server/domain/errors';
import type { Clock } from '../clock';
import { freePort } from '../free-port';
import { type PostgresBinaries, locateBinaries, postgresEnvironment } from './binaries';
import { explainFailure } from './explain-failure';
import { initialise, SUPERUSER } from './initialise';
import { findLeftover, isPostmasterOf, type Leftover } from './leftover';
import { asUnprivileged, type Unprivileged } from './unprivileged';

export type EmbeddedPostgres = {
  /** The connection string of a database on this server. */
  url(database: string): string;
  port: number;
  /** True when the server outlived an earlier launcher. */
  adopted: boolean;
  /** Resolves when the server ends without being asked to. */
  died: Promise<void>;
  /** Ends the sessions, writes everything down, waits for the exit. Idempotent. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  dataDir: string;
  clock: Clock;
  /** Any free one unless given. One that clients know already is waited for. */
  port?: number;
  /** Settings such as `fsync=off`, for tests. */
  settings?: string[];
};

const START_MS = 60_000;
const STOP_MS = 30_000;
const POLL_MS = 40;
const LOG_BYTES_MAX = 8 * 1024 * 1024;

/** Throws DomainErrors whose sentence says what to do: no space, no permission, data of another version. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { clock } = options;
  await mkdir(options.dataDir, { recursive: true }).catch((error: unknown) => {
    throw explainFailure(error, options.dataDir);
  });
  const dataDir = await realpath(options.dataDir);
  const folder = path.join(dataDir, 'postgres');
  const binaries = await locateBinaries();
  const runner = await asUnprivileged(dataDir, binaries.postgres);
  const password = await initialise(dataDir, folder, binaries, runner);
  const deadline = clock.monotonicMs() + START_MS;
  for (;;) {
    const leftover = await findLeftover(folder);
    if (!leftover) break;
    if (await answers(leftover.port, password)) return handle(leftover, folder, password, clock);
    // It starts, recovers or stops: wait for either end.
    if (clock.monotonicMs() > deadline) {
      throw new DomainError(
        'timeout',
        `A PostgreSQL left over in ${folder} (process ${leftover.pid}) does not answer. End it, then start again.`,
      );
    }
    await clock.sleep(POLL_MS * 5);
  }
  return launch({ ...options, dataDir }, folder, password, binaries, runner);
}

async function launch(
  { dataDir, clock, port: wanted, settings = [] }: EmbeddedPostgresOptions,
  folder: string,
  password: string,
  binaries: PostgresBinaries,
  runner: Unprivileged,
): Promise<EmbeddedPostgres> {
  const logFile = path.join(dataDir, 'postgres.log');
  const deadline = clock.monotonicMs() + START_MS;
  for (;;) {
    const logFrom = await prepareLog(logFile);
    const port = wanted ?? (await freePort());
    const { pid, ended } = spawnPostmaster(binaries, runner, folder, port, settings, logFile);
    const exit = { seen: false };
    void ended.then(() => (exit.seen = true));
    while (!exit.seen) {
      if (await answers(port, password)) return handle({ pid, port }, folder, password, clock, ended);
      if (clock.monotonicMs() > deadline) {
        process.kill(pid, 'SIGINT');
        throw new DomainError('timeout', `PostgreSQL did not answer within a minute; see ${logFile}.`);
      }
      await clock.sleep(POLL_MS);
    }
    const log = (await readFile(logFile, 'utf8')).slice(logFrom);
    // Someone took the port in between, or children of a killed postmaster are still leaving.
    const passing = /Address already in use|pre-existing shared memory block/.test(log);
    if (!passing || clock.monotonicMs() > deadline) throw explainFailure(log, folder);
    await clock.sleep(500);
  }
}

function spawnPostmaster(
  binaries: PostgresBinaries,
  runner: Unprivileged,
  folder: string,
  port: number,
  settings: string[],
  logFile: string,
): { pid: number; ended: Promise<void> } {
  const own = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'log_min_messages=warning',
    'jit=off',
  ];
  const flags = [...own, ...settings].flatMap((setting) => ['-c', setting]);
  const { file, args, ids } = runner.command(binaries.postgres, ['-D', folder, '-p', String(port), ...flags]);
  const log = openSync(logFile, 'a', 0o600);
  try {
    // An own process group: Ctrl-C in the terminal reaches the launcher, which stops it after its clients.
    const child = spawn(file, args, {
      ...ids,
      cwd: '/',
      detached: true,
      stdio: ['ignore', log, log],
      env: postgresEnvironment,
    });
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    child.unref();
    return { pid: child.pid ?? -1, ended };
  } finally {
    closeSync(log);
  }
}

async function prepareLog(logFile: string): Promise<number> {
  const size = await stat(logFile).then(
    (file) => file.size,
    () => 0,
  );
  if (size < LOG_BYTES_MAX) return size;
  await truncate(logFile);
  return 0;
}

function connectionString(port: number, password: string, database: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

async function answers(port: number, password: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString: connectionString(port, password, 'postgres'),
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** `ended` tells the end of a server that is our child; that of an adopted one is seen by looking. */
function handle(
  { pid, port }: Leftover,
  folder: string,
  password: string,
  clock: Clock,
  ended?: Promise<void>,
): EmbeddedPostgres {
  let stopping: Promise<void> | undefined;
  const gone = ended ?? waitUntilGone(folder, pid, clock);
  return {
    url: (database) => connectionString(port, password, database),
    port,
    adopted: ended === undefined,
    died: gone.then(() => (stopping ? new Promise<void>(() => undefined) : undefined)),
    stop: () => (stopping ??= stop(folder, pid, gone, clock)),
  };
}

async function stop(folder: string, pid: number, gone: Promise<void>, clock: Clock): Promise<void> {
  if (!(await isPostmasterOf(folder, pid))) return;
  // SIGINT is PostgreSQL's fast shutdown; after SIGQUIT, the immediate one, the next start replays its log.
  process.kill(pid, 'SIGINT');
  const giveUp = new AbortController();
  await Promise.race([gone, clock.sleep(STOP_MS, giveUp.signal)]);
  giveUp.abort();
  if (await isPostmasterOf(folder, pid)) process.kill(pid, 'SIGQUIT');
}

async function waitUntilGone(folder: string, pid: number, clock: Clock): Promise<void> {
  while (await isPostmasterOf(folder, pid)) await clock.sleep(POLL_MS * 5);
}
