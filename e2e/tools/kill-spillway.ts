// Kills single parts of a running Spillway as a power cut would: found by the launcher's process id and the data
// folder, never by name alone, because other Spillways may run on this machine.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { workerFile } from '@/server/launcher/worker-process';
import { run } from './run';
import { eventually, type Spillway } from './spillway';

/** The launcher starts the worker again by itself. */
export async function killWorker(spillway: Spillway): Promise<void> {
  await killChild(spillway, (args) => args.includes(workerFile));
}

/** The launcher starts the web process again by itself. */
export async function killWeb(spillway: Spillway): Promise<void> {
  await killChild(spillway, (args) => args.includes('next') && !args.includes(workerFile));
}

/** The worker stands still, as on a machine that hangs; resolves to what lets it go on. */
export async function haltWorker(spillway: Spillway): Promise<() => void> {
  const worker = await pidOfChild(spillway, (args) => args.includes(workerFile));
  process.kill(worker, 'SIGSTOP');
  return () => void process.kill(worker, 'SIGCONT');
}

async function killChild(spillway: Spillway, isIt: (args: string) => boolean): Promise<void> {
  process.kill(await pidOfChild(spillway, isIt), 'SIGKILL');
}

async function pidOfChild(spillway: Spillway, isIt: (args: string) => boolean): Promise<number> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const child = stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .find((found) => Number(found?.[2]) === spillway.pid() && isIt(found?.[3] ?? ''));
  if (child === undefined || child === null) throw new Error('There is no such process.');
  return Number(child[1]);
}

/** The launcher starts the database again by itself: resolves when it is there. */
export async function killDatabase(spillway: Spillway): Promise<void> {
  const killed = await postmaster(spillway);
  process.kill(killed, 'SIGKILL');
  await eventually(
    'a database that answers again',
    async () => {
      if ((await postmaster(spillway)) === killed) return undefined;
      return spillway.query('clusters.list');
    },
    60_000,
  );
}

/** Launcher, web, worker and, being a process group of its own, the database. */
export async function killAll(spillway: Spillway): Promise<void> {
  const database = await postmaster(spillway);
  await spillway.kill();
  process.kill(database, 'SIGKILL');
}

async function postmaster({ dataDir }: Spillway): Promise<number> {
  const text = await readFile(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}
