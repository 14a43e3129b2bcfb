// Unpacks Debian packages into a cache folder. A folder that exists under its name is complete: it is made
// aside and renamed, by one process at a time. Nothing outside the cache is touched.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rename, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { DomainError, isDomainError } from '@/server/domain/errors';
import { download, listDownloads, openApt } from './apt';
import { cacheDir, withLock, type Log } from './cache';
import { run } from './run';

export type PackageSet = {
  /** Begins the folder's name. */
  name: string;
  packages: string[];
  /** A Debian release; the set is then complete with its own C library. Absent: the machine's own release. */
  suite?: string;
  /** Finishes the unpacked folder before it gets its name. */
  prepare?: (dir: string) => Promise<void>;
  /** Raise it when `prepare` changes, so that folders made before are not used again. */
  revision: number;
};

/** Returns the folder, at once when it is there. Throws `unsupported`, `broker_unreachable`, `limit_exceeded`. */
export async function unpackPackages(set: PackageSet, log: Log): Promise<string> {
  const recipe = JSON.stringify([set.packages, set.suite ?? null, set.revision, process.arch]);
  const key = createHash('sha256').update(recipe).digest('hex').slice(0, 8);
  const target = path.join(cacheDir(), `${set.name}-${key}`);
  if (existsSync(target)) return target;
  return withLock(target, log, async () => {
    if (!existsSync(target)) await make(set, target, log);
    return target;
  });
}

async function make(set: PackageSet, target: string, log: Log): Promise<void> {
  const prefix = `.${path.basename(target)}-`;
  // What a killed process left: we hold the lock, so nobody works there.
  for (const name of await readdir(path.dirname(target)))
    if (name.startsWith(prefix))
      await rm(path.join(path.dirname(target), name), { recursive: true, force: true });
  const work = await mkdtemp(path.join(path.dirname(target), prefix));
  try {
    log(`reading package lists for ${set.packages.join(', ')}`);
    const apt = await openApt(path.join(work, 'apt'), set.suite);
    const wanted = await listDownloads(apt, set.packages);
    const bytes = wanted.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    await checkSpace(work, bytes);
    log(
      `fetching ${set.packages.join(', ')} and ${wanted.length - set.packages.length} packages, ${mb(bytes)}`,
    );
    const archives = await download(apt, set.packages, wanted);
    log(`unpacking ${archives.length} packages`);
    const root = path.join(work, 'root');
    for (const archive of archives) await unpack(archive, root);
    await set.prepare?.(root);
    await chmod(root, 0o755);
    await rename(root, target);
    log(`ready: ${target}`);
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError(error.code, `Cannot fetch ${set.packages.join(', ')}: ${error.message}`, {
      cause: error,
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function unpack(archive: string, root: string): Promise<void> {
  const result = await run('dpkg', ['-x', archive, root]);
  if (result.code !== 0)
    throw new DomainError(
      'unsupported',
      `dpkg cannot unpack ${path.basename(archive)}: ${result.stderr.trim()}`,
    );
}

/** Compressed and unpacked packages lie side by side for a moment: about five times the download. */
async function checkSpace(dir: string, downloadBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(dir);
  if (bavail * bsize < downloadBytes * 5)
    throw new DomainError(
      'limit_exceeded',
      `${mb(downloadBytes * 5)} of disk space are needed and ${mb(bavail * bsize)} are free. Free some, or set SPILLWAY_CACHE_DIR to another disk.`,
    );
}

function mb(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}
