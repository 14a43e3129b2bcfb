// The database of this start: the embedded PostgreSQL, started again when it ends, or the one that DATABASE_URL
// names. Invariant: one launcher on a data folder; the lock is a session of the embedded database, so it ends
// with its holder.

import { existsSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { Clock } from '@/server/platform/clock';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start';
import type { Env } from '@/server/platform/env';
import type { Output } from './output';

export type RunningDatabase = {
  url: string;
  /** Resolves with a sentence when an embedded database cannot be kept up. */
  failed: Promise<string>;
  stop(): Promise<void>;
};

const DATABASE = 'spillway';
const LAUNCHER_LOCK = 0x5317_1a0;
/** A killed launcher's session is noticed by the server within moments. */
const LOCK_TRIES = 15;
const LOCK_PAUSE_MS = 200;

/** Ends in a row, each within so long of a start, after which another start has no hope. */
const HOPELESS_ENDS = 5;
const SETTLED_MS = 20_000;

export async function startDatabase(env: Env, clock: Clock, output: Output): Promise<RunningDatabase> {
  if (env.databaseUrl === undefined) return keepDatabase(env.dataDir, clock, output);
  await reach(env.databaseUrl);
  return { url: env.databaseUrl, failed: new Promise(() => undefined), stop: () => Promise.resolve() };
}

/** For a command, beside a Spillway that may be running: what `leave` ends is only what was started for it. */
export async function visitDatabase(
  { databaseUrl, dataDir }: Env,
  clock: Clock,
): Promise<{ url: string; leave: () => Promise<void> }> {
  if (databaseUrl !== undefined) {
    await reach(databaseUrl);
    return { url: databaseUrl, leave: () => Promise.resolve() };
  }
  if (!existsSync(path.join(dataDir, 'postgres'))) {
    throw new DomainError(
      'not_found',
      `There is no database in ${dataDir}. Set DATABASE_URL, or SPILLWAY_DATA_DIR to the data folder of your Spillway.`,
    );
  }
  const postgres = await startEmbeddedPostgres({ dataDir, clock });
  if (postgres.adopted) return { url: postgres.url(DATABASE), leave: () => Promise.resolve() };
  const lock = await lockFolder(postgres, dataDir, clock);
  return {
    url: postgres.url(DATABASE),
    leave: async () => {
      await lock.end();
      await postgres.stop();
    },
  };
}

async function keepDatabase(dataDir: string, clock: Clock, output: Output): Promise<RunningDatabase> {
  let postgres = await startEmbeddedPostgres({ dataDir, clock });
  let lock = await lockFolder(postgres, dataDir, clock);
  if (postgres.adopted) output.say('Found the database of an earlier run still running; going on with it.');
  await createDatabase(lock);
  const url = postgres.url(DATABASE);
  let stopping = false;
  let restarting: Promise<void> | undefined;

  async function restart(): Promise<void> {
    output.say('The embedded database ended unexpectedly; it starts again.');
    const { port } = postgres;
    postgres = await startEmbeddedPostgres({ dataDir, clock, port });
    lock = await lockFolder(postgres, dataDir, clock);
  }

  async function untilHopeless(): Promise<string> {
    for (let quickEnds = 0; ;) {
      const startedMs = clock.monotonicMs();
      await postgres.died;
      quickEnds = clock.monotonicMs() - startedMs < SETTLED_MS ? quickEnds + 1 : 0;
      if (quickEnds >= HOPELESS_ENDS) return doesNotStayUp;
      try {
        await (restarting = restart());
      } catch (error) {
        return `The embedded database cannot be started again. ${isDomainError(error) ? error.message : seeLog}`;
      }
      if (stopping) return new Promise(() => undefined);
    }
  }

  return {
    url,
    failed: untilHopeless(),
    stop: async () => {
      stopping = true;
      await restarting?.catch(() => undefined);
      await lock.end().catch(() => undefined);
      await postgres.stop();
    },
  };
}

const seeLog = 'postgres.log in the data folder says why.';
const doesNotStayUp = `The embedded database does not stay up; ${seeLog}`;

/** Holds the lock as long as the returned session lives. Leaves another launcher's database running. */
async function lockFolder(postgres: EmbeddedPostgres, dataDir: string, clock: Clock): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: postgres.url('postgres') });
  // The end of the database is noticed by `died`.
  client.on('error', () => undefined);
  await client.connect();
  for (let tries = 0; tries < LOCK_TRIES; tries += 1) {
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
      LAUNCHER_LOCK,
    ]);
    if (rows[0]?.locked === true) return client;
    await clock.sleep(LOCK_PAUSE_MS);
  }
  await client.end();
  throw new DomainError(
    'conflict',
    `Another Spillway runs on the data folder ${dataDir}. Stop it, or choose another folder with SPILLWAY_DATA_DIR.`,
  );
}

async function createDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
}

async function reach(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (cause) {
    throw new DomainError('invalid', `The database of DATABASE_URL cannot be used: ${explain(cause)}`, {
      cause,
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

function explain(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  switch (code ?? '') {
    case 'ECONNREFUSED':
      return 'nothing listens there. Start that PostgreSQL, or correct host and port.';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its host name is unknown.';
    case '28P01':
    case '28000':
      return 'it refuses this user or password.';
    case '3D000':
      return 'there is no database of that name on the server. Create it first.';
    default:
      return message === undefined || message === '' ? 'it does not answer.' : message;
  }
}
