// Where downloaded and unpacked tools live, and the lock that keeps two processes from making the same one.
// The folder holds only what can be made again: deleting it is always safe while nothing runs from it.

import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '@/server/domain/errors';

/** Tells the person who waits what is going on, one line at a time. */
export type Log = (line: string) => void;

const repo = path.resolve(import.meta.dirname, '../..');

/** `.spillway/cache` in the repository; SPILLWAY_CACHE_DIR lets several checkouts share one. Throws `invalid`. */
export function cacheDir(): string {
  const dir = path.resolve(process.env['SPILLWAY_CACHE_DIR'] ?? path.join(repo, '.spillway/cache'));
  if (/[\s:]/.test(dir))
    throw new DomainError(
      'invalid',
      `RabbitMQ's start scripts cannot run from a path with a space or colon, and the cache would be ${dir}. Set SPILLWAY_CACHE_DIR to another folder.`,
    );
  mkdirSync(dir, { recursive: true });
  return dir;
}

/**
 * Runs `work` while no other process of this machine does so under the same name. The lock is a socket in the
 * kernel's abstract namespace, so it ends with its holder however that one dies: nothing is left to clean up.
 */
export async function withLock<T>(name: string, log: Log, work: () => Promise<T>): Promise<T> {
  let announced = false;
  for (;;) {
    const lock = await tryLock(name);
    if (lock) {
      try {
        return await work();
      } finally {
        await new Promise((done) => lock.close(done));
      }
    }
    if (!announced) log(`waiting for another process that prepares ${path.basename(name)}`);
    announced = true;
    await delay(200);
  }
}

/** Takes a lock for the rest of this process's life; false when another process holds it. */
export async function holdLock(name: string): Promise<boolean> {
  const lock = await tryLock(name);
  lock?.unref();
  return lock !== undefined;
}

async function tryLock(name: string): Promise<Server | undefined> {
  const address = `\0spillway-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => resolve(server));
  });
}
