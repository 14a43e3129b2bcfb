// Starts the real product for journeys, benches and fault runs: the launcher with its web, worker and
// embedded database, on a free port and a folder of its own. Nothing here is a stand-in.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { linkIn, takeLink } from './session';

const root = path.resolve(import.meta.dirname, '../..');
const readyMs = 180_000;

export type Spillway = {
  url: string;
  dataDir: string;
  /** The session of the first admin, for requests of one's own. */
  cookie: string;
  /** The last lines of its output, for a failing test's message. */
  log(): string;
  /** Calls one procedure as a browser would; the answer's data. Throws with the API's sentence. */
  query<T>(procedure: string, input?: unknown): Promise<T>;
  mutate<T>(procedure: string, input: unknown): Promise<T>;
  /** TERM, and waits for the ordered stop. */
  stop(): Promise<void>;
  /** The launcher; undefined when it has ended. */
  pid(): number | undefined;
  /** KILL to launcher, web and worker: as a power cut would. The database is a process group of its own. */
  kill(): Promise<void>;
  /** The same port and folder again. */
  start(): Promise<void>;
};

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  server.close();
  await once(server, 'close');
  return address.port;
}

/** With its first admin, signed in. */
export async function startSpillway(dataDir: string, env: Record<string, string> = {}): Promise<Spillway> {
  const { spillway, link } = await startSpillwayAlone(dataDir, env);
  spillway.cookie = await takeLink(spillway.url, link);
  return spillway;
}

/** As it is started the first time: nobody can sign in but by the link that it prints. */
export async function startSpillwayAlone(
  dataDir: string,
  env: Record<string, string> = {},
): Promise<{ spillway: Spillway; link: string }> {
  await mkdir(dataDir, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  let output = '';

  async function start() {
    const started = spawn(process.execPath, ['--import', 'tsx', 'server/start.ts'], {
      cwd: root,
      env: { ...process.env, ...env, PORT: String(port), HOST: '127.0.0.1', SPILLWAY_DATA_DIR: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    child = started;
    const collect = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000));
    started.stdout.on('data', collect);
    started.stderr.on('data', collect);
    const deadline = Date.now() + readyMs;
    for (;;) {
      if (started.exitCode !== null) throw new Error(`Spillway ended at its start.\n${output}`);
      if (await answers(`${url}/api/health`)) return;
      if (Date.now() > deadline) throw new Error(`Spillway did not become ready.\n${output}`);
      await delay(200);
    }
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL') {
    const running = child;
    child = null;
    if (running?.pid === undefined || running.exitCode !== null) return;
    const exited = once(running, 'exit');
    // The launcher leads its own process group, so that a kill reaches web and worker too.
    process.kill(signal === 'SIGKILL' ? -running.pid : running.pid, signal);
    await exited;
  }

  await start();
  const link = await eventually('the set-up link', () => Promise.resolve(linkIn(output)));
  const spillway: Spillway = {
    url,
    cookie: '',
    dataDir,
    log: () => output,
    query: (procedure, input) => queryOf(url, spillway.cookie, procedure, input),
    mutate: (procedure, input) =>
      call(`${url}/api/trpc/${procedure}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: spillway.cookie },
        body: JSON.stringify(input),
      }),
    pid: () => (child?.exitCode === null && child.signalCode === null ? child.pid : undefined),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    start,
  };
  return { spillway, link };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/** One procedure, asked as a browser would; the answer's data. Throws with the API's sentence. */
export function queryOf<T>(url: string, cookie: string, procedure: string, input?: unknown): Promise<T> {
  const asked = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return call(`${url}/api/trpc/${procedure}${asked}`, { headers: { cookie } });
}

async function call<T>(url: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) });
  const answer = (await response.json()) as { result?: { data: T }; error?: { message: string } };
  if (answer.error !== undefined) throw new Error(answer.error.message);
  return answer.result?.data as T;
}

/** Waits until `read` gives a value other than undefined; fails with `what` after `ms`. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined>,
  ms = 30_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  let lastError: unknown;
  for (;;) {
    try {
      const value = await read();
      if (value !== undefined) return value;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${ms} ms in vain for ${what}.`, { cause: lastError });
    await delay(200);
  }
}
