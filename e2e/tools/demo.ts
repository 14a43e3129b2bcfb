// The demo as its user starts it, in a folder of its own: what it says, and ways to end it.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { run } from './run';
import { linkIn } from './session';
import { eventually, freePort } from './spillway';

const root = path.resolve(import.meta.dirname, '../..');
const readyMs = 180_000;

export type Demo = {
  url: string;
  /** The path of the link that it printed. */
  link(): string;
  /** What it has said so far. */
  said(): string;
  /** Ctrl-C; its exit code. */
  interrupt(): Promise<number | null>;
  /** KILL to it and to all that it started, as a power cut would. */
  killAll(): Promise<void>;
};

/** Resolves when it says that it is ready. */
export async function startDemo(dir: string): Promise<Demo> {
  const port = await freePort();
  const child = spawn(process.execPath, ['e2e/demo/demo.mjs'], {
    cwd: root,
    env: { ...process.env, PORT: String(port), SPILLWAY_DEMO_DIR: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  const collect = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const demo = {
    url: `http://127.0.0.1:${port}`,
    link: () => linkIn(output) ?? '',
    said: () => output,
    interrupt: () => interrupt(child),
    killAll: () => killAll(child, dir),
  };
  const ready = async () => {
    if (child.exitCode !== null) throw new Error(`The demo ended.\n${output}`);
    return /^Ready {2}http/m.test(output) ? true : undefined;
  };
  await eventually('the demo to be ready', ready, readyMs).catch(async (error: unknown) => {
    await demo.killAll();
    throw new Error(`The demo did not become ready.\n${output}`, { cause: error });
  });
  return demo;
}

/** As a terminal does: to the whole group. */
async function interrupt(child: ChildProcess): Promise<number | null> {
  const exited = once(child, 'exit');
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  await exited;
  return child.exitCode;
}

/** The database and the broker are process groups of their own, found by the folder they were started for. */
async function killAll(child: ChildProcess, dir: string): Promise<void> {
  const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
  if (child.pid !== undefined && exited !== null) process.kill(-child.pid, 'SIGKILL');
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,args=']);
  for (const line of stdout.split('\n')) {
    const [, pid, args = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    if (args.includes(dir) && pid !== undefined) await run('kill', ['-KILL', pid]);
  }
  await exited;
}
