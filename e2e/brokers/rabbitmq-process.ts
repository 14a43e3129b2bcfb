// One RabbitMQ node as a process of this machine. A node outlives a parent that is killed, so the pid file in
// its folder is the truth: the next start on that folder ends a node that was left over.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@/server/domain/errors';
import { run, type RunResult } from '../tools/run';
import { nodeEnvironment, readRecord, type NodeRecord } from './rabbitmq-files';
import type { RabbitMqInstall } from './rabbitmq-install';

export type NodeProcess = {
  pid: number;
  exited: Promise<void>;
  /** True once the node is gone, however that came. */
  ended: () => boolean;
  /** Ends it in order, with the name server that it started. */
  stop: () => Promise<void>;
  /** SIGKILL to the node alone. */
  kill: () => Promise<void>;
  /** Runs `rabbitmqctl` on it. */
  ctl: (args: string[]) => Promise<RunResult>;
};

type Programs = RabbitMqInstall & { kind: 'programs' };

export async function startProcess(dir: string, record: NodeRecord, install: Programs): Promise<NodeProcess> {
  const env = nodeEnvironment(dir, record, install);
  rmSync(path.join(dir, 'node.pid'), { force: true });
  const output = openSync(path.join(dir, 'log/output.log'), 'a');
  // A group of its own: a Ctrl-C in the terminal reaches us, and we stop the node in order.
  const child = spawn(path.join(install.binDir, 'rabbitmq-server'), [], {
    env,
    cwd: dir,
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const { pid } = child;
  if (pid === undefined) {
    await exited;
    throw new DomainError('unsupported', `${install.binDir}/rabbitmq-server cannot be started.`);
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const lastResort = () => {
    if (!ended()) signal(pid, 'SIGKILL');
    spawnSync('epmd', ['-kill'], { env, stdio: 'ignore', timeout: 2_000 });
  };
  process.once('exit', lastResort);
  return {
    pid,
    exited,
    ended,
    stop: async () => {
      if (!ended()) await endProcess(pid, exited);
      process.off('exit', lastResort);
      await endNameServer(env);
    },
    kill: async () => {
      if (!ended()) signal(pid, 'SIGKILL');
      await exited;
    },
    ctl: async (args) => run(path.join(install.binDir, 'rabbitmqctl'), args, { env, timeoutMs: 180_000 }),
  };
}

/** Ends the node and the name server that a killed run left on this folder. True when there was a node. */
export async function endLeftover(dir: string, install: Programs): Promise<boolean> {
  const pid = Number(await readFile(path.join(dir, 'node.pid'), 'utf8').catch(() => ''));
  const found = pid > 1 && runsOn(pid, dir);
  if (found) await endProcess(pid, whenGone(pid));
  const record = readRecord(dir);
  if (record !== undefined && pid > 0) await endNameServer(nodeEnvironment(dir, record, install));
  return found;
}

async function endProcess(pid: number, gone: Promise<void>): Promise<void> {
  signal(pid, 'SIGTERM');
  const patience = new AbortController();
  const inTime = await Promise.race([
    gone.then(() => true),
    delay(30_000, false, { signal: patience.signal }).catch(() => false),
  ]);
  patience.abort();
  if (!inTime) signal(pid, 'SIGKILL');
  await gone;
}

/** The name server refuses while it still knows a node, which lasts a moment after a node's death. */
async function endNameServer(env: NodeJS.ProcessEnv): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const result = spawnSync('epmd', ['-kill'], { env, encoding: 'utf8', timeout: 5_000 });
    if (!/not allowed/i.test(result.stdout + result.stderr)) return;
    await delay(100);
  }
}

async function whenGone(pid: number): Promise<void> {
  while (signal(pid, 0)) await delay(100);
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** Process numbers are used again: only a process that was started for this folder counts. */
function runsOn(pid: number, dir: string): boolean {
  if (!existsSync('/proc/self/environ'))
    return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.includes(dir);
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`RABBITMQ_PID_FILE=${dir}/node.pid\0`);
  } catch {
    return false;
  }
}
