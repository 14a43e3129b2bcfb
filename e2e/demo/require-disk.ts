// Whether the disk has room for the demo, asked before anything is unpacked onto it.

import { mkdir, statfs } from 'node:fs/promises';
import { DomainError } from '@/server/domain/errors';

/** RabbitMQ unpacked and its packages, the web build, the database's log, and room to breathe. */
const NEEDED_MB = 800;

export async function requireDisk(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new DomainError('forbidden', `The demo keeps its data in ${folder}, which cannot be made here.`, {
      cause,
    });
  }
  const { bavail, bsize } = await statfs(folder);
  const freeMb = Math.floor((bavail * bsize) / 1_000_000);
  if (freeMb >= NEEDED_MB) return;
  throw new DomainError(
    'limit_exceeded',
    `The disk that holds ${folder} has ${freeMb} MB free; the demo needs about ${NEEDED_MB} MB.`,
  );
}
