// One build of a checkout at a time, over all processes on it. A holder that was killed holds nothing for longer than
// the library's ten seconds.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { lock } from 'proper-lockfile';
import type { Clock } from '@/server/platform/clock';

const WAIT_MS = 500;

/** `folder`: what is built; the lock stands beside it. Rejects when `signal` aborts while it waits. */
export async function withBuildLock<Result>(
  { folder, clock, signal }: { folder: string; clock: Clock; signal: AbortSignal },
  work: () => Promise<Result>,
): Promise<Result> {
  await mkdir(path.dirname(folder), { recursive: true });
  const release = await locked(folder, clock, signal);
  try {
    return await work();
  } finally {
    await release().catch(() => undefined);
  }
}

async function locked(folder: string, clock: Clock, signal: AbortSignal): Promise<() => Promise<void>> {
  for (;;) {
    try {
      // Not inside the folder, which a build empties.
      // One that was taken away, as while the machine slept, ends nothing: at worst another builds too.
      return await lock(folder, { realpath: false, onCompromised: () => undefined });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    await clock.sleep(WAIT_MS, signal);
    signal.throwIfAborted();
  }
}
