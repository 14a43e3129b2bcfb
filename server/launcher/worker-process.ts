// How a worker is started, wherever that is: from one file, made of its sources each time, so that no compiler stays
// beside it, which would take a second at its start and 40 MB for as long as it runs. Each flag changes when memory is given
// back, none how much the worker may have.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, stop } from 'esbuild';
import { root } from './root';

/** The heap grows by 40 % between two collections, where Node lets it grow fourfold on a large machine; messages that
 * have moved are gone sooner. Half of what it otherwise sets aside for young objects is as quick, and 17 MB less.
 * Prisma's WebAssembly, which the worker uses a few times a second, is compiled once and not again into three times its
 * size. */
const flags = ['--heap-growing-percent=40', '--max-semi-space-size=8', '--liftoff-only'];

const entry = 'server/worker/main.ts';
/** Below node_modules, so that what is not put into it is found from there. */
export const workerFile = path.join(root, 'node_modules/.cache/spillway/worker.mjs');

/** Node's arguments. Where nothing can be written the worker runs from its sources all the same. Rejects when they do not
 * compile. */
export async function workerArgs(): Promise<string[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: workerFile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    // For NODE_OPTIONS=--enable-source-maps, which takes 15 MB.
    sourcemap: 'linked',
    sourcesContent: false,
    write: false,
    logLevel: 'silent',
  });
  await stop();
  try {
    for (const { path: file, contents } of outputFiles) await writeWhole(file, contents);
    return [...flags, workerFile];
  } catch {
    return [...flags, '--import', 'tsx', entry];
  }
}

/** Another start may read it meanwhile; and what is there already needs no right to write. */
async function writeWhole(file: string, contents: Uint8Array): Promise<void> {
  const before = await readFile(file).catch(() => null);
  if (before?.equals(contents) === true) return;
  await mkdir(path.dirname(file), { recursive: true });
  const beside = `${file}.${String(process.pid)}`;
  await writeFile(beside, contents);
  await rename(beside, file);
}

/** glibc otherwise keeps what was freed apart for each of a dozen threads. */
export const workerEnv = { MALLOC_ARENA_MAX: '2' };
