// What every command does first on a bare machine: check Node, install the packages when they are missing or
// older than the lock file, generate the database client. Plain JavaScript, because nothing is installed yet.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '../..');

export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Ends the process with one sentence. */
export function fail(text) {
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}

export async function prepare() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 12))
    fail(`Spillway needs Node 20.12 or later; this is ${process.versions.node}.`);
  if (!packagesAreCurrent()) installPackages();
  if (!existsSync(path.join(root, 'server/platform/prisma/client.ts'))) {
    const generated = spawnSync(process.execPath, ['prisma/generate.mjs'], { cwd: root, stdio: 'inherit' });
    if (generated.status !== 0) fail('The database client could not be generated; the lines above say why.');
  }
}

function packagesAreCurrent() {
  const installed = path.join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  return statSync(installed).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
}

function installPackages() {
  say('Installing packages (npm ci) …');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // An npm that runs every install script would let one of them try to download a database engine.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
  });
  if (result.error) fail('npm was not found. Install Node 20 with npm, then run this again.');
  if (result.status !== 0)
    fail('npm ci failed; the lines above say why. Often: no network, or no space on the disk.');
}

/** Runs a TypeScript file with this Node, passing signals on; this process ends as it ends. */
export async function runTypeScript(file, args = [], env = {}) {
  process.exit(await runTypeScriptToEnd(file, args, env));
}

/** The same, but this process goes on: the answer is the exit code. */
export async function runTypeScriptToEnd(file, args = [], env = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // Ctrl-C reaches the whole group from the terminal; the child decides when to end.
  const ignore = () => undefined;
  const pass = () => child.kill('SIGTERM');
  process.on('SIGINT', ignore);
  process.on('SIGTERM', pass);
  const code = await new Promise((resolve) =>
    child.on('exit', (status, signal) => resolve(signal ? 1 : status)),
  );
  process.off('SIGINT', ignore);
  process.off('SIGTERM', pass);
  return code ?? 1;
}
