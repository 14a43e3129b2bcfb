// Builds the web application when there is no build of the sources as they are. Invariant: the stamp is
// written after a build that succeeded, so one that was cut short is never served.

import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DomainError } from '@/server/domain/errors';
import type { Clock } from '@/server/platform/clock';
import { childEnvironment } from '@/server/platform/env';
import { withBuildLock } from './build-lock';
import type { Output } from './output';
import { root } from './root';

/** What the web build is made of. */
const SOURCES = [
  'app',
  'components',
  'server',
  'prisma/schema.prisma',
  'public',
  'next.config.ts',
  'package-lock.json',
  'postcss.config.mjs',
  'proxy.ts',
  'tsconfig.json',
];
const NOT_BUILT = /\.test\.tsx?$|^server\/(platform\/prisma|launcher|worker)\//;
const BUILD = path.join(root, '.next');
const STAMP = path.join(BUILD, 'spillway-sources');
const NEXT = path.join(root, 'node_modules/next/dist/bin/next');
const LAST_LINES = 30;
const WAIT_MS = 1_000;

export const nextCommand = NEXT;

export async function buildWhenNeeded(clock: Clock, output: Output, signal: AbortSignal): Promise<void> {
  const sources = await fingerprint();
  if (await isBuilt(sources)) return;
  // Another start of the same checkout may be making the build that we need.
  await withBuildLock({ folder: BUILD, clock, signal }, async () => {
    if (await isBuilt(sources)) return;
    output.say('Building the web application (once, until its sources change) …');
    const startedMs = clock.monotonicMs();
    await rm(STAMP, { force: true });
    // What a killed start has left building ends first.
    while (!(await runBuild(signal))) await clock.sleep(WAIT_MS, signal);
    await writeFile(STAMP, sources);
    output.say(`Built in ${Math.round((clock.monotonicMs() - startedMs) / 1_000)} s.`);
  });
}

async function isBuilt(sources: string): Promise<boolean> {
  return (await readFile(STAMP, 'utf8').catch(() => '')) === sources;
}

/** False when another build of this checkout is under way. */
async function runBuild(signal: AbortSignal): Promise<boolean> {
  const child = spawn(process.execPath, [NEXT, 'build'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: childEnvironment({ NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }),
  });
  let lines: string[] = [];
  const keep = (chunk: Buffer) => {
    lines = [...lines, ...chunk.toString().split('\n')]
      .filter((line) => line.trim() !== '')
      .slice(-LAST_LINES);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const cancel = () => child.kill('SIGTERM');
  signal.addEventListener('abort', cancel, { once: true });
  const code = await new Promise((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  });
  signal.removeEventListener('abort', cancel);
  signal.throwIfAborted();
  if (code === 0) return true;
  const text = lines.join('\n');
  if (text.includes('Another next build process is already running')) return false;
  const reason = /ENOSPC|No space left/i.test(text)
    ? 'no space is left on the disk'
    : 'its last lines stand above';
  throw new DomainError('unsupported', `${text}\n\nThe web application could not be built: ${reason}.`);
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of (await Promise.all(SOURCES.map(filesUnder))).flat().sort()) {
    hash
      .update(`${file}\0`)
      .update(await readFile(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

async function filesUnder(relative: string): Promise<string[]> {
  if (NOT_BUILT.test(relative) || NOT_BUILT.test(`${relative}/`)) return [];
  try {
    const entries = await readdir(path.join(root, relative));
    return (await Promise.all(entries.map((name) => filesUnder(`${relative}/${name}`)))).flat();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR') return [relative];
    if (code === 'ENOENT') return [];
    throw error;
  }
}
