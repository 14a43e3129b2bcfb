// A private Prometheus of Debian's package: blocks made from samples, then served on a loopback port.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '@/server/platform/free-port';
import type { Log } from './cache';
import { unpackPackages } from './packages';
import { run } from './run';
import { eventually } from './spillway';

export type Prometheus = {
  url: string;
  stop(): Promise<void>;
};

export async function prometheusBinaries(log: Log): Promise<string> {
  const root = await unpackPackages({ name: 'prometheus', packages: ['prometheus'], revision: 1 }, log);
  return path.join(root, 'usr/bin');
}

/** Adds one block; `samples` is OpenMetrics text of at most two hours, without its end mark. */
export async function addBlock(binaries: string, dataDir: string, samples: string[]): Promise<void> {
  const file = path.join(dataDir, 'samples.txt');
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, [...samples, '# EOF\n']);
  const made = await run(path.join(binaries, 'promtool'), [
    ...['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', file, path.join(dataDir, 'data')],
  ]);
  await rm(file);
  if (made.code !== 0) throw new Error(`promtool made no block: ${made.stderr.slice(-500)}`);
}

/** Starts it on the blocks, and waits until it has compacted them as far as it will. */
export async function startPrometheus(binaries: string, dataDir: string): Promise<Prometheus> {
  const config = path.join(dataDir, 'prometheus.yml');
  await writeFile(config, 'scrape_configs: []\n');
  const port = await freePort();
  const child = spawn(
    path.join(binaries, 'prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${path.join(dataDir, 'data')}`,
      '--storage.tsdb.retention.time=3650d',
      `--web.listen-address=127.0.0.1:${String(port)}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const url = `http://127.0.0.1:${String(port)}`;
  const stop = () => stopChild(child);
  try {
    await eventually('Prometheus ready', () => answers(`${url}/-/ready`), 60_000);
    // It looks for blocks to compact once a minute, and goes on until none are left.
    await eventually('compacted blocks', () => compacted(url, path.join(dataDir, 'data')), 900_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function answers(url: string): Promise<true | undefined> {
  const answer = await fetch(url).catch(() => null);
  return answer?.ok === true ? true : undefined;
}

async function compacted(url: string, dataDir: string): Promise<true | undefined> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const triggered = Number(/^prometheus_tsdb_compactions_triggered_total (\S+)/m.exec(text)?.[1] ?? 0);
  const busy = (await readdir(dataDir)).some((name) => name.includes('.tmp'));
  // The second look finds what the first one left, or nothing.
  return triggered >= 2 && !busy ? true : undefined;
}

/** Bytes of the blocks; the log of what is not in a block yet is left out. */
export async function blockBytes(dataDir: string): Promise<number> {
  const data = path.join(dataDir, 'data');
  let bytes = 0;
  for (const name of await readdir(data)) {
    if (!/^[0-9A-Z]{26}$/.test(name)) continue;
    for (const file of await readdir(path.join(data, name), { recursive: true })) {
      const found = await stat(path.join(data, name, file));
      if (found.isFile()) bytes += found.size;
    }
  }
  return bytes;
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
